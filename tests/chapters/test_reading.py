"""The measures of a page are those that you get by counting by hand."""

import pytest

from tests.chapters.guards import limits, reading
from tests.chapters.guards.changes import (
    changed_template,
    code,
    elsewhere,
    folded,
    markdown,
    nothing,
)

LONG, CODE = "head " * 360, "x = 1\n\n# why\ny = 2"
EXERCISE = "### Exercise 0.1 ({}): Coins\n\nToss."


def difference(measure, change):
    """What a change adds to a measure of the template."""
    before, after = (measure(changed_template(made)[0]) for made in (nothing, change))
    if isinstance(before, dict):
        return {name: after[name] - before[name] for name in before}
    return after - before


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
    added = difference(reading.measure, markdown(text))
    assert (added["words"], added["with folds"]) == (shown, shown + folded_words)


@pytest.mark.parametrize(("change", "lines"), [(code(CODE), 3), (folded(CODE), 0)])
def test_lines_are_those_of_open_cells_that_are_not_blank(change, lines):
    assert difference(reading.measure, change)["lines"] == lines


def test_cells_are_counted_by_their_lines():
    """200 cells below the template's seven: the 104th and the 186th are meant."""
    cells = [code("\n".join(["x = 1"] * lines)) for lines in range(1, 26)] * 8
    counts = reading.measure(changed_template(elsewhere(*cells))[0])
    assert (counts["median"], counts["90 %"], counts["longest"]) == (13, 23, 25)


@pytest.mark.parametrize(
    ("line", "is_proof"),
    [
        ("assert x == y", True),
        ("if x: raise ValueError", False),
        ("raise ValueError", True),
        ('verify("x", 1, 1, 1, "y")', True),
        ('x = 1; claim("x", 1, 1, "y", 1)', True),
        ("np.testing.assert_allclose(x, y)", True),
        ("same = np.allclose(x, y)", True),
        ("asserted = claims", False),
        ('attempt("0.1", ...)', False),
    ],
)
def test_proof_is_a_line_that_checks(line, is_proof):
    assert bool(reading.PROOF.search(line)) == is_proof


@pytest.mark.parametrize(
    ("change", "minutes"),
    [
        (markdown(LONG), 2),
        (code("\n".join(["x = 1"] * 15)), 1),
        (folded("\n".join(["x = 1"] * 15)), 0),
        (markdown(f"<details>\n\n{LONG}\n\n</details>"), 0),
        (markdown(LONG, below="## Exercises"), 0),
        (markdown(EXERCISE.format("medium"), below="## Exercises"), 6),
        (markdown(EXERCISE.format("hard"), below="## Exercises"), 10),
    ],
)
def test_minutes(change, minutes):
    assert difference(reading.minutes, change) == pytest.approx(minutes)


def test_each_limit_holds(monkeypatch):
    chapter, _ = changed_template(nothing, "09-coins.ipynb")
    counts = reading.measure(chapter)
    for name, count in counts.items():
        monkeypatch.setitem(limits.WIDER, 9, counts | {name: count - 1})
        (breach,) = reading.length(chapter)
        assert breach[1].startswith(f"{name}: ")
