"""Figures: each has a caption, a name for links, and a text for who cannot see it."""

import re

from .changes import (
    COMPUTATION,
    PICTURE,
    PIXEL,
    display,
    edit,
    figure,
    markdown,
    metadata,
    nothing,
    stores,
)
from .rules import book_guard, chapter_guard, rejects

MIN_ALT = 60
NAME = re.compile(r"fig-[a-z0-9]+(?:-[a-z0-9]+)*")


def repeat_caption(cell):
    cell.metadata.mystnb.image.alt = cell.metadata.mystnb.figure.caption


@rejects(
    "shows a figure without image.alt; set metadata mystnb.image.alt",
    figure("image", alt=""),
)
@rejects("shows a figure without figure.caption", figure("figure", caption=" "))
@rejects("shows a figure without figure.name", figure("figure", name=""))
@chapter_guard
def figure_described(chapter):
    """A figure has a caption, a name for links, and a text for who cannot see it."""
    for cell in figure_cells(chapter):
        for key, value in description(cell).items():
            if not value.strip():
                yield cell, f"shows a figure without {key}; set metadata mystnb.{key}"


@rejects(
    "describes a figure in its metadata but stores none",
    metadata(COMPUTATION, mystnb={"image": {"alt": "A coin."}}),
)
@chapter_guard
def description_has_figure(chapter):
    """Words about a figure that is not there mislead."""
    for cell in chapter.cells:
        if any(description(cell).values()) and not (cell.is_code and cell.pngs):
            yield cell, "describes a figure in its metadata but stores none"


@rejects(
    "shows 2 figures, expected 1; split the cell",
    stores(PICTURE, display({"image/png": PIXEL})),
)
@chapter_guard
def one_figure_per_cell(chapter):
    """A cell has room for one caption and one alt text."""
    for cell in figure_cells(chapter):
        if len(cell.pngs) > 1:
            yield cell, f"shows {len(cell.pngs)} figures, expected 1; split the cell"


@rejects(
    "alt text repeats the caption; say what the figure shows",
    edit(PICTURE, repeat_caption),
)
@rejects(
    "alt text 'Eight points.' has 13 characters, expected at least 60",
    figure("image", alt="Eight points."),
)
@rejects(
    "alt text 'A table.' has 8 characters, expected at least 60",
    markdown("![A table.](notation.md)"),
)
@chapter_guard
def alt_text(chapter):
    """An alt text says what the figure shows: it is not the caption or a label."""
    for cell in figure_cells(chapter):
        figure = description(cell)
        yield from ((cell, fault) for fault in alt_faults(figure["image.alt"], figure))
    for cell in chapter.markdown_cells:
        for node in cell.markdown.walk(include_self=False):
            if node.type == "image":
                alt = node.content or " "
                yield from ((cell, fault) for fault in alt_faults(alt, {}))


@rejects(
    "expected a figure name like 'fig-two-words', got 'At least one'",
    figure("figure", name="At least one"),
)
@chapter_guard
def figure_name(chapter):
    """Names of figures are parts of addresses."""
    for cell in figure_cells(chapter):
        name = description(cell)["figure.name"]
        if name.strip() and not NAME.fullmatch(name):
            yield cell, f"expected a figure name like 'fig-two-words', got '{name}'"


@rejects(
    "figure name 'fig-at-least-one-head' is taken by template.ipynb, cell",
    nothing,
    name="second.ipynb",
    first=nothing,
)
@book_guard
def unique_figure_names(chapters):
    """A link to a figure leads to one."""
    owners = {}
    for chapter in chapters:
        for cell in figure_cells(chapter):
            name = description(cell)["figure.name"]
            if name in owners:
                yield cell, f"figure name '{name}' is taken by {owners[name].where}"
            owners.setdefault(name, cell)


def figure_cells(chapter):
    return [cell for cell in chapter.code_cells if cell.pngs]


def description(cell):
    """Alt text, caption and name from a cell's metadata, '' where missing."""
    settings = cell.metadata.get("mystnb", {})
    return {
        "image.alt": settings.get("image", {}).get("alt", ""),
        "figure.caption": settings.get("figure", {}).get("caption", ""),
        "figure.name": settings.get("figure", {}).get("name", ""),
    }


def alt_faults(alt, figure):
    """What is wrong with an alt text; a missing one is not judged."""
    if not alt:
        return
    if alt.strip() == figure.get("figure.caption", "").strip():
        yield "alt text repeats the caption; say what the figure shows"
    elif len(alt.strip()) < MIN_ALT:
        yield (
            f"alt text '{alt.strip()}' has {len(alt.strip())} characters, expected at "
            f"least {MIN_ALT}; say what the figure shows"
        )
