"""How a page reads: its length, its code cells, and the minutes that it takes."""

import re
import statistics

from . import changes as to
from .exercises import exercises
from .folds import BOX
from .rules import chapter_guard, rejects
from .skeleton import TIMES

# The most of what `measure` counts, and a chapter with limits of its own.
LIMITS = {
    "words": 5000,
    "with folds": 7000,
    "lines": 450,
    "median": 7,
    "90 %": 15,
    "longest": 25,
    "proof %": 1,
}
WIDER = {7: {"words": 6000, "with folds": 8000, "lines": 550}}

WORD = re.compile(r"[A-Za-z][\w'’-]*")
FORMULA_OR_HTML_OR_ADDRESS = re.compile(
    r"\$\$.*?\$\$|\$[^$\n]+\$|<!--.*?-->|<[^>]+>|\]\([^)]*\)|https?://\S+", re.DOTALL
)
FENCE = re.compile(r"^\s*(?:`{3,}|~{3,}).*$", re.M)
DETAILS = re.compile(r"<details\b.*?</details>", re.DOTALL)
PROOF = re.compile(
    r"(^|;)\s*(assert\b|raise\b|verify\(|check\(|claim\(|np\.testing|tf\.debugging)"
    r"|np\.allclose|\.assert_"
)

WORDS_A_MINUTE = 180
SECONDS_A_LINE = 4
SECONDS_A_FIGURE = 30
MINUTES = {"easy": 3, "medium": 6, "hard": 10}
ROUNDED_TO = 5  # minutes


def cells_of(count, lines, minutes=10):
    """Insert so many visible cells of so many lines, and say how long it takes."""
    cells = [to.code("\n".join(["print(share)"] * lines))] * count
    return to.elsewhere(*cells, to.read_in(minutes))


WORDS = to.elsewhere(to.markdown("head " * 5000), to.read_in(35))
BOXED = to.elsewhere(to.markdown(f"{BOX}{'head ' * 7000}\n\n</details>"))


@rejects("words: 5502, at most 5000", WORDS)
@rejects("with folds: 7", BOXED)
@rejects("lines: 4", cells_of(65, lines=7, minutes=40))
@rejects("median: 8, at most 7", cells_of(10, lines=8, minutes=15))
@rejects("90 %: 16, at most 15", cells_of(2, lines=16))
@rejects("longest: 26, at most 25", cells_of(1, lines=26))
@rejects("proof %: 3", to.elsewhere(to.code("assert share > 0.5")))
@chapter_guard
def length(chapter):
    """A chapter is one sitting, a visible cell one idea, and proof one fold away."""
    counts = measure(chapter)
    limits = LIMITS | WIDER.get(chapter.number, {})
    for name, limit in limits.items():
        if counts[name] > limit:
            yield chapter, f"{name}: {counts[name]:g}, at most {limit:g}"


@rejects("says 90 minutes, got 10", to.read_in(90))
@rejects("says 10 minutes, got 20", to.elsewhere(to.markdown("head " * 2000)))
@chapter_guard
def reading_time(chapter):
    """The stated reading time is the measured one: readers plan their evening by it."""
    expected = max(ROUNDED_TO, ROUNDED_TO * round(minutes(chapter) / ROUNDED_TO))
    for stated, _ in TIMES.findall(chapter.cells[0].source):
        if int(stated) != expected:
            yield chapter.cells[0], f"says {stated} minutes, got {expected}"


def measure(chapter):
    """What the limits count, by its name in LIMITS.

    Words are those of Markdown outside formulas and addresses; a fold is `<details>`.
    Lines are those of code cells that are not folded, blank ones apart. `median`,
    `90 %` and `longest` are lines a cell, and `proof %` is the share of the lines that
    assert, verify or claim.
    """
    texts = [split_folds(cell.source) for cell in chapter.markdown_cells]
    shown, folded = (sum(map(count_words, part)) for part in zip(*texts, strict=True))
    cells = [cell.lines for cell in chapter.visible_code if cell.lines]
    lengths = sorted(map(len, cells)) or [0]
    lines = [line for cell in cells for line in cell]
    proof = [line for line in lines if PROOF.search(line)]
    return {
        "words": shown,
        "with folds": shown + folded,
        "lines": len(lines),
        "median": statistics.median(lengths),
        "90 %": lengths[int(0.9 * (len(lengths) - 1))],
        "longest": lengths[-1],
        "proof %": round(100 * len(proof) / max(len(lines), 1), 1),
    }


def minutes(chapter):
    """The minutes that a chapter takes: words, visible code, figures and exercises.

    The words and the code of an exercise are part of the minutes that it takes; what is
    in a fold is not counted.
    """
    cells = [cell for cell in chapter.cells if cell not in chapter.exercise_cells]
    texts = [split_folds(cell.source)[0] for cell in cells if not cell.is_code]
    lines = sum(len(cell.lines) for cell in cells if cell in chapter.visible_code)
    figures = sum(len(cell.pngs) for cell in cells)
    titles = [exercise.title for _, exercise in exercises(chapter)]
    grades = [grade for title in titles for grade in MINUTES if f"({grade})" in title]
    return (
        sum(map(count_words, texts)) / WORDS_A_MINUTE
        + (SECONDS_A_LINE * lines + SECONDS_A_FIGURE * figures) / 60
        + sum(MINUTES[grade] for grade in grades)
    )


def count_words(markdown):
    return len(WORD.findall(FORMULA_OR_HTML_OR_ADDRESS.sub(" ", markdown)))


def split_folds(markdown):
    """The visible and the folded text of a Markdown cell."""
    visible = FENCE.sub("", DETAILS.sub(" ", markdown))
    return visible, "\n".join(DETAILS.findall(markdown))
