"""The measures of a page are those that you get by counting by hand."""

import pytest

from tests.chapters.guards import reading
from tests.chapters.guards.changes import (
    changed_template,
    code,
    folded,
    markdown,
    nothing,
)

LONG, CODE = "head " * 360, "\n\n".join(["x = 1"] * 15)
EXERCISE = "### Exercise 0.1 ({}): Coins\n\nToss."


def template_and(change):
    """The template, and what a change makes of it."""
    return [changed_template(made)[0] for made in (nothing, change)]


@pytest.mark.parametrize(
    ("text", "shown", "folded_words"),
    [
        ("Toss a coin.\n\nIt's a twenty-sided die; 3 dice.", 8, 0),
        ("See [the coin](glossary.md#coin) at https://example.org.", 4, 0),
        ("The chance $p = x$ is\n\n$$\na + b\n$$\n\nhalf. <!-- a note -->", 4, 0),
        ("<details><summary>More</summary>\n\nTwo words.\n\n</details> after", 1, 3),
        ("```python\nx = y\n```", 2, 0),
    ],
)
def test_words(text, shown, folded_words):
    before, after = map(reading.measure, template_and(markdown(text)))
    assert after["words"] - before["words"] == shown
    assert after["with folds"] - before["with folds"] == shown + folded_words


@pytest.mark.parametrize(
    ("change", "minutes"),
    [
        (markdown(LONG), 2),
        (code(CODE), 1),
        (folded(CODE), 0),
        (markdown(f"<details>\n\n{LONG}\n\n</details>"), 0),
        (markdown(LONG, below="## Exercises"), 0),
        (markdown(EXERCISE.format("medium"), below="## Exercises"), 6),
        (markdown(EXERCISE.format("hard"), below="## Exercises"), 10),
    ],
)
def test_minutes(change, minutes):
    before, after = map(reading.minutes, template_and(change))
    assert after - before == pytest.approx(minutes)
