"""Exercises: numbered, graded, tried by nobody yet, and solved one fold away."""

import ast
import re

from . import changes
from .changes import both, delete, edit, elsewhere, replace, rewrite, stream
from .chapter import EXERCISES, split
from .rules import chapter_guard, rejects
from .syntax import last_name, nodes

GRADES = ["easy", "medium", "hard"]
MIN_EXERCISES = 6
HIDDEN = "hide-cell"
FIRST_LINE = "# Solution\n"  # JupyterLab shows the first line of a folded cell


@rejects(
    "has no exercise, '### Exercise ...'",
    elsewhere(delete(changes.EXERCISE), changes.read_in(5)),
)
@rejects(
    "expected a heading like 'Exercise 0.1 (easy): Title' (or medium, or hard), "
    "got 'Exercise 0.1: Two tosses'",
    both(
        changes.read_in(5),
        replace(changes.EXERCISE, "### Exercise 0.1: Two tosses"),
    ),
)
@rejects(
    "expected a heading like 'Exercise 0.1 (easy): Title' (or medium, or hard), "
    "got 'Exercise 0.2 (easy): Two tosses'",
    replace(changes.EXERCISE, "### Exercise 0.2 (easy): Two tosses"),
)
@chapter_guard
def exercise_headings(chapter):
    """Exercises are numbered from 1 and graded: Exercise 1.1 (easy): Two tosses."""
    for section in chapter.sections_called(EXERCISES):
        if not split(section.blocks, level=3):
            yield section.cell, "has no exercise, '### Exercise ...'"
    for number, exercise in exercises(chapter):
        form = rf"Exercise {re.escape(number)} \((?:{'|'.join(GRADES)})\): \S.*"
        if not re.fullmatch(form, exercise.title):
            message = (
                f"expected a heading like 'Exercise {number} (easy): Title' "
                f"(or medium, or hard), got '{exercise.title}'"
            )
            yield exercise.cell, message


@rejects(
    "expected 6 exercises or more, got 1",
    changes.exercises_of_chapter_9("easy"),
    name="09-coins.ipynb",
)
@rejects(
    "has no exercise that is hard",
    elsewhere(
        changes.read_in(30), changes.exercises_of_chapter_9(*["easy", "medium"] * 3)
    ),
    name="09-coins.ipynb",
)
@chapter_guard
def exercise_count(chapter):
    """A numbered chapter has something to do for everybody."""
    if chapter.number == 0:
        return
    titles = [exercise.title for _, exercise in exercises(chapter)]
    missing = [grade for grade in GRADES if not any(f"({grade})" in t for t in titles)]
    if len(titles) < MIN_EXERCISES:
        yield chapter, f"expected {MIN_EXERCISES} exercises or more, got {len(titles)}"
    elif missing:
        yield chapter, f"has no exercise that is {missing[0]}"


@rejects(
    "exercise 0.1: expected one stub cell and then one solution cell (tagged "
    "hide-cell), got stub",
    elsewhere(delete(changes.SOLUTION)),
)
@rejects(
    "exercise 0.1 does not say in words what to do",
    rewrite(changes.EXERCISE, changes.EXERCISE),
)
@chapter_guard
def exercise_cells(chapter):
    """An exercise is a task in words, one stub and then one solution."""
    for number, exercise in exercises(chapter):
        roles = ["solution" if is_solution(c) else "stub" for c in exercise.code_cells]
        if roles != ["stub", "solution"]:
            message = (
                f"exercise {number}: expected one stub cell and then one solution cell "
                f"(tagged {HIDDEN}), got {', '.join(roles) or 'no code cell'}"
            )
            yield exercise.cell, message
        if exercise.blocks and exercise.blocks[0].node is None:
            yield exercise.cell, f"exercise {number} does not say in words what to do"


@rejects(
    "stub of exercise 0.1 does not have ... in place of the answer",
    replace(changes.STUB, "answer = 0.5"),
)
@rejects(
    'stub of exercise 0.1 does not end with attempt("0.1", ...)',
    rewrite(changes.STUB, f'{changes.STUB}\nattempt("0.2", answer)'),
)
@rejects(
    "stub of exercise 0.1 does not print 'not attempted yet'",
    edit(changes.STUB, lambda cell: cell.update(outputs=[stream("right.")])),
)
@chapter_guard
def exercise_stub(chapter):
    """A stub has ... where the answer goes, ends with its check, and was not tried."""
    for number, cell in exercise_code(chapter, solution=False):
        fault = f"stub of exercise {number} does not"
        last = cell.tree.body[-1] if cell.tree.body else None
        if not any(node.value is ... for node in nodes(cell.tree, ast.Constant)):
            yield cell, f"{fault} have ... in place of the answer"
        elif not isinstance(last, ast.Expr) or not is_attempt(last.value, number):
            yield cell, f'{fault} end with attempt("{number}", ...)'
        elif not prints(cell, f"Exercise {number}: not attempted yet"):
            yield cell, f"{fault} print 'not attempted yet'"


@rejects(
    "solution of exercise 0.1 does not begin with '# Solution'",
    replace("# Solution\n", ""),
)
@rejects(
    'solution of exercise 0.1 does not call attempt("0.1", ...)',
    rewrite(changes.SOLUTION, '# Solution\nanswer = 0.75\nattempt("0.2", answer)'),
)
@rejects(
    "solution of exercise 0.1 does not print 'right.'",
    edit(changes.SOLUTION, lambda cell: cell.update(outputs=[stream("not yet.")])),
)
@chapter_guard
def exercise_solution(chapter):
    """A solution passes the same check as its stub, and its first line names it."""
    for number, cell in exercise_code(chapter, solution=True):
        fault = f"solution of exercise {number} does not"
        if not cell.source.startswith(FIRST_LINE):
            yield cell, f"{fault} begin with '{FIRST_LINE.strip()}'"
        if not any(is_attempt(call, number) for call in nodes(cell.tree, ast.Call)):
            yield cell, f'{fault} call attempt("{number}", ...)'
        elif not prints(cell, f"Exercise {number}: right."):
            yield cell, f"{fault} print 'right.'"


def exercises(chapter):
    """Number and section of each exercise; numbers follow from the position."""
    for section in chapter.sections_called(EXERCISES):
        for position, exercise in enumerate(split(section.blocks, level=3), start=1):
            yield f"{chapter.number}.{position}", exercise


def exercise_code(chapter, solution):
    """Number and cell of each exercise's stub, or of its solution."""
    for number, exercise in exercises(chapter):
        for cell in exercise.code_cells:
            if is_solution(cell) == solution:
                yield number, cell


def is_solution(cell):
    return HIDDEN in cell.tags


def is_attempt(node, number):
    """Whether a node is the call attempt(number, ...)."""
    return (
        isinstance(node, ast.Call)
        and last_name(node.func) == "attempt"
        and len(node.args) == 2
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == number
    )


def prints(cell, text):
    return any(text in stored for stored in cell.output_texts)
