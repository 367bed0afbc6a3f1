"""Checkers confirm right answers, explain known mistakes and survive any answer."""

import json
from pathlib import Path

import numpy as np
import pytest
from course.exercises import EXERCISES, attempt
from course.exercises import distribution_objects as chapter1
from course.exercises.checker import NOT_ATTEMPTED
from hypothesis import given
from hypothesis import strategies as st

from tests.course.strategies import PROPERTY

RECORD = json.loads(Path(__file__).with_name("verdicts.json").read_text("utf-8"))
EVERY = pytest.mark.parametrize("name", EXERCISES)


@EVERY
def test_verdicts_are_those_on_record(name):
    for answer, verdict, *_ in RECORD[name]:
        assert EXERCISES[name].verdict(answer) == verdict
    verdicts = [verdict for _, verdict, *_ in RECORD[name]]
    explanations = [mistake.explanation for mistake in EXERCISES[name].mistakes]
    assert {f"not yet. {each}" for each in explanations} <= set(verdicts)


@EVERY
@pytest.mark.parametrize("answer", [..., [...], (1, ...), [(..., 1)]], ids=repr)
def test_ellipsis_is_not_attempted(name, answer):
    assert EXERCISES[name].verdict(answer) == NOT_ATTEMPTED


ANYTHING = st.recursive(
    st.none()
    | st.text(max_size=3)
    | st.sampled_from(["1", np.nan, np.inf, 1e300, -1, 1j, object, {1: 2}]),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner),
)


@EVERY
@PROPERTY
@given(ANYTHING)
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
@pytest.mark.parametrize("pair", [((3), ()), ("(3,)", ()), (3,), None, ((1.5,), ())])
def test_wrong_row_of_shapes_is_named_and_explained(row, pair):
    pairs = list(chapter1.SHAPES)
    pairs[row - 1] = ((7,), (7,))
    verdict = EXERCISES["1.1"].verdict(pairs)
    assert verdict == f"not yet. Look again at {row}. {chapter1.ROW_HINTS[row]}"
    pairs[row - 1] = pair
    verdict = EXERCISES["1.1"].verdict(pairs)
    assert verdict.startswith(f"not yet. In row {row}, expected two tuples of integers")
    assert repr(pair) in verdict


def test_attempt_prints_the_verdict(capsys):
    attempt("0.1", 0.75)
    assert capsys.readouterr().out.startswith("Exercise 0.1: right. ")
