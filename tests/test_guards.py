"""The guards hold every chapter to the book's rules, and bad notebooks to theirs."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import guards
import nbformat
import pytest
from fixtures import make_bad_notebooks
from guards import BOOK_GUARDS, CHAPTER_GUARDS, Chapter

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.ipynb"))
TEMPLATE = ROOT / "chapters" / "template.ipynb"
FOLDER = make_bad_notebooks.FOLDER
BAD_NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
BAD_BOOKS = sorted(path.parent for path in FOLDER.glob("*/second.ipynb"))

read_chapter = cache(guards.read_chapter)


def read_bad_notebook(path):
    """The chapter in a bad notebook, and the breach that its metadata announce."""
    notebook = nbformat.read(path, as_version=4)
    expected = notebook.metadata.pop("expected_breach", None)
    return Chapter(path, notebook), expected


def found(breaches):
    return [{"guard": breach.guard, "message": str(breach)} for breach in breaches]


def report(breaches):
    return "\n".join(["the notebook breaks a rule:", *map(str, breaches)])


@pytest.mark.parametrize(
    ("notebooks", "exit_code", "message"),
    [
        ([TEMPLATE], 0, "1 notebook(s), 0 breach(es)"),
        ([FOLDER / "keras-3.ipynb"], 1, "imports keras; use tf_keras"),
        ([], 1, "expected the paths of notebooks, got none"),
    ],
)
def test_command_prints_breaches(notebooks, exit_code, message):
    command = [sys.executable, "-m", "tests.guards", *notebooks]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == exit_code
    assert message in run.stdout + run.stderr


def test_the_book_has_chapters():
    assert CHAPTERS


@pytest.mark.parametrize("path", [*CHAPTERS, TEMPLATE], ids=lambda path: path.stem)
@pytest.mark.parametrize("guard", CHAPTER_GUARDS)
def test_chapter(guard, path):
    breaches = guards.apply(CHAPTER_GUARDS[guard], read_chapter(path))
    assert not breaches, report(breaches)


@pytest.mark.parametrize("guard", BOOK_GUARDS)
def test_book(guard):
    breaches = guards.apply(BOOK_GUARDS[guard], [read_chapter(p) for p in CHAPTERS])
    assert not breaches, report(breaches)


@pytest.mark.parametrize("path", BAD_NOTEBOOKS, ids=lambda path: path.stem)
def test_bad_notebook_is_rejected_for_its_one_fault(path):
    chapter, expected = read_bad_notebook(path)
    breaches = guards.breaches_of(chapter) + guards.breaches_of_book([chapter])
    assert found(breaches) == [expected]


@pytest.mark.parametrize("folder", BAD_BOOKS, ids=lambda folder: folder.name)
def test_bad_book_is_rejected_for_its_one_fault(folder):
    first, _ = read_bad_notebook(folder / "first.ipynb")
    second, expected = read_bad_notebook(folder / "second.ipynb")
    breaches = guards.breaches_of(first) + guards.breaches_of(second)
    assert not breaches, report(breaches)
    assert found(guards.breaches_of_book([first, second])) == [expected]


@pytest.mark.parametrize("guard", [*CHAPTER_GUARDS, *BOOK_GUARDS])
def test_every_guard_rejects_a_bad_notebook(guard):
    assert guard in announced_guards()


@cache
def announced_guards():
    bad = [*BAD_NOTEBOOKS, *(folder / "second.ipynb" for folder in BAD_BOOKS)]
    return {read_bad_notebook(path)[1]["guard"] for path in bad}


def test_announcing_a_breach_is_for_bad_notebooks_only():
    breaches = guards.check_notebook(BAD_NOTEBOOKS[0])
    assert "has the notebook metadata 'expected_breach'" in report(breaches)


def test_bad_notebooks_are_those_that_the_script_makes(tmp_path):
    make_bad_notebooks.write_all(tmp_path)
    made = {
        p.relative_to(tmp_path): p.read_text(encoding="utf-8")
        for p in tmp_path.rglob("*.ipynb")
    }
    stored = {
        p.relative_to(FOLDER): p.read_text(encoding="utf-8")
        for p in FOLDER.rglob("*.ipynb")
    }
    different = [name for name in made | stored if made.get(name) != stored.get(name)]
    assert not different, "run python tests/fixtures/make_bad_notebooks.py"


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
    notebook = make_bad_notebooks.template()
    make_bad_notebooks.insert_markdown(text)(notebook)
    chapter = Chapter(TEMPLATE, notebook)
    assert not guards.apply(CHAPTER_GUARDS["numbers_from_code"], chapter)
