"""Exercises confirm right answers, explain known mistakes and survive any answer.

verdicts.json has answers with their verdicts, word for word; a third entry gives the
reason for which a verdict differs from the first edition's.
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from course import exercises
from course.exercises import EXERCISES, attempt
from course.exercises.checker import NOT_ATTEMPTED, verdict
from course.exercises.patterns import COARSE
from hypothesis import given
from hypothesis import strategies as st

RECORD = json.loads(Path(__file__).with_name("verdicts.json").read_text("utf-8"))
WEBSITE = Path(exercises.__file__).with_name("exercises.json")
DATA = {name: exercise.data() for name, exercise in EXERCISES.items()}
EVERY = pytest.mark.parametrize("name", EXERCISES)


@EVERY
def test_verdicts_are_those_on_record(name):
    for answer, expected, *_ in RECORD[name]:
        assert verdict(DATA[name], answer) == expected
    explanations = {mistake["say"] for mistake in DATA[name]["mistakes"]} - {COARSE}
    recorded = {expected for _, expected, *_ in RECORD[name]}
    assert {f"not yet. {each}" for each in explanations} <= recorded


def same(first, second):
    """Compare data; floats may differ by the rounding of another processor."""
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(
            same(first[key], second[key]) for key in first
        )
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, float):
        return math.isclose(first, second, rel_tol=1e-9)
    return first == second


def outdated(stored):
    return [name for name in EXERCISES if not same(DATA[name], stored.get(name, {}))]


def test_website_knows_the_same():
    stored = json.loads(WEBSITE.read_text(encoding="utf-8"))
    assert outdated(stored) == [], "run `python -m course.exercises` in chapters/"
    stored["1.2"]["right"][0]["near"] += 1e-6
    del stored["1.3"]
    assert outdated(stored) == ["1.2", "1.3"]


@EVERY
@pytest.mark.parametrize("answer", [..., [...], (1, ...), [(..., 1)]], ids=repr)
def test_ellipsis_is_not_attempted(name, answer):
    assert verdict(DATA[name], answer) == NOT_ATTEMPTED


ANYTHING = st.recursive(
    st.none()
    | st.text(max_size=3)
    | st.sampled_from(["1", True, np.nan, np.inf, 1e300, 10**400, -1, 1j, object, {}]),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner),
)


@EVERY
@given(ANYTHING)
def test_unexpected_answer_gets_a_sentence(name, answer):
    assert verdict(DATA[name], answer).startswith("not yet. ")


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("1.2", "text", "σ: expected a number, got 'text'."),
        ("1.2", True, "σ: expected a number, got True."),
        ("1.2", np.nan, "σ: expected a finite number, got nan."),
        ("2.1", ("1", 2), "∂/∂μ: expected a number, got '1'."),
        ("2.1", [1, 2, 3], "Expected (∂/∂μ, ∂/∂σ), got [1, 2, 3]."),
    ],
)
def test_bad_form_says_what_was_expected_and_what_came(name, answer, sentence):
    assert verdict(DATA[name], answer) == f"not yet. {sentence}"


def test_answers_as_code_produces_them_are_right():
    """NumPy's and TensorFlow's numbers and shapes, also with an axis of length 1."""
    (shapes, _), *_ = RECORD["1.1"]
    pairs = [(tf.TensorShape(b), tuple(map(np.int64, e))) for b, e in shapes]
    assert verdict(DATA["1.1"], pairs).startswith("right. ")
    for answer in (np.float32([[0.6708], [0.9487]]), tf.constant([0.6708, 0.9487])):
        assert verdict(DATA["4.1"], answer).startswith("right. ")


@pytest.mark.parametrize("row", range(1, 11))
@pytest.mark.parametrize("pair", [("(3,)", ()), ((1.5,), ()), ((True,), ())])
def test_wrong_row_of_shapes_is_named_and_explained(row, pair):
    pairs = list(RECORD["1.1"][0][0])
    pairs[row - 1] = ((7,), (7,))
    hint = DATA["1.1"]["hint"][row - 1]
    assert verdict(DATA["1.1"], pairs) == f"not yet. Look again at {row}. {hint}"
    pairs[row - 1] = pair
    begin = f"not yet. {row}. batch shape: expected a tuple of whole numbers"
    assert verdict(DATA["1.1"], pairs).startswith(begin)


def test_attempt_prints_the_verdict(capsys):
    attempt("0.1", 0.75)
    assert capsys.readouterr().out.startswith("Exercise 0.1: right. ")
