"""What a guard is, and the bad examples beside it that it must reject.

A guard reads a chapter and yields (place, message) pairs: the cell or chapter that
breaks the rule, and what to do. Its docstring says why there is such a rule. Each bad
example beside it is a change of the chapter template.
"""

from collections.abc import Callable
from typing import NamedTuple

GUARDS, BAD_EXAMPLES = {}, []


class Breach(NamedTuple):
    """One place where a notebook breaks the rule of one guard."""

    guard: str
    where: str
    message: str

    def __str__(self):
        return f"{self.where}: {self.message} [{self.guard}]"


class BadExample(NamedTuple):
    """A change of the template, and what one guard must say about it.

    `name` is the file name of the bad notebook.
    """

    guard: str
    message: str
    change: Callable
    name: str


def chapter_guard(function):
    """Register a guard."""
    GUARDS[function.__name__] = function
    return function


def rejects(message, change, name="template.ipynb"):
    """Put a bad example beside a guard."""

    def keep(guard):
        BAD_EXAMPLES.append(BadExample(guard.__name__, message, change, name))
        return guard

    return keep


def breaches_of(chapter):
    """What the guards find in a chapter."""
    return [
        Breach(name, place.where, message)
        for name, guard in GUARDS.items()
        for place, message in guard(chapter)
    ]
