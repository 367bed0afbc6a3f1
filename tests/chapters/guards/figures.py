"""Figures: each has a caption, a name for links, and a text for who cannot see it."""

import re

from . import changes as to
from .rules import chapter_guard, rejects

MIN_ALT = 60  # characters
MAX_WIDTH = 520  # pixels
NAME = re.compile(r"fig-[a-z0-9]+(?:-[a-z0-9]+)*")


def repeat_caption(cell):
    cell.metadata.mystnb.image.alt = cell.metadata.mystnb.figure.caption


@rejects("shows a figure without image.alt", to.figure("image", alt=""))
@rejects("shows a figure without figure.caption", to.figure("figure", caption=" "))
@rejects("shows a figure without figure.name", to.figure("figure", name=""))
@rejects("like 'fig-two-words', got 'One'", to.figure("figure", name="One"))
@rejects("2 figures", to.stores(to.display({"image/png": to.PIXEL}), at=to.PICTURE))
@rejects("figure it", to.metadata(to.COMPUTATION, mystnb={"image": {"alt": "A coin."}}))
@chapter_guard
def figure_described(chapter):
    """A cell describes its one figure, in words and by a name that links can use."""
    for cell in chapter.cells:
        words = description(cell)
        if any(words.values()) and not (cell.is_code and cell.pngs):
            yield cell, "describes a figure it does not store"
    for cell in figure_cells(chapter):
        words = description(cell)
        for key, value in words.items():
            if not value.strip():
                yield cell, f"shows a figure without {key}; set metadata mystnb.{key}"
        name = words["figure.name"].strip()
        if name and not NAME.fullmatch(name):
            yield cell, f"expected a figure name like 'fig-two-words', got '{name}'"
        if len(cell.pngs) > 1:
            yield cell, f"shows {len(cell.pngs)} figures, expected 1; split the cell"


@rejects("repeats the caption", to.edit(to.PICTURE, repeat_caption))
@rejects("has 13 characters, expected 60", to.figure("image", alt="Eight points."))
@rejects("has 8 characters, expected 60", to.markdown("![A table.](notation.md)"))
@chapter_guard
def alt_text(chapter):
    """An alt text says what the figure shows: it is not the caption or a label."""
    texts = [(cell, description(cell)) for cell in figure_cells(chapter)]
    for cell in chapter.markdown_cells:
        images = (node for node in cell.nodes if node.type == "image")
        texts += [(cell, {"image.alt": node.content or " "}) for node in images]
    for cell, words in texts:
        alt = words["image.alt"].strip()
        if words["image.alt"] and alt == words.get("figure.caption", "").strip():
            yield cell, "alt text repeats the caption; say what the figure shows"
        elif words["image.alt"] and len(alt) < MIN_ALT:
            length = f"has {len(alt)} characters, expected {MIN_ALT}"
            yield cell, f"alt text '{alt}' {length}"


def widen(cell):
    cell.outputs[0].metadata["image/png"] = {"width": 521, "height": 300}


@rejects("is 521 pixels wide, at most 520", to.edit(to.PICTURE, widen))
@chapter_guard
def figure_fits_a_phone(chapter):
    """A figure is narrow: on 312 pixels its letters keep three fifths of their size."""
    for cell in figure_cells(chapter):
        for output in cell.outputs:
            width = output.get("metadata", {}).get("image/png", {}).get("width", 0)
            if width > MAX_WIDTH:
                yield cell, f"figure is {width} pixels wide, at most {MAX_WIDTH} fit"


def figure_cells(chapter):
    return [cell for cell in chapter.code_cells if cell.pngs]


def description(cell):
    """Alt text, caption and name from a cell's metadata, '' where missing."""
    settings = cell.metadata.get("mystnb", {})
    parts = (("image", "alt"), ("figure", "caption"), ("figure", "name"))
    return {f"{part}.{key}": settings.get(part, {}).get(key, "") for part, key in parts}
