"""Checkers confirm right answers, explain known mistakes and survive any answer."""

import numpy as np
import pytest
from course.exercises import EXERCISES, attempt
from course.exercises import distribution_objects as chapter1
from course.exercises.checker import NOT_ATTEMPTED, contains_ellipsis

from tests.exercise_answers import MISTAKES, RIGHT


def test_every_exercise_has_a_right_answer_here():
    assert EXERCISES.keys() == RIGHT.keys()


def test_every_mistake_is_tried():
    tried = {(name, text) for name, _, text in MISTAKES}
    known = sum(len(exercise.mistakes) for exercise in EXERCISES.values())
    assert len(tried) == known


@pytest.mark.parametrize("name", RIGHT)
def test_right_answer_is_confirmed(name):
    assert EXERCISES[name].verdict(RIGHT[name]).startswith("right. ")


@pytest.mark.parametrize(("name", "answer", "explanation"), MISTAKES)
def test_mistake_is_explained(name, answer, explanation):
    verdict = EXERCISES[name].verdict(answer)
    assert verdict.startswith("not yet. ")
    assert explanation in verdict


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("answer", [..., [...], (1, ...), [(..., 1)]], ids=repr)
def test_ellipsis_is_not_attempted(name, answer):
    assert EXERCISES[name].verdict(answer) == NOT_ATTEMPTED


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize(
    "answer",
    [
        None,
        "1",
        "text",
        [],
        {},
        {1: 2},
        np.nan,
        np.inf,
        1e300,
        -1,
        [[[1]]],
        object,
        [1j],
    ],
    ids=repr,
)
def test_unexpected_answer_gets_a_sentence(name, answer):
    assert EXERCISES[name].verdict(answer).startswith("not yet. ")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("text", "Expected a number, got str."),
        (None, "Expected a number, got NoneType."),
        ([0.1, 0.2], "Expected a number (shape ()), got shape (2,)."),
        (np.nan, "Expected a number, got a value that is not finite."),
    ],
)
def test_bad_form_says_what_was_expected_and_what_came(answer, sentence):
    assert EXERCISES["1.2"].verdict(answer) == f"not yet. {sentence}"


@pytest.mark.parametrize("row", range(1, 11))
def test_wrong_row_of_shapes_is_named_and_explained(row):
    pairs = list(chapter1.SHAPES)
    pairs[row - 1] = ((7,), (7,))
    verdict = EXERCISES["1.1"].verdict(pairs)
    assert verdict == f"not yet. Look again at {row}. {chapter1.ROW_HINTS[row]}"


@pytest.mark.parametrize("pair", [((3), ()), ("(3,)", ()), (3,), None, ((1.5,), ())])
def test_malformed_pair_of_shapes_is_named(pair):
    verdict = EXERCISES["1.1"].verdict([pair, *chapter1.SHAPES[1:]])
    assert verdict.startswith("not yet. In row 1, expected two tuples of integers")
    assert repr(pair) in verdict


def test_check_prints_the_verdict(capsys):
    attempt("0.1", 0.75)
    assert capsys.readouterr().out.startswith("Exercise 0.1: right. ")


def test_ellipsis_inside_an_array_is_not_searched():
    assert not contains_ellipsis(np.array([1.0, 2.0]))
