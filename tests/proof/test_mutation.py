"""The mutation tool changes one thing at a time and judges the tests rightly."""

import ast
import json
import random
import shutil

import nbformat
import pytest

from tests.proof.mutation import files
from tests.proof.mutation.__main__ import KINDS, ROOT, candidates, replay, report
from tests.proof.mutation.mutation import Text, draw, other_digit
from tests.proof.mutation.python_code import number_mutations, operator_mutations
from tests.proof.mutation.runner import Runner, ToolError


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """What mutations read, with the first chapter only."""
    folder = tmp_path_factory.mktemp("book")
    for part in ("chapters/course", "data"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "tools").mkdir()
    (chapter,) = ROOT.glob("chapters/01-*.ipynb")
    locks = ("requirements.txt", "requirements-dev.txt", "tools/package-lock.json")
    for file in (*locks, chapter.relative_to(ROOT)):
        shutil.copyfile(ROOT / file, folder / file)
    return folder


def contents(root):
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("kind", KINDS)
def test_mutation_changes_one_place_and_is_found_again(book, kind):
    drawn, again, other = (
        draw(candidates(kind, book, random.Random(seed)), 2, random.Random(seed))
        for seed in (1, 1, 2)
    )
    assert [str(each) for each in drawn] == [str(each) for each in again]
    assert [str(each) for each in drawn] != [str(each) for each in other]
    before = contents(book)
    for mutation in drawn:
        (found,) = replay(book, [json.loads(json.dumps(mutation.record()))])
        assert str(found) == str(mutation)
        found.apply(book)
        after = contents(book)
        file = mutation.text.file
        changed = {name for name in before if after[name] != before[name]}
        assert {file} <= changed <= {file, *mutation.text.follows}
        judge_change(before[file].decode(), after[file].decode(), file)
        for name in changed:
            (book / name).write_bytes(before[name])


def test_exercises_of_every_chapter_are_mutated():
    chapters = [text.group for text in files.checker_texts(ROOT)]
    assert sorted(chapters) == [f"0{number}" for number in range(1, 8)]


def judge_change(before, after, file):
    """Assert that a file changed in one cell, and that one can still read it."""
    if file.endswith(".ipynb"):
        old, new = (nbformat.reads(text, as_version=4) for text in (before, after))
        nbformat.validate(new)
        pairs = zip(old.cells, new.cells, strict=True)
        ((old, new),) = [(one, two) for one, two in pairs if one != two]
        assert len([key for key in old if old[key] != new[key]]) == 1
    elif file.endswith(".py"):
        ast.parse(after)


def test_place_that_is_gone_is_named(book, capsys):
    record = {"kind": "checker", "file": "chapters/course/none.py", "name": ""}
    assert replay(book, [record | {"place": [], "old": "1", "new": "2"}]) == []
    assert "gone: checker: chapters/course/none.py: '1'" in capsys.readouterr().out


def test_other_digit():
    numbers = "3 9 0.12 1e-6 0.0".split()
    assert list(map(other_digit, numbers)) == "4 8 0.22 2e-6 1.0".split()


# A source, and the sources that are made of it by changing a number.
NUMBERS = {
    "x = 2 + y[1]": ["x = 3 + y[1]", "x = 2 + y[2]"],
    "π = 3.5  # two bytes before it": ["π = 4.5  # two bytes before it"],
    "allclose(x, 2, atol=1e-3)": ["allclose(x, 3, atol=1e-3)"],
    "claim('one', x, 2, 'theory', 1e-3)": ["claim('one', x, 3, 'theory', 1e-3)"],
    "close_to([1], 6e-3)": ["close_to([2], 6e-3)"],
    "entry_is(x, 2, share=0.1)": ["entry_is(x, 3, share=0.1)"],
    "def f(x=1, resamples=9): pass": ["def f(x=2, resamples=9): pass"],
    "assert x[0] == 4": ["assert x[1] == 4", "assert x[0] == 5"],
    "near = x < 4": ["near = x < 5"],
    "plot(x, zorder=3, lw=2)": ["plot(x, zorder=3, lw=3)"],
}
NUMBERS |= dict.fromkeys(
    ("tolerance = 4 / sqrt(n)", "assert x[0] < 4 * error", "close = abs(x - 1) < 4"), []
)
NUMBERS |= dict.fromkeys(("print(f'{x:.3f} {2}')", "assert True"), [])
OPERATORS = {
    "a + b": ["a - b"],
    "(a) * (b)": ["(a) / (b)"],
    "a ** b": ["a * b"],
    "-a": ["a"],
    "a <= b == c": ["a >= b == c", "a <= b != c"],
    "a and b": ["a or b"],
    "assert a - b < c + d": ["assert a - b > c + d"],
    "abs(a - b) < c": ["abs(a - b) > c"],
}
OPERATORS |= dict.fromkeys(("a * 1", "a - 0", "(a +  # plus\n b)"), [])


@pytest.mark.parametrize(
    ("mutations", "expected"),
    [(number_mutations, NUMBERS), (operator_mutations, OPERATORS)],
)
def test_code_that_is_changed(mutations, expected):
    for source, mutants in expected.items():
        found = mutations(Text("kind", "x", "x.py", (), source, ()), None)
        assert [mutation.change(source) for mutation in found] == mutants


# --- Judgement -----------------------------------------------------------------------

VALUE = (("test_value.py",),)


def mutation(new="2", stages=VALUE, group="x"):
    """The number 1 in value.py becomes another."""
    return Text("kind", group, "value.py", (), "VALUE = 1\n", stages).replace(8, 9, new)


def test_draw_is_even_over_groups():
    found = [mutation(group=group) for group in "a" * 50 + "b" * 50 + "c"]
    groups = [each.text.group for each in draw(found, 9, random.Random(1))]
    assert sorted(groups) == ["a"] * 4 + ["b"] * 4 + ["c"]


@pytest.fixture
def runner(tmp_path):
    """A repository of one number and some tests, ready to be mutated."""
    files = {
        "value.py": "VALUE = 1\n",
        "test_value.py": "from value import VALUE\ndef test(): assert VALUE == 1\n",
        "test_none.py": "",
        "test_red.py": "def test_red(): assert False\n",
        "pytest.ini": "[pytest]\npythonpath = .\n",
    }
    (tmp_path / "root").mkdir()
    for name, text in files.items():
        (tmp_path / "root" / name).write_text(text, encoding="utf-8")
    return Runner(tmp_path / "root", tmp_path / "copies", workers=1)


def test_survivors_and_kills_are_told_apart(runner):
    nothing = mutation("1")  # after the first: the file is restored
    later = mutation("1", (*VALUE, ("test_red.py",)))
    found = [by for _, by in runner.run([mutation(), nothing, mutation("("), later])]
    assert found == [
        "test_value.py::test",
        None,
        "test_value.py",
        "test_red.py::test_red",
    ]


def test_red_baseline_is_refused(runner):
    with pytest.raises(ToolError, match="to pass without a mutation, got .*test_red"):
        runner.check_baseline([mutation(stages=(("test_red.py",),))])


@pytest.mark.parametrize("stage", [("test_none.py",), ("--nonsense",)])
def test_run_without_a_verdict_is_no_kill(runner, stage):
    with pytest.raises(ToolError, match="expected tests that pass or fail, got exit"):
        list(runner.run([mutation(stages=(stage,))]))


@pytest.mark.parametrize(("survivors", "code"), [(3, 0), (4, 1)])
def test_too_many_survivors_fail(capsys, survivors, code):
    results = [(mutation(), "a test")] * (100 - survivors)
    assert report(results + [(mutation(), None)] * survivors) == code
    shown = capsys.readouterr().out
    assert f"killed {100 - survivors}.0% of 100" in shown
    assert shown.count("kind: value.py: 'VALUE = 1' -> 'VALUE = 2'") == survivors
