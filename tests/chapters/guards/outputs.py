"""What a run stored: complete, in order, and the same again on the next run."""

import ast
import base64
import re
import struct
import zlib

from nbformat.v4 import new_output

from . import changes
from .changes import (
    COMPUTATION,
    PICTURE,
    both,
    code,
    display,
    edit,
    imported,
    markdown,
    prints,
    stores,
)
from .rules import chapter_guard, rejects
from .syntax import full_name, nodes

STORE_AGAIN = "run `make outputs` again"
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")
NEGATIVE_ZERO = re.compile(r"(?<![\w.])-0(?:\.0*)?(?![\d.])")
CLOCK = re.compile(
    r"Wall time|CPU times|per loop|\d\s?[mµun]?s/(?:step|epoch)|\d\d:\d\d:\d\d"
)
CLOCK_FUNCTIONS = re.compile(
    r"time\.(?:time|perf_counter|monotonic|process_time)(?:_ns)?|timeit\..*"
    r"|datetime\.(?:datetime|date)\.(?:now|utcnow|today)"
)
PROGRESS = re.compile(
    r"[\r\b\u2501\u2588-\u258f]|tqdm|\bETA\b|\[=*>?\.*\](?<=[=.]{5}\])"
)
ACTIVE_HTML = re.compile(r"<(?:svg|script|iframe|object|embed)\b|https?://")
STORABLE = {"text/plain", "text/html", "text/markdown", "text/latex", "image/png"}
PNG_CHUNKS = set("IHDR PLTE tRNS gAMA cHRM sRGB sBIT bKGD pHYs IDAT IEND".split())


def add_text_chunk(cell):
    """Say inside a cell's PNG which software made it."""
    data = cell.outputs[0].data
    content = base64.b64decode(data["image/png"])
    kind, text = b"tEXt", b"Software\0some plotting library"
    checksum = zlib.crc32(kind + text)
    chunk = struct.pack(">I", len(text)) + kind + text + struct.pack(">I", checksum)
    end_of_header = 33
    content = content[:end_of_header] + chunk + content[end_of_header:]
    data["image/png"] = base64.b64encode(content).decode("ascii")


@rejects(
    "expected execution count 3, got 7",
    edit(COMPUTATION, lambda cell: cell.update(execution_count=7)),
)
@rejects(
    "expected execution count 7, got none",
    edit(changes.SIMULATION, lambda cell: cell.update(execution_count=None)),
)
@chapter_guard
def executed_in_order(chapter):
    """Every code cell was executed, and the counts run 1..n."""
    filled = [
        cell for cell in chapter.all_cells if cell.is_code and cell.source.strip()
    ]
    for expected, cell in enumerate(filled, start=1):
        if cell.node.execution_count != expected:
            got = cell.node.execution_count or "none"
            yield cell, f"expected execution count {expected}, got {got}; {STORE_AGAIN}"
            return


@rejects("is empty; delete it", markdown(" "))
@chapter_guard
def no_empty_cell(chapter):
    """An empty cell is left over from writing."""
    for cell in chapter.cells:
        if not cell.source.strip():
            yield cell, "is empty; delete it"


@rejects(
    "stores an error: ValueError; correct the code",
    stores(
        COMPUTATION,
        new_output("error", ename="ValueError", evalue="no", traceback=["no"]),
    ),
)
@chapter_guard
def no_error_output(chapter):
    """A chapter runs from top to bottom; an error as a lesson is caught and printed."""
    for cell, output in all_outputs(chapter):
        if output.output_type == "error":
            yield cell, f"stores an error: {output.ename}; correct the code"


@rejects(
    "stores stderr: W0000 no GPU found; remove its cause",
    stores(COMPUTATION, changes.stream("W0000 no GPU found\n", name="stderr")),
)
@chapter_guard
def no_stderr(chapter):
    """Warnings and logs differ between machines and teach nothing."""
    for cell, output in all_outputs(chapter):
        if output.get("name") == "stderr":
            yield cell, f"stores stderr: {first_line(output.text)}; remove its cause"


@rejects(
    "stores the memory address 0x7f3a5c0d2b10; print a name or a value",
    prints(COMPUTATION, "<Coin object at 0x7f3a5c0d2b10>\n"),
)
@chapter_guard
def no_memory_address(chapter):
    """An address is another one on each run."""
    for cell, found in search_texts(chapter, ADDRESS):
        yield cell, f"stores the memory address {found}; print a name or a value"


@rejects(
    "stores -0.000, whose sign is a rounding error; print abs(...)",
    prints(COMPUTATION, "a gap of -0.000 nats\n"),
)
@chapter_guard
def no_negative_zero(chapter):
    """Rounding errors differ between processors, and with them the sign."""
    for cell, found in search_texts(chapter, NEGATIVE_ZERO):
        yield cell, f"stores {found}, whose sign is a rounding error; print abs(...)"


@rejects(
    "stores a wall-clock time ('Wall time')", prints(COMPUTATION, "Wall time: 3 s\n")
)
@rejects(
    "stores a wall-clock time ('2ms/step')",
    prints(COMPUTATION, "4/4 - 2ms/step - loss: 1\n"),
)
@rejects(
    "reads the clock: time.perf_counter",
    both(imported("import time"), code("start = time.perf_counter()")),
)
@chapter_guard
def no_wall_clock(chapter):
    """A time measured by a clock differs from run to run: the benchmark has them."""
    remedy = "leave time to the benchmark"
    for cell, found in search_texts(chapter, CLOCK):
        yield cell, f"stores a wall-clock time ('{found}'); {remedy}"
    for cell in chapter.code_cells:
        for call in nodes(cell.tree, ast.Call):
            name = full_name(call.func, chapter.module_names)
            if CLOCK_FUNCTIONS.fullmatch(name):
                yield cell, f"reads the clock: {name}; {remedy}"


@rejects(
    "stores a progress bar ('█'); train with verbose=0",
    prints(COMPUTATION, " 50 %|█████     | 1/2\n"),
)
@rejects(
    "stores a progress bar ('\\r'); train with verbose=0",
    prints(COMPUTATION, "step 1\rstep 2\n"),
)
@chapter_guard
def no_progress_bar(chapter):
    """A progress bar is for who waits, and how it is cut depends on the clock."""
    for cell, found in search_texts(chapter, PROGRESS):
        yield cell, f"stores a progress bar ({found!r}); train with verbose=0"


@rejects(
    "stores image/svg+xml; allowed are image/png, text/html, text/latex, ",
    stores(COMPUTATION, display({"image/svg+xml": "<svg></svg>"})),
)
@rejects(
    "stores <svg inside text/html; show a PNG",
    stores(COMPUTATION, display({"text/html": "<p><svg></svg></p>"})),
)
@rejects(
    "stores <script inside text/html; show a PNG",
    stores(COMPUTATION, display({"text/html": "<script>draw()</script>"})),
)
@chapter_guard
def storable_kinds(chapter):
    """Text and PNG only: SVG, widgets and scripts differ between runs."""
    for cell, output in all_outputs(chapter):
        for kind, content in output.get("data", {}).items():
            if kind not in STORABLE:
                yield cell, f"stores {kind}; allowed are {', '.join(sorted(STORABLE))}"
            elif kind == "text/html" and (match := ACTIVE_HTML.search(content)):
                yield cell, f"stores {match.group()} inside text/html; show a PNG"


@rejects(
    "stores a PNG with tEXt; run `make outputs` again", edit(PICTURE, add_text_chunk)
)
@chapter_guard
def png_without_variable_metadata(chapter):
    """No text, date or software version inside a PNG."""
    for cell in chapter.code_cells:
        for png in cell.pngs:
            if extra := sorted(set(png_chunks(png)) - PNG_CHUNKS):
                yield cell, f"stores a PNG with {', '.join(extra)}; {STORE_AGAIN}"


def all_outputs(chapter):
    for cell in chapter.code_cells:
        for output in cell.outputs:
            yield cell, output


def search_texts(chapter, pattern):
    """Each cell's first match of a pattern in its stored texts."""
    for cell in chapter.code_cells:
        if match := pattern.search("\n".join(cell.output_texts)):
            yield cell, match.group()


def first_line(text):
    return text.strip().splitlines()[0]


def png_chunks(encoded):
    """Names of the chunks of a base64-encoded PNG."""
    content = base64.b64decode(encoded)
    position = 8  # after the signature
    while position < len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        yield kind.decode("ascii")
        position += 12 + length  # length, name and checksum take 12 bytes
