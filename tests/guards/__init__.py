"""Static guards on the chapter notebooks: rules that need no kernel to check.

A guard is a small function that reads a chapter and yields its breaches. The modules
group them by what they read; `tests/fixtures/notebooks` has a bad notebook for each.
Run them on some notebooks with ``python -m tests.guards chapters/*.ipynb``.
"""

from . import code, figures, metadata, outputs, prose, randomness, skeleton
from .chapter import Chapter, read_chapter
from .registry import BOOK_GUARDS, CHAPTER_GUARDS, Breach, apply

__all__ = [
    "BOOK_GUARDS",
    "CHAPTER_GUARDS",
    "Breach",
    "Chapter",
    "apply",
    "check_book",
    "check_notebook",
    "code",
    "figures",
    "metadata",
    "outputs",
    "prose",
    "randomness",
    "read_chapter",
    "skeleton",
]


def check_notebook(path):
    """All breaches of one notebook, as a list of Breach."""
    return breaches_of(read_chapter(path))


def check_book(paths):
    """All breaches of some notebooks, each alone and together as a book."""
    chapters = [read_chapter(path) for path in paths]
    alone = [breach for chapter in chapters for breach in breaches_of(chapter)]
    return alone + breaches_of_book(chapters)


def breaches_of(chapter):
    return [
        breach for guard in CHAPTER_GUARDS.values() for breach in apply(guard, chapter)
    ]


def breaches_of_book(chapters):
    return [
        breach for guard in BOOK_GUARDS.values() for breach in apply(guard, chapters)
    ]
