"""Mutations of chapters: code, stored text, stored figures, descriptions, links."""

import base64
import io
import re
from functools import cache, partial
from pathlib import Path

import nbformat
import numpy as np
from PIL import Image

from tests.chapters.compare_figures import decode
from tests.proof.mutation.mutation import Mutation, Text, other_digit
from tests.proof.mutation.python_code import number_mutations, operator_mutations

ROOT = Path(__file__).resolve().parents[3]

LINK = re.compile(r"\]\(glossary\.md#(term-[\w-]+)\)")
NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*(?<=\d)")
PAIRS = """
left right, above below, rises falls, rise fall, higher lower, larger smaller,
wide narrow, wider narrower, top bottom, solid dashed, first last, near far,
horizontal vertical, dark light, long short, more less, most few
"""
OPPOSITES = dict(pair.split() for pair in PAIRS.split(","))
OPPOSITES |= {new: old for old, new in OPPOSITES.items()}
WORD = re.compile(rf"\b(?:{'|'.join(OPPOSITES)})\b")
MISSPELT = 0.25  # of the links: each needs a website to be noticed
REGIONS = 6  # candidates in each figure
MOVE = 6  # pixels: about the width of three lines
MOVED, ERASED = (60, 60), (24, 60)  # height and width of a piece of curve, of a label

RERUN = ("the chapter",)
DESCRIPTIONS = ("tests/chapters/test_descriptions.py",)
WEBSITE = ("tests/site/test_pages.py", "-k", "test_build_has_no_warning")


def chapters(root):
    """The path of each chapter, relative to the repository."""
    found = sorted(root.glob("chapters/[0-9]*.ipynb"))
    return [path.relative_to(root).as_posix() for path in found]


def texts(kind, parts_of, stages, root):
    """The texts of a kind; `parts_of` gives those of a cell: place and content.

    The stages are the guards on the chapter, and `stages`: RERUN is the chapter itself.
    """
    for file in chapters(root):
        name = Path(file).stem
        guards = ("tests/chapters/test_guards.py", "-k", name)
        runs = tuple((file,) if stage is RERUN else stage for stage in stages)
        for position, cell in enumerate(nbformat.read(root / file, 4).cells):
            for place, content in parts_of(cell):
                way = ("cells", position, *place)
                yield Text(kind, name[:2], file, content, (guards, *runs), way)


def source(cell_type, cell):
    if cell.cell_type == cell_type:
        yield ("source",), cell.source


# --- Stored outputs ------------------------------------------------------------------


def stored_texts(cell):
    for index, output in enumerate(cell.get("outputs", [])):
        if output.output_type == "stream":
            yield ("outputs", index, "text"), output.text
        for mime, content in output.get("data", {}).items():
            if mime.startswith("text/") and "<Figure" not in content:
                yield ("outputs", index, "data", mime), content


def text_output_mutations(text, rng):
    """Another digit in a stored text, or a text without its last word."""
    content = text.content
    if digits := [match.start() for match in re.finditer(r"\d", content)]:
        start = rng.choice(digits)
        yield text.replace(start, start + 1, other_digit(content[start]))
    else:
        yield text.replace(content.rindex(content.split()[-1]), len(content), "")


def stored_figures(cell):
    for index, output in enumerate(cell.get("outputs", [])):
        if png := output.get("data", {}).get("image/png"):
            yield ("outputs", index, "data", "image/png"), png


def figure_mutations(text, rng):
    """A region shifted, as if a curve moved, or painted over, as if a label went."""
    grey = decode(text.content)[..., :3].mean(axis=-1)
    ink = np.argwhere(np.abs(np.diff(grey, axis=1)) > 64)
    for change, size in [(move, MOVED), (erase, ERASED)] * (REGIONS // 2):
        middle = ink[rng.randrange(len(ink))]
        top, left = np.maximum(0, middle - np.array(size) // 2).tolist()
        place = f"{size[0]} x {size[1]} pixels from row {top}, column {left} on"
        region = np.s_[top : top + size[0], left : left + size[1]]
        repaint = partial(change_region, change, region)
        yield Mutation(text, place, change.__name__, repaint)


def move(pixels):
    return np.roll(pixels, MOVE, axis=1)


def erase(pixels):
    """The pixels in the colour that most of them have."""
    colours, counts = np.unique(pixels.reshape(-1, 4), axis=0, return_counts=True)
    return np.broadcast_to(colours[counts.argmax()], pixels.shape)


def change_region(change, region, png):
    pixels = decode(png).copy()
    pixels[region] = change(pixels[region])
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode("ascii")


# --- Descriptions of figures, and links ----------------------------------------------


def descriptions(cell):
    for part, key in (("figure", "caption"), ("image", "alt")):
        content = cell.metadata.get("mystnb", {}).get(part, {}).get(key)
        if content is not None:
            yield ("metadata", "mystnb", part, key), content


def description_mutations(text, rng):
    """Another number, an opposite, or no description at all."""
    for match in NUMBER.finditer(text.content):
        yield text.replace(*match.span(), other_digit(match.group()))
    for match in WORD.finditer(text.content):
        yield text.replace(*match.span(), OPPOSITES[match.group()])
    yield text.replace(0, len(text.content), "")


@cache
def terms():
    """The terms of the glossary that link to each other."""
    glossary = (ROOT / "chapters" / "glossary.md").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"\(#(term-[\w-]+)\)", glossary)))


def link_mutations(text, rng):
    """A link to another term, or to one that does not exist."""
    for match in LINK.finditer(text.content):
        others = [term for term in terms() if term != match[1]]
        new = f"{match[1]}s" if rng.random() < MISSPELT else rng.choice(others)
        yield text.replace(*match.span(1), new)


KINDS = {
    kind: (partial(texts, kind, parts_of, stages), edits)
    for kind, parts_of, stages, edits in (
        ("code-number", partial(source, "code"), [RERUN], number_mutations),
        ("code-operator", partial(source, "code"), [RERUN], operator_mutations),
        ("text-output", stored_texts, [RERUN], text_output_mutations),
        ("figure", stored_figures, [RERUN], figure_mutations),
        ("caption-or-alt", descriptions, [DESCRIPTIONS], description_mutations),
        ("glossary-link", partial(source, "markdown"), [WEBSITE], link_mutations),
    )
}
