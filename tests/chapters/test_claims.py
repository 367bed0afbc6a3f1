"""A claim holds what is equal to its source, and the chapter's end tells of each."""

import numpy as np
import pytest
from course import claims
from course.claims import claim, claims_table, verdict
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.floats(-1e6, 1e6)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """No claims at the start of a test."""
    monkeypatch.setattr(claims, "_claims", {})


def rows():
    return claims_table("template").to_dict("index")


@given(value=NUMBERS, difference=NUMBERS, within=st.floats(1e-9, 1e6))
def test_a_claim_holds_within_its_tolerance(value, difference, within):
    expected = value + difference
    if abs(value - expected) <= within:
        claim("mean", [value], [expected], "arithmetic", within)
    else:
        with pytest.raises(AssertionError, match="mean"):
            claim("mean", [value], [expected], "arithmetic", within)


@pytest.mark.parametrize(
    ("value", "expected", "within", "message"),
    [
        (np.nan, np.nan, 1, "mean: expected finite numbers"),
        (np.inf, np.inf, 1, "mean: expected finite numbers"),
        ([], [], 1, "mean: expected finite numbers"),
        (0.61, 0.61, np.inf, "mean: expected finite numbers and a finite tolerance"),
        (0.61, 0.61, -1, "mean: expected finite numbers and a finite tolerance"),
        (0.62, 0.61, 1e-3, r"(?s)atol=0\.001.*mean.*0\.62.*0\.61"),
        ([0.61, 0.61], 0.61, 1, r"mean: expected shape \(\), got \(2,\)"),
        ("0.61", 0.61, 1, "mean: value: expected an array of numbers, got <U4"),
    ],
)
def test_what_is_no_claim(value, expected, within, message):
    with pytest.raises(AssertionError, match=message):
        claim("mean", value, expected, "arithmetic", within)


def test_the_end_tells_of_each_claim_once_and_of_no_broken_one(capsys):
    for value in (0.611, 0.6123):  # a cell may run twice
        claim("mean", value, 0.61, "arithmetic", 0.01)
    assert verdict() == "1 of 1 claims hold"
    row = {"here": "0.61", "expected": "0.61", "source": "arithmetic", "within": "0.01"}
    assert rows() == {"mean": {"section": "", **row}}
    with pytest.raises(AssertionError):
        claim("mean", 0.62, 0.61, "arithmetic", 0)
    assert verdict() == "0 of 0 claims hold"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("value", "within", "text"),
    [
        (1234.5678, 0.01, "1,234.57"),
        (1234.5678, 1, "1,235"),
        (1234.5678, 100, "1,200"),
        (-1e-9, 1e-6, "0.000000"),
        (7, 0, "7"),
        ([0.25, 0.5], 0.1, "0.2, 0.5"),
        ([0.25, 0.5, 0.75, 1.0], 0.01, "4 numbers, 0.25 to 1.00"),
        ([[True, False]], 0, "1, 0"),
    ],
)
def test_no_digit_is_shown_beyond_the_tolerance(value, within, text):
    claim("mean", value, value, "arithmetic", within)
    assert rows()["mean"]["here"] == text


@pytest.mark.parametrize("chapter", ["99", "0"])
def test_the_table_is_of_one_chapter(chapter):
    with pytest.raises(ValueError, match=r"chapter: expected the start of one of 01-"):
        claims_table(chapter)
