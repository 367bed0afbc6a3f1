"""Mutations of chapters: code, stored text, stored figures, descriptions, links."""

import base64
import io
import re
from functools import partial

import nbformat
import numpy as np
from PIL import Image

from .mutation import Mutation, before_and_after, other_digit, replaced
from .python_code import Source, number_edits, operator_edits

LINK = re.compile(r"\]\(glossary\.md#(term-[\w-]+)\)")
NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*(?<=\d)")
OPPOSITES = dict(
    pair
    for line in """
        left right, above below, rises falls, rise fall, higher lower, larger smaller,
        wide narrow, wider narrower, top bottom, solid dashed, first last, horizontal
        vertical, dark light, long short, more less, most few, near far
    """.split(",")
    for pair in (line.split(), line.split()[::-1])
)
WORD = re.compile(rf"\b(?:{'|'.join(OPPOSITES)})\b")
MISSPELT = 0.25  # of the links: each needs a website to be noticed
REGIONS = 6  # candidates in each figure
MOVE = 6  # pixels: about the width of three lines
MOVED, ERASED = (60, 60), (24, 60)  # height and width of a piece of curve, of a label


def chapters(root):
    """The path of each chapter, relative to the repository."""
    return sorted(
        path.relative_to(root).as_posix() for path in root.glob("chapters/[0-9]*.ipynb")
    )


def number_of(chapter):
    return chapter.removeprefix("chapters/")[:2]


def guards(chapter):
    """The stage that runs the guards on one chapter."""
    name = chapter.removeprefix("chapters/").removesuffix(".ipynb")
    return ("tests/test_guards.py", "-k", name)


def in_cell(kind, chapter, position, place, shown, change, stages=()):
    """A mutation that changes the cell at a position by calling `change` with it.

    `shown` is what people see: a pair of old and new.
    """

    def apply(root):
        notebook = nbformat.read(root / chapter, as_version=4)
        change(notebook.cells[position])
        nbformat.write(notebook, root / chapter)

    return Mutation(
        kind,
        number_of(chapter),
        chapter,
        f"cell {position}{place}",
        *shown,
        apply,
        (*stages, guards(chapter)),
    )


def cells(root, kind="code"):
    """Triples (chapter, position, cell) of all cells of a kind."""
    for chapter in chapters(root):
        notebook = nbformat.read(root / chapter, as_version=4)
        for position, cell in enumerate(notebook.cells):
            if cell.cell_type == kind:
                yield chapter, position, cell


# --- Code ----------------------------------------------------------------------------


def code_mutations(kind, edits_of, root, rng):
    for chapter, position, cell in cells(root):
        source = Source(cell.source)
        for edit in edits_of(source):
            yield in_cell(
                kind,
                chapter,
                position,
                f", line {source.line(edit)}",
                before_and_after(source.text, *edit),
                partial(set_source, edit=edit),
                ((chapter,),),
            )


def set_source(cell, edit):
    cell.source = edit.apply(cell.source)


# --- Stored outputs ------------------------------------------------------------------


def text_output_mutations(root, rng):
    """Another digit in a stored text, or a text without its last word."""
    for chapter, position, cell in cells(root):
        for index, output in enumerate(cell.outputs):
            for mime, text in stored_texts(output):
                digits = [m.start() for m in re.finditer(r"\d", text)]
                start = rng.choice(digits) if digits else text.rindex(text.split()[-1])
                new = other_digit(text[start]) if digits else ""
                end = start + 1 if digits else len(text)
                yield in_cell(
                    "text-output",
                    chapter,
                    position,
                    f", output {index}",
                    before_and_after(text, start, end, new),
                    partial(
                        set_text,
                        index=index,
                        mime=mime,
                        text=replaced(text, start, end, new),
                    ),
                    ((chapter,),),
                )


def stored_texts(output):
    """Pairs (type, text) of an output; a stream's type is None."""
    if output.output_type == "stream":
        yield None, output.text
    for mime, content in output.get("data", {}).items():
        if mime.startswith("text/") and "<Figure" not in content:
            yield mime, content


def set_text(cell, index, mime, text):
    if mime is None:
        cell.outputs[index].text = text
    else:
        cell.outputs[index].data[mime] = text


def figure_mutations(root, rng):
    """A region shifted, as if a curve moved, or painted over, as if a label went."""
    for chapter, position, cell in cells(root):
        for index, output in enumerate(cell.outputs):
            if "image/png" not in output.get("data", {}):
                continue
            pixels = decode(output.data["image/png"])
            for change, shape in [(move, MOVED), (erase, ERASED)] * (REGIONS // 2):
                region = region_around_ink(pixels, shape, rng)
                yield in_cell(
                    "figure",
                    chapter,
                    position,
                    f", figure at rows {region[0].start} on, columns "
                    f"{region[1].start} on",
                    ("{} x {} pixels".format(*shape), change.__name__),
                    partial(set_pixels, index=index, change=change, region=region),
                    ((chapter,),),
                )


def decode(png):
    with Image.open(io.BytesIO(base64.b64decode(png))) as image:
        return np.asarray(image.convert("RGBA"))


def region_around_ink(pixels, shape, rng):
    """Slices of rows and columns around a pixel that is unlike its right neighbour."""
    grey = pixels[..., :3].mean(axis=-1)
    rows, columns = np.nonzero(np.abs(np.diff(grey, axis=1)) > 64)
    chosen = rng.randrange(len(rows))
    return tuple(
        slice(max(0, place - size // 2), max(0, place - size // 2) + size)
        for place, size in zip((rows[chosen], columns[chosen]), shape, strict=True)
    )


def move(region):
    return np.roll(region, MOVE, axis=1)


def erase(region):
    """The region in the colour that most of its pixels have."""
    colours, counts = np.unique(region.reshape(-1, 4), axis=0, return_counts=True)
    return np.broadcast_to(colours[counts.argmax()], region.shape)


def set_pixels(cell, index, change, region):
    data = cell.outputs[index].data
    pixels = decode(data["image/png"]).copy()
    pixels[region] = change(pixels[region])
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    data["image/png"] = base64.b64encode(file.getvalue()).decode("ascii")


# --- Descriptions of figures ---------------------------------------------------------


def description_mutations(root, rng):
    """A caption or alt text with another number or an opposite, or none at all."""
    for chapter, position, cell in cells(root):
        for part, key in (("figure", "caption"), ("image", "alt")):
            text = cell.metadata.get("mystnb", {}).get(part, {}).get(key)
            if text is None:
                continue
            found = [(m, other_digit(m.group())) for m in NUMBER.finditer(text)]
            found += [(m, OPPOSITES[m.group()]) for m in WORD.finditer(text)]
            changes = [(m.start(), m.end(), new) for m, new in found]
            for start, end, new in [*changes, (0, len(text), "")]:
                yield in_cell(
                    "caption-or-alt",
                    chapter,
                    position,
                    f", {key}",
                    before_and_after(text, start, end, new),
                    partial(
                        set_description,
                        part=part,
                        key=key,
                        text=replaced(text, start, end, new),
                    ),
                    (("tests/test_descriptions.py",),),
                )


def set_description(cell, part, key, text):
    cell.metadata.mystnb[part][key] = text


# --- Links to the glossary -----------------------------------------------------------


def glossary_link_mutations(root, rng):
    """A link to another term, or to one that does not exist."""
    terms = linked_terms(root)
    website = ("tests/test_site.py::test_build_has_no_warning",)
    for chapter, position, cell in cells(root, "markdown"):
        for match in LINK.finditer(cell.source):
            old = match[1]
            others = [term for term in terms if term != old]
            is_misspelt = rng.random() < MISSPELT
            new = f"{old}s" if is_misspelt else rng.choice(others)
            yield in_cell(
                "glossary-link",
                chapter,
                position,
                "",
                before_and_after(cell.source, *match.span(1), new),
                partial(set_link, start=match.start(1), old=old, new=new),
                (website,) if is_misspelt else (),
            )


def linked_terms(root):
    """Every term that a chapter links to."""
    sources = [cell.source for _, _, cell in cells(root, "markdown")]
    return sorted(set(LINK.findall("\n".join(sources))))


def set_link(cell, start, old, new):
    cell.source = replaced(cell.source, start, start + len(old), new)


KINDS = {
    "code-number": partial(
        code_mutations, "code-number", partial(number_edits, other=other_digit)
    ),
    "code-operator": partial(code_mutations, "code-operator", operator_edits),
    "text-output": text_output_mutations,
    "figure": figure_mutations,
    "caption-or-alt": description_mutations,
    "glossary-link": glossary_link_mutations,
}
