"""What a guard is, and the bad examples beside it that it must reject.

A guard reads one chapter, or the list of all, and yields (place, message) pairs: the
cell or chapter that breaks the rule, and what to do. Its docstring says why there is
such a rule. Each bad example beside it is a change of the chapter template.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

CHAPTER_GUARDS = {}
BOOK_GUARDS = {}
BAD_EXAMPLES = []


@dataclass(frozen=True)
class Breach:
    """One place where a notebook breaks one rule."""

    guard: str
    where: str
    message: str

    def __str__(self):
        return f"{self.where}: {self.message} [{self.guard}]"


@dataclass(frozen=True)
class BadExample:
    """A change of the template, and the breach that one guard must then report.

    `name` is the file name of the bad notebook; `first` changes the notebook before it,
    where a book of two is needed to break the rule.
    """

    guard: str
    message: str
    change: Callable
    name: str
    first: Callable | None


def chapter_guard(function):
    """Register a guard that reads one chapter."""
    CHAPTER_GUARDS[function.__name__] = function
    return function


def lesson_guard(function):
    """Register a guard that reads one chapter, unless that is not yet rewritten."""

    @wraps(function)
    def guard(chapter):
        return () if chapter.is_old else function(chapter)

    return chapter_guard(guard)


def book_guard(function):
    """Register a guard that reads the list of all chapters."""
    BOOK_GUARDS[function.__name__] = function
    return function


def rejects(message, change, name="template.ipynb", first=None):
    """Put a bad example beside a guard: what it must say after a change."""

    def keep(function):
        example = BadExample(function.__name__, message, change, name, first)
        BAD_EXAMPLES.append(example)
        return function

    return keep


def breaches_of(chapter):
    """What the guards of a chapter find in one."""
    return [
        Breach(name, place.where, message)
        for name, guard in CHAPTER_GUARDS.items()
        for place, message in guard(chapter)
    ]


def breaches_of_book(chapters):
    """What the guards of the book find in some chapters together."""
    return [
        Breach(name, place.where, message)
        for name, guard in BOOK_GUARDS.items()
        for place, message in guard(chapters)
    ]
