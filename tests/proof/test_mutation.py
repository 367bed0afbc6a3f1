"""The mutation tool changes one thing at a time and judges the tests rightly."""

import ast
import random
import shutil
from functools import partial
from pathlib import Path

import nbformat
import pytest

from tests.mutation import KINDS, Mutation, draw
from tests.mutation.__main__ import report
from tests.mutation.mutation import other_digit, replace_in_file
from tests.mutation.python_code import Source, number_edits, operator_edits
from tests.mutation.runner import Result, Runner, ToolError

ROOT = Path(__file__).resolve().parents[1]
GREEN_THEN_RED = (("test_value.py",), ("test_red.py",))
DRAWN = 3  # of each kind


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """What mutations read, with the first chapter only."""
    folder = tmp_path_factory.mktemp("book")
    for part in ("chapters/course", "data"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "tools").mkdir()
    for file in ("requirements.txt", "requirements-dev.txt", "tools/package-lock.json"):
        shutil.copyfile(ROOT / file, folder / file)
    (chapter,) = ROOT.glob("chapters/01-*.ipynb")
    shutil.copyfile(chapter, folder / "chapters" / chapter.name)
    return folder


def some(kind, root, seed=1):
    rng = random.Random(seed)
    return draw(KINDS[kind](root, rng), DRAWN, rng)


def contents(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


# --- Mutations -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_mutation_changes_one_place(book, kind):
    before = contents(book)
    mutations = some(kind, book)
    assert mutations
    for mutation in mutations:
        mutation.apply(book)
        after = contents(book)
        changed = {file for file in before if after[file] != before[file]}
        assert mutation.file in changed
        assert changed <= {mutation.file, *mutation.follows}
        judge_change(before[mutation.file], after[mutation.file], mutation.file)
        for file in changed:
            (book / file).write_bytes(before[file])


def judge_change(before, after, file):
    """Assert that a file changed in one place, and that one can still read it."""
    if not file.endswith(".ipynb"):
        assert len(middle(before, after)) <= 8
        assert not file.endswith(".py") or ast.parse(after)
        return
    old, new = (nbformat.reads(text.decode(), as_version=4) for text in (before, after))
    nbformat.validate(new)
    pairs = zip(old.cells, new.cells, strict=True)
    ((old_cell, new_cell),) = [pair for pair in pairs if pair[0] != pair[1]]
    assert [key for key in old_cell if old_cell[key] != new_cell[key]] in (
        *(["source"], ["outputs"], ["metadata"]),
    )
    assert new_cell.cell_type == "markdown" or ast.parse(new_cell.source)


def middle(before, after):
    """What of `after` is left without the beginning and the end that both share."""
    start = next(i for i in range(len(after)) if before[i : i + 1] != after[i : i + 1])
    end = next(i for i in range(len(after)) if before[-i - 1] != after[-i - 1])
    return after[start : len(after) - end]


@pytest.mark.parametrize("kind", KINDS)
def test_seed_decides(book, kind):
    first, again, other = (list(map(str, some(kind, book, seed))) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("number", "other"),
    [("3", "4"), ("9", "8"), ("0.12", "0.22"), ("1e-6", "2e-6"), ("0.0", "1.0")],
)
def test_other_digit(number, other):
    assert other_digit(number) == other


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("x = 2 + y[1]", ["2", "1"]),
        ("π = 3.5  # two bytes before it", ["3.5"]),
        ("allclose(x, 2, atol=1e-3)", ["2"]),
        ("verify('one', x, 2, 1e-3, 'theory')", ["2"]),
        ("close_to([1, 2], 6e-3)", ["1", "2"]),
        ("def f(x=1, resamples=1000): pass", ["1"]),
        ("tolerance = 4 / sqrt(n)", []),
        ("assert x[0] < 4 * error", []),
        ("assert x[0] == 4", ["0", "4"]),
        ("close = abs(x - 1) < 4", []),
        ("near = x < 4", ["4"]),
        ("plot(x, zorder=3, lw=2)", ["2"]),
        ("print(f'{x:.3f} {2}')", []),
        ("assert True", []),
    ],
)
def test_numbers_that_are_changed(source, numbers):
    edits = number_edits(Source(source), other_digit)
    assert [source[edit.start : edit.end] for edit in edits] == numbers


@pytest.mark.parametrize(
    ("source", "mutants"),
    [
        ("a + b", ["a - b"]),
        ("(a) * (b)", ["(a) / (b)"]),
        ("a ** b", ["a * b"]),
        ("-a", ["a"]),
        ("a <= b == c", ["a >= b == c", "a <= b != c"]),
        ("a and b", ["a or b"]),
        ("assert a - b < c + d", ["assert a - b > c + d"]),
        ("abs(a - b) < c", ["abs(a - b) > c"]),
        ("a * 1", []),
        ("a - 0", []),
        ("(a +  # plus\n b)", []),
    ],
)
def test_operators_that_are_swapped(source, mutants):
    edits = operator_edits(Source(source))
    assert [edit.apply(source) for edit in edits] == mutants


def make_mutation(group="x", new="2", stages=(("test_value.py",),)):
    """The number 1 in value.py becomes another."""
    apply = partial(replace_in_file, file="value.py", start=8, end=9, new=new)
    return Mutation("kind", group, "value.py", "line 1", "1", new, apply, stages)


def test_draw_is_even_over_groups():
    candidates = [make_mutation(group) for group in "a" * 50 + "b" * 50 + "c"]
    groups = [m.group for m in draw(candidates, 9, random.Random(1))]
    assert sorted(groups) == ["a"] * 4 + ["b"] * 4 + ["c"]


# --- Judgement -----------------------------------------------------------------------


@pytest.fixture
def runner(tmp_path):
    """A repository of one number and one test, ready to be mutated."""
    root = tmp_path / "root"
    root.mkdir()
    (root / "value.py").write_text("VALUE = 1\n")
    (root / "test_value.py").write_text(
        "from value import VALUE\n\n\ndef test_value():\n    assert VALUE == 1\n"
    )
    (root / "test_none.py").write_text("")
    (root / "test_red.py").write_text("def test_red():\n    assert False\n")
    (root / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return Runner(root, tmp_path / "copies", workers=1)


def killers(runner, *mutations):
    return [result.killed_by for result in runner.run(mutations)]


def test_survivors_and_kills_are_told_apart(runner):
    other, nothing, broken = map(make_mutation, "xxx", ["2", "1", "("])
    assert killers(runner, other, nothing, broken) == [
        "test_value.py::test_value",
        None,  # the file is restored
        "test_value.py",
    ]


def test_later_stages_judge_what_earlier_ones_pass(runner):
    mutation = make_mutation(new="1", stages=GREEN_THEN_RED)
    assert killers(runner, mutation) == ["test_red.py::test_red"]


def test_red_baseline_is_refused(runner):
    with pytest.raises(ToolError, match="to pass without a mutation, got .*test_red"):
        runner.check_baseline([make_mutation(stages=GREEN_THEN_RED)])


@pytest.mark.parametrize("stage", [("test_none.py",), ("--nonsense",)])
def test_run_without_a_verdict_is_no_kill(runner, stage):
    with pytest.raises(ToolError, match="expected tests that pass or fail, got exit"):
        killers(runner, make_mutation(stages=(stage,)))


@pytest.mark.parametrize(("killed", "code"), [(19, 0), (18, 1)])
def test_too_many_survivors_fail(capsys, killed, code):
    mutation = make_mutation()
    results = [Result(mutation, "a test")] * killed
    results += [Result(mutation, None)] * (20 - killed)
    assert report(results) == code
    printed = capsys.readouterr().out
    assert f"{killed} of 20" in printed
    assert printed.count("kind: value.py, line 1: '1' -> '2'") == 20 - killed
