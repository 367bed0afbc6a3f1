"""The mutation tool changes one thing at a time and judges the tests rightly."""

import ast
import random
import shutil
import subprocess

import nbformat
import pytest

from tests.proof.copies import contents
from tests.proof.mutation import files
from tests.proof.mutation.__main__ import KINDS, ROOT, candidates, report
from tests.proof.mutation.files import CATALOGUE
from tests.proof.mutation.mutation import Text, draw
from tests.proof.mutation.python_code import number_mutations, operator_mutations
from tests.proof.mutation.runner import ToolError, judge_all


@pytest.fixture
def book(tmp_path):
    """What mutations read, with the first chapter only."""
    for part in ("chapters/course", "data", "study"):
        shutil.copytree(ROOT / part, tmp_path / part)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "node_modules").symlink_to(ROOT / "tools" / "node_modules")
    (chapter,) = ROOT.glob("chapters/01-*.ipynb")
    locks = ("requirements.txt", "requirements-dev.txt", "tools/package-lock.json")
    for file in (*locks, chapter.relative_to(ROOT)):
        shutil.copyfile(ROOT / file, tmp_path / file)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_mutation_changes_one_place(book, kind):
    (mutation,), again = (
        draw(candidates(kind, book, random.Random(1)), 1, random.Random(1))
        for _ in range(2)
    )
    assert str(again) == str([mutation])
    before, file = contents(book), mutation.text.file
    mutation.apply(book)
    after = contents(book)
    changed = {name for name in before if after[name] != before[name]}
    brought_into_line = {CATALOGUE, f"data/{mutation.text.group}.csv"}
    assert {file} <= changed <= {file, *brought_into_line}
    if file.endswith(".ipynb"):
        old, new = (nbformat.reads(each[file].decode(), 4) for each in (before, after))
        nbformat.validate(new)
        cells = zip(old.cells, new.cells, strict=True)
        ((old, new),) = [(one, two) for one, two in cells if one != two]
        assert len([key for key in old if old[key] != new[key]]) == 1
    elif file.endswith(".py"):
        ast.parse(after[file])


def test_exercises_of_every_chapter_are_mutated():
    chapters = [text.group for text in files.checker_texts(ROOT)]
    assert sorted(chapters) == [f"0{number}" for number in range(1, 8)]


# A source, and the sources that are made of it by changing a number.
NUMBERS = {
    "x = 2 + y[1]": ["x = 3 + y[1]", "x = 2 + y[2]"],
    "π = 0.9  # two bytes before it": ["π = 0.8  # two bytes before it"],
    "claim('one', x, 2, 'theory', 1e-3)": ["claim('one', x, 3, 'theory', 1e-3)"],
    "entry_is(x, 2, share=0.1)": ["entry_is(x, 3, share=0.1)"],
    "def f(x=1, resamples=9): pass": ["def f(x=2, resamples=9): pass"],
    "assert x[0] == 4": ["assert x[1] == 4", "assert x[0] == 5"],
    "tolerance = 4 / sqrt(n)": [],
    "close = abs(x - 1) < 4": [],
    "print(f'{x:.3f} {2}')": [],
}
OPERATORS = {
    "a + b": ["a - b"],
    "(a) * (b)": ["(a) / (b)"],
    "(a +  # plus\n b)": ["(a -  # plus\n b)"],
    "-a": ["a"],
    "a <= b == c": ["a >= b == c", "a <= b != c"],
    "a and b": ["a or b"],
    "assert a - b < c + d": ["assert a - b > c + d"],
    "a * 1": [],
}


@pytest.mark.parametrize(
    ("mutations", "expected"),
    [(number_mutations, NUMBERS), (operator_mutations, OPERATORS)],
)
def test_code_that_is_changed(mutations, expected):
    for source, mutants in expected.items():
        found = mutations(Text("kind", "x", "x.py", source, ()), None)
        assert [mutation.change(source) for mutation in found] == mutants


# --- Judgement -----------------------------------------------------------------------

FILES = {
    "value.py": "VALUE = 1\n",
    "test_value.py": "from value import VALUE\ndef test(): assert VALUE == 1\n",
    "test_other.py": "from value import VALUE\ndef test_other(): assert VALUE < 3\n",
    "test_none.py": "",
    "test_red.py": "def test_red(): assert False\n",
    "pytest.ini": "[pytest]\npythonpath = .\n",
}


def mutation(new="2", stages=("test_value.py",), group="x"):
    """The number 1 in value.py becomes another."""
    stages = tuple((stage,) for stage in stages)
    return Text("kind", group, "value.py", FILES["value.py"], stages).replace(8, 9, new)


def test_draw_is_even_over_groups():
    found = [mutation(group=group) for group in "a" * 50 + "b" * 50 + "c"]
    groups = [each.text.group for each in draw(found, 9, random.Random(1))]
    assert sorted(groups) == ["a"] * 4 + ["b"] * 4 + ["c"]


@pytest.fixture
def repository(tmp_path):
    """One number and some tests."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


def test_survivors_and_kills_are_told_apart(repository):
    both = ("test_other.py", "test_value.py")
    found = {
        mutation("("): "test_value.py",  # which cannot be collected
        mutation(stages=both[:1]): None,
        mutation(stages=both): "test_value.py::test",
    }
    assert [by for _, by in judge_all(repository, found)] == [*found.values()]


@pytest.mark.parametrize(
    ("stage", "message"),
    [
        ("test_red.py", "fails without a mutation: test_red.py::test_red"),
        ("test_none.py", "expected tests that pass or fail, got exit"),
    ],
)
def test_stage_that_cannot_judge_is_refused(repository, stage, message):
    with pytest.raises(ToolError, match=message):
        list(judge_all(repository, [mutation(stages=(stage,))]))


@pytest.mark.parametrize(("survivors", "code"), [(3, 0), (4, 1)])
def test_too_many_survivors_fail(capsys, survivors, code):
    results = [(mutation(), "a test")] * (100 - survivors)
    assert report(results + [(mutation(), None)] * survivors) == code
    shown = capsys.readouterr().out
    assert f"killed {100 - survivors}.0% of 100" in shown
    assert shown.count("kind: value.py: 'VALUE = 1' -> 'VALUE = 2'") == survivors
