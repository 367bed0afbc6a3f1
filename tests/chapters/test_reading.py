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
from tests.chapters.guards.rules import breaches_of


def difference(change):
    """What a change adds to the template's measures."""
    before, after = (
        reading.measure(changed_template(made)[0]) for made in (nothing, change)
    )
    return {name: after[name] - before[name] for name in after}


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
    added = difference(markdown(text))
    assert added["words"] == shown
    assert added["with folds"] == shown + folded_words


def test_lines_are_those_of_open_cells_that_are_not_blank():
    assert difference(code("x = 1\n\n# why\ny = 2"))["lines"] == 3
    assert difference(folded("x = 1\n\n# why\ny = 2"))["lines"] == 0


def test_cells_are_counted_by_their_lines():
    """200 cells below the template's seven: the 104th and the 186th are meant."""
    cells = [code("\n".join(["x = 1"] * lines)) for lines in range(1, 26)] * 8
    counts = reading.measure(changed_template(elsewhere(*cells))[0])
    assert (counts["median"], counts["90 %"], counts["longest"]) == (13, 23, 25)


@pytest.mark.parametrize(
    ("source", "is_proof"),
    [
        ("assert x == y", True),
        ("if x:\n    raise ValueError", True),
        ('verify("x", 1, 1, 1, "y")', True),
        ('claim("x", 1, 1, "y", 1)', True),
        ("np.testing.assert_allclose(x, y)", True),
        ("same = np.allclose(x, y)", True),
        ("asserted = claims", False),
        ('attempt("0.1", ...)', False),
    ],
)
def test_proof_is_a_line_that_checks(source, is_proof):
    filler = "\n".join(["y = 0"] * 12)  # with the template's 28 lines and one: 41
    lines = source.splitlines()
    expected = round(100 / (40 + len(lines)), 1) if is_proof else 0
    chapter = changed_template(elsewhere(code(source), code(filler)))[0]
    assert reading.measure(chapter)["proof %"] == expected


@pytest.mark.parametrize(
    ("change", "minutes"),
    [
        (markdown("head " * 360), 2),
        (code("\n".join(["x = 1"] * 15)), 1),
        (folded("\n".join(["x = 1"] * 15)), 0),
        (markdown(f"<details>\n\n{'head ' * 360}\n\n</details>"), 0),
        (markdown("head " * 360, below="## Exercises"), 0),
        (
            markdown("### Exercise 0.1 (medium): Coins\n\nToss.", below="## Exercises"),
            6,
        ),
        (markdown("### Exercise 0.1 (hard): Coins\n\nToss.", below="## Exercises"), 10),
    ],
)
def test_minutes(change, minutes):
    before, after = (
        reading.minutes(changed_template(made)[0]) for made in (nothing, change)
    )
    assert after - before == pytest.approx(minutes)


def test_minutes_of_the_template():
    counts = reading.measure(changed_template(nothing)[0])
    in_exercises = {"words": 46, "lines": 2}  # counted by hand
    words, lines = (counts[name] - in_exercises[name] for name in in_exercises)
    figure, easy_exercise = 0.5, 3
    expected = words / 180 + lines * 4 / 60 + figure + easy_exercise
    assert reading.minutes(changed_template(nothing)[0]) == pytest.approx(expected)


def test_a_chapter_that_is_not_rewritten_may_not_grow(monkeypatch):
    chapter, _ = changed_template(nothing, "09-coins.ipynb")
    counts = reading.measure(chapter)
    for name, ceiling in counts.items():
        lower = counts | {name: ceiling - 1}
        monkeypatch.setitem(limits.CEILINGS, 9, tuple(lower.values()))
        found = [b for b in breaches_of([chapter]) if b.guard == "length"]
        assert [breach.message.split(":")[0] for breach in found] == [name]
