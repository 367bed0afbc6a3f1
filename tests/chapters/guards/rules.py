"""What a guard is, and the bad examples beside it that it must reject.

A guard reads one chapter, or the list of all, and yields (place, message) pairs: the
cell or chapter that breaks the rule, and what to do. Its docstring says why there is
such a rule. Each bad example beside it is a change of the chapter template.
"""

from collections.abc import Callable
from typing import NamedTuple

CHAPTER_GUARDS, BOOK_GUARDS, BAD_EXAMPLES = {}, {}, []


class Breach(NamedTuple):
    """One place where a notebook breaks the rule of one guard."""

    guard: str
    where: str
    message: str

    def __str__(self):
        return f"{self.where}: {self.message} [{self.guard}]"


class BadExample(NamedTuple):
    """A change of the template, and what one guard must say about it.

    `name` is the file name of the bad notebook; `first` changes the notebook before it,
    where it takes a book of two to break the rule.
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


def book_guard(function):
    """Register a guard that reads the list of all chapters."""
    BOOK_GUARDS[function.__name__] = function
    return function


def rejects(message, change, name="template.ipynb", first=None):
    """Put a bad example beside a guard."""

    def keep(guard):
        example = BadExample(guard.__name__, message, change, name, first)
        BAD_EXAMPLES.append(example)
        return guard

    return keep


def breaches_of(chapters):
    """What the guards find in some chapters, in each alone and in all together."""
    subjects = [(CHAPTER_GUARDS, chapter) for chapter in chapters]
    return [
        Breach(name, place.where, message)
        for guards, subject in [*subjects, (BOOK_GUARDS, chapters)]
        for name, guard in guards.items()
        for place, message in guard(subject)
    ]
