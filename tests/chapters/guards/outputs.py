"""What a run stored: complete, in order, and the same again on the next run."""

import base64
import io
import re

from nbformat.v4 import new_output
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from . import changes as to
from .rules import chapter_guard, rejects

AGAIN = "run `make outputs` again"
VARIABLE = {
    "a memory address": re.compile(r"\b0x[0-9a-fA-F]+"),
    "a zero with a sign, which is a rounding error": re.compile(
        r"(?<![\w.])-0(?:\.0*)?(?![\d.])"
    ),
    "a wall-clock time": re.compile(
        r"Wall time|CPU times|per loop|\d\s?[mµun]?s/(?:step|epoch)|\d\d:\d\d:\d\d"
    ),
    "a progress bar": re.compile(
        r"[\r\b\u2501\u2588-\u258f]|tqdm|\bETA\b|\[=*>?\.*\](?<=[=.]{5}\])"
    ),
}
ACTIVE_HTML = re.compile(r"<(?:svg|script|iframe|object|embed)\b|https?://")
STORABLE = {"text/plain", "text/html", "text/markdown", "text/latex", "image/png"}
ERROR = new_output("error", ename="ValueError", evalue="no", traceback=["no"])


def counts(text, count):
    return to.edit(text, lambda cell: cell.update(execution_count=count))


def prints(text):
    return to.stores(to.stream(f"{text}\n"))


def shows(kind, content):
    return to.stores(to.display({kind: content}))


def add_text(cell):
    """Say inside a cell's PNG which software made it."""
    text, file = PngInfo(), io.BytesIO()
    text.add_text("Software", "some plotting library")
    image_of(to.PIXEL).save(file, "PNG", pnginfo=text)
    cell.outputs[0].data["image/png"] = base64.b64encode(file.getvalue()).decode()


@rejects("expected execution count 3, got 7", counts(to.COMPUTATION, 7))
@rejects("expected execution count 7, got none", counts(to.SIMULATION, None))
@chapter_guard
def executed_in_order(chapter):
    """What a reader sees is what *Run all* gives: counts run 1..n."""
    cells = [cell for cell in chapter.all_cells if cell.is_code and cell.lines]
    for expected, cell in enumerate(cells, start=1):
        if cell.node.execution_count != expected:
            got = cell.node.execution_count or "none"
            yield cell, f"expected execution count {expected}, got {got}; {AGAIN}"
            return


@rejects("is empty; delete it", to.markdown(" "))
@chapter_guard
def no_empty_cell(chapter):
    """An empty cell is left over from writing."""
    for cell in chapter.cells:
        if not cell.lines:
            yield cell, "is empty; delete it"


@rejects("stores an error: ValueError", to.stores(ERROR))
@rejects("stores stderr: W0000 no GPU", to.stores(to.stream("W0000 no GPU", "stderr")))
@rejects("stores image/svg+xml", shows("image/svg+xml", "<svg></svg>"))
@rejects("stores <svg in text/html", shows("text/html", "<p><svg></svg></p>"))
@chapter_guard
def storable(chapter):
    """Text and PNG only: errors, warnings, SVG and scripts differ between runs."""
    for cell, output in chapter.outputs:
        if output.output_type == "error":
            yield cell, f"stores an error: {output.ename}; correct the code"
        if output.get("name") == "stderr":
            yield cell, f"stores stderr: {output.text.strip()}; remove its cause"
        for kind, content in output.get("data", {}).items():
            if kind not in STORABLE:
                yield cell, f"stores {kind}; show text or a PNG"
            elif kind == "text/html" and (match := ACTIVE_HTML.search(content)):
                yield cell, f"stores {match.group()} in text/html; show a PNG"


@rejects("stores a memory address ('0x7f3a5c')", prints("<Coin object at 0x7f3a5c>"))
@rejects("stores a zero with a sign", prints("a gap of -0.000 nats"))
@rejects("stores a wall-clock time ('Wall time')", prints("Wall time: 3 s"))
@rejects("stores a progress bar ('█')", prints(" 50 %|█████     | 1/2"))
@chapter_guard
def same_again(chapter):
    """What differs between runs or processors is no specification to compare with."""
    for cell in chapter.code_cells:
        text = "\n".join(cell.output_texts)
        for what, pattern in VARIABLE.items():
            if match := pattern.search(text):
                yield cell, f"stores {what} ({match.group()!r}); leave it out"


@rejects("stores a PNG with Software", to.edit(to.PICTURE, add_text))
@chapter_guard
def png_without_variable_metadata(chapter):
    """No text, date or software version inside a PNG: they change without a reason."""
    for cell in chapter.code_cells:
        for png in cell.pngs:
            if extra := sorted(image_of(png).info):
                yield cell, f"stores a PNG with {', '.join(extra)}; {AGAIN}"


def image_of(png):
    return Image.open(io.BytesIO(base64.b64decode(png)))
