"""The guards hold every chapter to the rules, and each rejects its bad examples."""

import nbformat
import pytest

from tests.chapters.guards import numbers
from tests.chapters.guards.changes import TEMPLATE, changed_template, markdown
from tests.chapters.guards.chapter import read_chapter
from tests.chapters.guards.rules import BAD_EXAMPLES, GUARDS, breaches_of

PATHS = [*sorted(TEMPLATE.parent.glob("[0-9]*.ipynb")), TEMPLATE]
NAMES = [f"{bad.guard}-{number}" for number, bad in enumerate(BAD_EXAMPLES)]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_chapter(path):
    breaches = breaches_of(read_chapter(path))
    assert not breaches, "\n".join(map(str, breaches))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_chapter_is_stored_as_a_run_stores_it(path):
    text = nbformat.writes(read_chapter(path).notebook) + "\n"
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("example", BAD_EXAMPLES, ids=NAMES)
def test_bad_example_breaks_one_rule(example):
    chapter, place = changed_template(example.change, example.name)
    breaches = breaches_of(chapter)
    found = "\n".join(map(str, breaches))
    assert [breach.guard for breach in breaches] == [example.guard], found
    assert example.message in found
    assert place is None or breaches[0].where == place


def test_every_guard_has_a_bad_example_and_says_why():
    assert GUARDS.keys() == {example.guard for example in BAD_EXAMPLES}
    assert all(guard.__doc__ for guard in GUARDS.values())


@pytest.mark.parametrize(
    "text",
    [
        "The share is 0.88, or 87.5 %, and 87.50 % of $10\\,000.00$ repeats.",
        "The difference, 1−0.875, has the terms $1.00$ and $0.875$.",
        "Scientific notation: $8.75 \\times 10^{-1}$ or 8.75 × 10⁻¹.",
        "Code is code: `0.123`; so is a link: [share](notation.md#0.123).",
        "TFP 0.25 and TensorFlow 2.21.0, arXiv:1711.10604, doi:10.1000/0.123.",
        "One decimal is a round number: 0.3.",
    ],
)
def test_numbers_in_prose_that_are_right(text):
    chapter, _ = changed_template(markdown(text))
    assert not list(numbers.numbers_from_code(chapter))
