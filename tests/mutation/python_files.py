"""Mutations of the helper package: checkers of exercises, corruptions, scores."""

import re
from functools import partial

from .mutation import Mutation, before_and_after, other_digit, replace_in_file
from .notebooks import chapters, number_of
from .python_code import Source, number_edits, operator_edits

EXERCISES = "chapters/course/exercises"
# The modules whose numbers matter, and their tests beside that of bad input.
LIBRARY = {
    "corruptions": ("tests/test_corruptions.py", "tests/test_properties.py"),
    "metrics": ("tests/test_metrics.py", "tests/test_properties.py"),
    "classifiers": ("tests/test_classifiers.py",),
}
BAD_INPUT = "tests/test_bad_input.py"
LIBRARY_CHAPTER = "07"  # the only one that uses these


def checker_mutations(root, rng):
    """Mutations of the modules that know the answers to a chapter's exercises."""
    for path in sorted((root / EXERCISES).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if chapter := re.match(r'"""Exercises of Chapter (\d),', text):
            stages = (("tests/test_exercises.py",), *notebook(root, f"0{chapter[1]}"))
            yield from of_module("checker", f"0{chapter[1]}", root, path, stages)


def library_mutations(root, rng):
    for name, tests in LIBRARY.items():
        path = root / "chapters" / "course" / f"{name}.py"
        stages = (tests, (BAD_INPUT,), *notebook(root, LIBRARY_CHAPTER))
        yield from of_module("library", name, root, path, stages)


def notebook(root, number):
    """The stage that runs the chapter of a number, if there is one, in a list."""
    return [(chapter,) for chapter in chapters(root) if number_of(chapter) == number]


def of_module(kind, group, root, path, stages):
    file = path.relative_to(root).as_posix()
    source = Source(path.read_text(encoding="utf-8"))
    for edit in number_edits(source, other_digit) + operator_edits(source):
        yield Mutation(
            kind,
            group,
            file,
            f"line {source.line(edit)}",
            *before_and_after(source.text, *edit),
            partial(replace_in_file, file=file, **edit._asdict()),
            stages,
        )


KINDS = {"checker": checker_mutations, "library": library_mutations}
