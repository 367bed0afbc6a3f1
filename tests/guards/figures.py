"""Figures: each has a caption, a name for links, and a text for who cannot see it."""

import re

from .registry import book_guard, chapter_guard

MIN_ALT = 60
NAME = re.compile(r"fig-[a-z0-9]+(?:-[a-z0-9]+)*")


@chapter_guard
def figure_described(chapter):
    """A code figure has caption, name and alt text in its cell's metadata."""
    for cell in figure_cells(chapter):
        for key, value in description(cell).items():
            if not value.strip():
                yield cell, f"shows a figure without {key}; set metadata mystnb.{key}"


@chapter_guard
def description_has_figure(chapter):
    for cell in chapter.cells:
        if any(description(cell).values()) and not (cell.is_code and cell.pngs):
            yield cell, "describes a figure in its metadata but stores none"


@chapter_guard
def one_figure_per_cell(chapter):
    for cell in figure_cells(chapter):
        if len(cell.pngs) > 1:
            yield cell, f"shows {len(cell.pngs)} figures, expected 1; split the cell"


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


@chapter_guard
def figure_name(chapter):
    for cell in figure_cells(chapter):
        name = description(cell)["figure.name"]
        if name.strip() and not NAME.fullmatch(name):
            yield cell, f"expected a figure name like 'fig-two-words', got '{name}'"


@book_guard
def unique_figure_names(chapters):
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
