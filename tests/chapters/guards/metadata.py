"""Metadata: only the keys that the book uses, and the tags that nbval honours."""

import re
from pathlib import Path

from .changes import (
    COLAB,
    COMPUTATION,
    PIXEL,
    RECAP,
    SIMULATION,
    code,
    delete,
    display,
    edit,
    elsewhere,
    figure,
    prints,
    replace,
    stores,
)
from .changes import (
    metadata as set_metadata,
)
from .changes import (
    notebook_metadata as set_notebook_metadata,
)
from .chapter import COLAB_SETUP
from .rules import book_guard, chapter_guard, rejects

ROOT = Path(__file__).resolve().parents[3]
COLAB_SOURCE = ROOT / "tools" / "colab_setup.py"
COLAB_METADATA = {
    "jupyter": {"source_hidden": True},
    "tags": [COLAB_SETUP, "remove-cell"],
}

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
NOTEBOOK_KEYS = {"kernelspec", "language_info", "myst"}
CELL_KEYS = {"tags", "mystnb", "jupyter"}
OUTPUT_KEYS = {"width", "height"}
IGNORE_OUTPUT = "nbval-ignore-output"
TAGS = {"hide-cell", "hide-input", "hide-output", IGNORE_OUTPUT}
NBVAL_COMMENT = re.compile(r"^\s*#+\s*((?:NBVAL|PYTEST_VALIDATE)_[A-Z_]+)\s*$", re.M)
MAX_IGNORED_OUTPUTS = 2
MIN_REASON_WORDS = 5


def ignore(text):
    """Let nbval ignore a cell's output, with a reason."""

    def change(cell):
        cell.source = (
            f"# Output not compared: it depends on the machine.\n{cell.source}"
        )
        cell.metadata.tags = [IGNORE_OUTPUT]

    return edit(text, change)


@rejects("has the notebook metadata 'toc'; delete it", set_notebook_metadata(toc={}))
@rejects(
    "expected the metadata language_info {'name': 'python'}",
    set_notebook_metadata(language_info={"name": "python", "version": "3.11.9"}),
)
@rejects(
    "expected the metadata kernelspec {'display_name': 'Python 3'",
    set_notebook_metadata(kernelspec={"display_name": "mine", "name": "mine"}),
)
@chapter_guard
def notebook_metadata(chapter):
    """Kernel and language, without versions; settings for the website."""
    metadata = chapter.notebook.metadata
    for key in sorted(set(metadata) - NOTEBOOK_KEYS):
        yield chapter, f"has the notebook metadata '{key}'; delete it"
    for key, expected in [("kernelspec", KERNEL), ("language_info", LANGUAGE)]:
        if (got := dict(metadata.get(key, {}))) != expected:
            yield chapter, f"expected the metadata {key} {expected}, got {got}"


@rejects(
    "has the cell metadata 'execution'; delete it",
    set_metadata(COMPUTATION, execution={"iopub.execute_input": "2026-11-01"}),
)
@chapter_guard
def cell_metadata(chapter):
    """What an editor adds to a cell changes with every run."""
    for cell in chapter.cells:
        for key in sorted(set(cell.metadata) - CELL_KEYS):
            yield cell, f"has the cell metadata '{key}'; delete it"


@rejects(
    "has the output metadata 'needs_background'; delete it",
    stores(COMPUTATION, display({"text/plain": "1"}, {"needs_background": "light"})),
)
@chapter_guard
def output_metadata(chapter):
    """An output has no metadata but the size at which a figure is shown."""
    for cell in chapter.code_cells:
        for output in cell.outputs:
            for kind, values in output.get("metadata", {}).items():
                if kind != "image/png" or not set(values) <= OUTPUT_KEYS:
                    yield cell, f"has the output metadata '{kind}'; delete it"


@rejects(
    "has the attachment 'coin.png'; show a figure from code instead",
    edit(
        RECAP, lambda cell: cell.update(attachments={"coin.png": {"image/png": PIXEL}})
    ),
)
@chapter_guard
def no_attachments(chapter):
    """A pasted picture can neither be run again nor compared."""
    for cell in chapter.cells:
        for name in cell.node.get("attachments", {}):
            yield cell, f"has the attachment '{name}'; show a figure from code instead"


@rejects(
    "has the tag 'nbval-skip'; allowed are hide-cell, hide-input, hide-output, ",
    set_metadata(COMPUTATION, tags=["nbval-skip"]),
)
@rejects(
    "has the tag 'raises-exception'",
    set_metadata(COMPUTATION, tags=["raises-exception"]),
)
@chapter_guard
def known_tags(chapter):
    """Few tags: nbval skips or excuses a cell for some of the others."""
    for cell in chapter.cells:
        for tag in sorted(set(cell.tags) - TAGS):
            yield cell, f"has the tag '{tag}'; allowed are {', '.join(sorted(TAGS))}"


@rejects("expected tools/colab_setup.py as its first code cell", delete(COLAB))
@rejects(
    "differs from tools/colab_setup.py; copy that file's text",
    replace('"google.colab"', '"another.cloud"'),
)
@rejects(
    "expected the metadata {'jupyter': {'source_hidden': True}, 'tags': ['colab-",
    edit(COLAB, lambda cell: cell.metadata.pop("jupyter")),
)
@rejects("is not silent; outside Colab it must do nothing", prints(COLAB, "Welcome.\n"))
@chapter_guard
def colab_setup(chapter):
    """Right before the imports: the cell that all chapters share, folded, no output."""
    name = COLAB_SOURCE.relative_to(ROOT)
    expected = COLAB_SOURCE.read_text(encoding="utf-8").rstrip("\n")
    code = [cell for cell in chapter.all_cells if cell.is_code]
    found = [cell for cell in code if COLAB_SETUP in cell.tags]
    if not code or found != code[:1]:
        yield chapter, f"expected {name} as its first code cell, tagged {COLAB_SETUP}"
    for cell in found:
        if cell.source != expected:
            yield cell, f"differs from {name}; copy that file's text"
        if cell.metadata != COLAB_METADATA:
            yield cell, f"expected the metadata {COLAB_METADATA}, got {cell.metadata}"
        if cell.outputs:
            yield cell, "is not silent; outside Colab it must do nothing"


@rejects(
    "has the comment NBVAL_IGNORE_OUTPUT, which nbval honours; delete it",
    code("# NBVAL_IGNORE_OUTPUT\nprint(share)"),
)
@chapter_guard
def no_nbval_comment(chapter):
    """nbval honours comments too, but a comment does not show in a list of tags."""
    for cell in chapter.code_cells:
        for marker in NBVAL_COMMENT.findall(cell.source):
            yield cell, f"has the comment {marker}, which nbval honours; delete it"


@rejects(
    "is tagged nbval-ignore-output; say why in a first-line comment",
    set_metadata(COMPUTATION, tags=[IGNORE_OUTPUT]),
)
@chapter_guard
def ignored_output_has_reason(chapter):
    """Whoever reads an output that is not compared must learn why."""
    for cell in chapter.code_cells:
        first, *_ = cell.source.splitlines() or [""]
        is_reason = first.startswith("#") and len(first.split()) > MIN_REASON_WORDS
        if IGNORE_OUTPUT in cell.tags and not is_reason:
            yield cell, f"is tagged {IGNORE_OUTPUT}; say why in a first-line comment"


@rejects(
    "is number 3 of the book's cells tagged nbval-ignore-output",
    elsewhere(figure("figure", name="fig-other"), ignore(COMPUTATION)),
    first=elsewhere(ignore(COMPUTATION), ignore(SIMULATION)),
)
@book_guard
def few_ignored_outputs(chapters):
    """An output that is not compared may rot: very few may be such."""
    cells = [cell for chapter in chapters for cell in chapter.code_cells]
    ignored = [cell for cell in cells if IGNORE_OUTPUT in cell.tags]
    for number, cell in enumerate(ignored, start=1):
        if number > MAX_IGNORED_OUTPUTS:
            message = (
                f"is number {number} of the book's cells tagged {IGNORE_OUTPUT}, at "
                f"most {MAX_IGNORED_OUTPUTS} may be; make its output reproducible"
            )
            yield cell, message
