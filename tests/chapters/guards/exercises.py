"""Exercises: numbered, graded, tried by nobody yet, and solved one fold away."""

import ast
import re

from . import changes as to
from .chapter import EXERCISES, split
from .rules import chapter_guard, rejects
from .syntax import last_name, nodes

GRADES = ["easy", "medium", "hard"]
MIN_EXERCISES = 6
HIDDEN = "hide-cell"
FIRST_LINE = "# Solution\n"  # JupyterLab shows the first line of a folded cell
WRONG = 'attempt("0.2", answer)'
NO_GRADE = to.replace(to.EXERCISE, "### Exercise 0.1: Two tosses")


def says(text, said):
    """Let a cell print something else."""
    return to.edit(text, lambda cell: cell.update(outputs=[to.stream(said)]))


@rejects("has no exercise", to.elsewhere(to.delete(to.EXERCISE), to.read_in(5)))
@rejects("'Exercise 0.1 (easy): Title'", to.both(to.read_in(5), NO_GRADE))
@rejects("expected 6 exercises or more, got 1", to.chapter_9, name="09-coins.ipynb")
@chapter_guard
def exercise_headings(chapter):
    """Exercises have numbers for links, and there is one for everybody."""
    titles = [exercise.title for _, exercise in exercises(chapter)]
    if not titles:
        yield chapter, "has no exercise, '### Exercise ...'"
    for number, exercise in exercises(chapter):
        form = rf"Exercise {re.escape(number)} \((?:{'|'.join(GRADES)})\): \S.*"
        if not re.fullmatch(form, exercise.title):
            expected = f"'Exercise {number} (easy): Title', or medium, or hard"
            yield exercise.cell, f"expected {expected}; got '{exercise.title}'"
    if chapter.number and len(titles) < MIN_EXERCISES:
        yield chapter, f"expected {MIN_EXERCISES} exercises or more, got {len(titles)}"
    elif chapter.number:
        for grade in GRADES:
            if not any(f"({grade})" in title for title in titles):
                yield chapter, f"has no {grade} exercise"


@rejects("one stub and one solution, got stub", to.elsewhere(to.delete(to.SOLUTION)))
@rejects("does not say in words what to do", to.rewrite(to.EXERCISE, to.EXERCISE))
@chapter_guard
def exercise_cells(chapter):
    """An exercise is a task in words, one stub and then one solution."""
    for _, exercise in exercises(chapter):
        roles = [
            "solution" if HIDDEN in c.tags else "stub" for c in exercise.code_cells
        ]
        if roles != ["stub", "solution"]:
            got = ", ".join(roles) or "no code cell"
            expected = f"one stub and one solution, got {got}"
            yield exercise.cell, f"expected {expected}; tag solutions {HIDDEN}"
        if exercise.blocks and exercise.blocks[0].node is None:
            yield exercise.cell, "does not say in words what to do"


@rejects("have ... in place of the answer", to.replace(to.STUB, "answer = 0.5"))
@rejects('end with attempt("0.1", ...)', to.rewrite(to.STUB, f"{to.STUB}\n{WRONG}"))
@rejects("print 'not attempted yet'", says(to.STUB, "Exercise 0.1: right."))
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


@rejects("begin with '# Solution'", to.replace("# Solution\n", ""))
@rejects('call attempt("0.1", ...)', to.rewrite(to.SOLUTION, FIRST_LINE + WRONG))
@rejects("print 'right.'", says(to.SOLUTION, "Exercise 0.1: not yet."))
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
            if (HIDDEN in cell.tags) == solution:
                yield number, cell


def is_attempt(node, number):
    """Whether a node is the call attempt(number, ...)."""
    is_call = isinstance(node, ast.Call) and last_name(node.func) == "attempt"
    return is_call and len(node.args) == 2 and ast.unparse(node.args[0]) == repr(number)


def prints(cell, text):
    return any(text in stored for stored in cell.output_texts)
