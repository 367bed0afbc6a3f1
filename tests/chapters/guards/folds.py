"""Folds: what is one click away, and what must stay in the open."""

import ast
import re

from . import changes as to
from .python import with_import
from .randomness import OWN_MODEL, SET_SEED, models
from .rules import chapter_guard, rejects
from .syntax import nodes, variables

HIDDEN_BY = {
    "hide-input": {"source_hidden"},
    "hide-output": {"outputs_hidden"},
    "hide-cell": {"source_hidden", "outputs_hidden"},
}
MAX_DRAWING = 25  # lines
WIDTH = re.compile(r"(?:.?[<>=^])?[-+ ]?#?0?[1-9{]")
CHECKS = re.compile(
    r"(?:numpy\.testing|tensorflow\.debugging)\..*|(?:.*\.)?(?:verify|assert_\w+)"
)
HOUSEKEEPING = ("gc.", "tensorflow.config.threading.")
BOX = '<details class="curious"><summary>For the curious: coins</summary>\n\n'
LONG = to.replace(to.PICTURE, "axes.grid()\n" * 23 + to.PICTURE)
OUTPUTS = {"outputs_hidden": True}
NEAR = "tf.debugging.assert_near(share, 0.9)"
SEQUENTIAL = f"{SET_SEED}(1)\ntf_keras.Sequential()"
NEEDY = to.both(to.folded("toss = 1"), to.code("toss + 1", below="toss = 1"))
OWN = OWN_MODEL.replace("net =", f"{SET_SEED}(1)\nnet =")


def folded_with(statement, source):
    return to.both(to.imports(statement), to.folded(source))


@rejects("source_hidden, JupyterLab: nothing", to.metadata(to.PICTURE, jupyter={}))
@rejects("source_hidden, JupyterLab: out", to.metadata(to.SOLUTION, jupyter=OUTPUTS))
@chapter_guard
def folded_everywhere(chapter):
    """What the website folds is folded in JupyterLab, too, and nothing else is."""
    for cell in chapter.cells:
        settings = cell.metadata.get("jupyter", {})
        in_lab = {key for key, is_hidden in settings.items() if is_hidden}
        by_tags = set().union(*(HIDDEN_BY.get(tag, ()) for tag in cell.tags))
        if by_tags != in_lab:
            site, lab = (", ".join(sorted(s)) or "nothing" for s in (by_tags, in_lab))
            yield cell, f"hides on the site: {site}, JupyterLab: {lab}"


@rejects("checks by assert", to.folded("assert share > 0.5"))
@rejects("checks by numpy.testing.", to.folded("np.testing.assert_equal(share, 0.9)"))
@rejects("by tensorflow.debugging.", folded_with("import tensorflow as tf", NEAR))
@rejects("builds tf_keras.Sequential", folded_with("import tf_keras", SEQUENTIAL))
@rejects("builds Net in a fold", folded_with("import tf_keras", OWN))
@chapter_guard
def folds_hide_no_lesson(chapter):
    """What a chapter trains is in the open; a check in a fold is a claim, or unseen."""
    shown = [*chapter.visible_code, *chapter.exercise_cells]
    folded = [cell for cell in chapter.code_cells if cell not in shown]
    for cell in folded:
        for _ in nodes(cell.tree, ast.Assert):
            yield cell, "checks by assert in a fold; make it a claim"
    for cell, name, _ in chapter.calls:
        if cell in folded and CHECKS.fullmatch(name):
            yield cell, f"checks by {name} in a fold; make it a claim"
    for cell, name, _ in models(chapter):
        if cell in folded:
            yield cell, f"builds {name} in a fold; show it"


@rejects("draws in 27 lines", LONG)
@chapter_guard
def short_drawing(chapter):
    """Data first, then one call: a figure that takes a page of code is not read."""
    for cell in chapter.code_cells:
        if cell.pngs and len(cell.lines) > MAX_DRAWING:
            yield cell, f"draws in {len(cell.lines)} lines, at most {MAX_DRAWING}"


@rejects("pads by a format", to.code('print(f"{share:8.2f} of them")'))
@rejects("glues lines by end=", to.code('print(share, end=" ")'))
@chapter_guard
def tables_are_frames(chapter):
    """No table is glued from padded text: a DataFrame is read, sorted and copied."""
    for cell in chapter.visible_code:
        for value in nodes(cell.tree, ast.FormattedValue):
            spec = ast.unparse(value.format_spec)[2:-1] if value.format_spec else ""
            if WIDTH.match(spec):
                yield cell, "pads by a format; show a DataFrame"
    for cell, name, call in chapter.calls:
        is_end = name == "print" and any(part.arg == "end" for part in call.keywords)
        if cell in chapter.visible_code and is_end:
            yield cell, "glues lines by end=; show a DataFrame"


@rejects("deletes a name", to.code("toss = 1\ndel toss"))
@rejects("calls gc.collect", with_import("import gc", "gc.collect()"))
@chapter_guard
def no_housekeeping(chapter):
    """A page keeps its names, so that each cell can run twice; memory is no lesson."""
    for cell in chapter.code_cells:
        for _ in nodes(cell.tree, ast.Delete):
            yield cell, "deletes a name; keep it"
    for cell, name, _ in chapter.calls:
        if name.startswith(HOUSEKEEPING):
            yield cell, f"calls {name}; leave it out"


@rejects("has a box that is not closed", to.markdown(f"{BOX}Text."))
@rejects("has a heading in a box", to.markdown(f"{BOX}### A\n\nText.\n\n</details>"))
@chapter_guard
def boxes(chapter):
    """A box opens and closes in one cell; its headings would confuse the contents."""
    for cell in chapter.markdown_cells:
        is_open = False
        for node in cell.markdown.children:
            if node.type == "html_block":
                is_open = node.content.startswith("<details")
            elif node.type == "heading" and is_open:
                yield cell, "has a heading in a box; use bold text"
        if is_open:
            yield cell, "has a box that is not closed; end it with </details>"


@rejects("needs toss of a fold", NEEDY)
@chapter_guard
def visible_code_stands_alone(chapter):
    """Who copies what the page shows has all of its names."""
    shown, folded = set(), set()
    for cell in chapter.code_cells:
        bound, used = variables(cell.tree)
        if cell not in chapter.visible_code:
            folded |= bound
            continue
        for name in sorted(used & folded - shown - bound):
            yield cell, f"needs {name} of a fold; define it in the open"
        shown |= bound
