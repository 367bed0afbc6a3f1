"""The list of guards, and what a guard reports."""

from dataclasses import dataclass

CHAPTER_GUARDS = {}
BOOK_GUARDS = {}


@dataclass(frozen=True)
class Breach:
    """One place where a notebook breaks one rule."""

    guard: str
    where: str
    message: str

    def __str__(self):
        return f"{self.where}: {self.message}"


def chapter_guard(function):
    """Register a guard that reads one chapter and yields (place, message) pairs.

    A place is the cell, or the chapter, that breaks the rule.
    """
    CHAPTER_GUARDS[function.__name__] = function
    return function


def book_guard(function):
    """Register a guard that reads the list of all chapters."""
    BOOK_GUARDS[function.__name__] = function
    return function


def apply(guard, subject):
    """The breaches that one guard finds in a chapter, or in a list of chapters."""
    return [
        Breach(guard.__name__, place.where, message)
        for place, message in guard(subject)
    ]
