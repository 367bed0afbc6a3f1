"""Folds: what is one click away, and what must stay in the open."""

import ast
import re

from . import changes
from .changes import both, code, edit, folded, imported, markdown, metadata
from .randomness import builds_model, model_classes
from .rules import chapter_guard, lesson_guard, rejects
from .syntax import full_name, nodes

HIDDEN_BY = {
    "hide-input": {"source_hidden"},
    "hide-output": {"outputs_hidden"},
    "hide-cell": {"source_hidden", "outputs_hidden"},
}
MAX_DRAWING = 25  # lines
WIDTH = re.compile(r"(?:.?[<>=^])?[-+ ]?#?0?[1-9]")
CHECKS = re.compile(
    r"(?:numpy\.testing|tensorflow\.debugging)\..*|(?:.*\.)?(?:verify|assert_\w+)"
)
BOX = '<details class="curious"><summary>For the curious: '
IMPORT_KERAS = imported("import tf_keras")
SEED = "tf_keras.utils.set_random_seed(1)\n"


@rejects(
    "hides its source by tags and nothing in JupyterLab",
    metadata(changes.PICTURE, jupyter={}),
)
@rejects(
    "hides nothing by tags and its outputs in JupyterLab",
    metadata(changes.COMPUTATION, jupyter={"outputs_hidden": True}),
)
@rejects(
    "hides its outputs, its source by tags and its source in JupyterLab",
    metadata(changes.SOLUTION, jupyter={"source_hidden": True}),
)
@chapter_guard
def folded_everywhere(chapter):
    """What the website folds is folded in JupyterLab, too, and nothing else is."""
    for cell in chapter.cells:
        settings = cell.metadata.get("jupyter", {})
        in_lab = {key for key, is_hidden in settings.items() if is_hidden}
        by_tags = set().union(*(HIDDEN_BY.get(tag, ()) for tag in cell.tags))
        if by_tags != in_lab:
            site, lab = map(in_words, (by_tags, in_lab))
            yield cell, f"hides {site} by tags and {lab} in JupyterLab"


@rejects("checks by assert", folded("assert share > 0.5"))
@rejects("checks by numpy.testing.", folded("np.testing.assert_allclose(share, 0.9)"))
@rejects(
    "checks by tensorflow.debugging.",
    both(
        imported("import tensorflow as tf"),
        folded("tf.debugging.assert_near(share, 0.9)"),
    ),
)
@rejects(
    "checks by course.checks.verify in a fold; make it a claim",
    both(
        imported("from course.checks import verify"),
        folded('verify("share", share, 0.9, 0.1, "taste")'),
    ),
)
@lesson_guard
def folded_check_is_claim(chapter):
    """A check in a fold must show up in the table of claims, or nobody knows of it."""
    for cell in folded_cells(chapter):
        for check in checks(cell, chapter):
            yield cell, f"checks by {check} in a fold; make it a claim"


@rejects(
    "builds tf_keras.Sequential in a fold",
    both(IMPORT_KERAS, folded(f"{SEED}net = tf_keras.Sequential()")),
)
@rejects(
    "builds Net in a fold",
    both(
        IMPORT_KERAS,
        folded(f"class Net(tf_keras.Model):\n    pass\n\n\n{SEED}net = Net()"),
    ),
)
@lesson_guard
def models_in_the_open(chapter):
    """The learner reads what runs: what a chapter trains is defined in the open."""
    classes = model_classes(chapter)
    for cell in folded_cells(chapter):
        for call in nodes(cell.tree, ast.Call):
            name = full_name(call.func, chapter.module_names)
            if builds_model(name, classes):
                yield cell, f"builds {name} in a fold; show it"


@rejects(
    "draws in 27 lines, at most 25",
    edit(
        changes.PICTURE,
        lambda cell: cell.update(source="axes = None\n" * 23 + cell.source),
    ),
)
@lesson_guard
def short_drawing(chapter):
    """Data first, then one call: a figure that takes a page of code is not read."""
    for cell in chapter.code_cells:
        if cell.pngs and len(cell.lines) > MAX_DRAWING:
            yield cell, f"draws in {len(cell.lines)} lines, at most {MAX_DRAWING}"


@rejects("pads by a format", code('print(f"{share:8.2f} of them")'))
@rejects("pads by a format", code('print(f"{share:>{n_repeats}}")'))
@rejects("glues lines by end=", code('print(share, end=" ")'))
@lesson_guard
def tables_are_frames(chapter):
    """No table is glued from padded text: a DataFrame is read, sorted and copied."""
    for cell in chapter.visible_code:
        for value in nodes(cell.tree, ast.FormattedValue):
            if value.format_spec and has_width(value.format_spec):
                yield cell, "pads by a format; show a DataFrame"
        for call in cell.calls("print"):
            if any(keyword.arg == "end" for keyword in call.keywords):
                yield cell, "glues lines by end=; show a DataFrame"


@rejects("deletes a name", code("toss = 1\ndel toss"))
@rejects("calls gc.collect", both(imported("import gc"), code("gc.collect()")))
@lesson_guard
def no_housekeeping(chapter):
    """A page keeps its names, so that each cell can run twice; memory is no lesson."""
    for cell in chapter.code_cells:
        if nodes(cell.tree, ast.Delete):
            yield cell, "deletes a name; keep it"
        for call in nodes(cell.tree, ast.Call):
            name = full_name(call.func, chapter.module_names)
            if name.startswith(("gc.", "tensorflow.config.threading.")):
                yield cell, f"calls {name}; leave it out"


@rejects("has a box that is not closed", markdown(f"{BOX}coins</summary>\n\nText."))
@rejects(
    "has the heading 'Coins' in a box",
    markdown(f"{BOX}coins</summary>\n\n### Coins\n\nText.\n\n</details>"),
)
@lesson_guard
def boxes(chapter):
    """A box opens and closes in one cell; its headings would confuse the contents."""
    for cell in chapter.markdown_cells:
        is_open = False
        for node in cell.markdown.children:
            if node.type == "html_block":
                is_open = node.content.startswith("<details")
            elif node.type == "heading" and is_open:
                title = node.children[0].content
                yield cell, f"has the heading '{title}' in a box; use bold text"
        if is_open:
            yield cell, "has a box that is not closed; end it with </details>"


def folded_cells(chapter):
    """The folded code cells, exercises apart."""
    open_cells = [*chapter.visible_code, *chapter.exercise_cells]
    return [cell for cell in chapter.code_cells if cell not in open_cells]


def in_words(keys):
    names = [f"its {key.removesuffix('_hidden')}" for key in sorted(keys)]
    return ", ".join(names) or "nothing"


def checks(cell, chapter):
    """The names of what a cell checks by, other than claims."""
    found = ["assert" for _ in nodes(cell.tree, ast.Assert)]
    for call in nodes(cell.tree, ast.Call):
        name = full_name(call.func, chapter.module_names)
        if CHECKS.fullmatch(name):
            found.append(name)
    return found


def has_width(format_spec):
    """Whether the format of an f-string pads: a width, or one that is computed."""
    first = format_spec.values[0] if format_spec.values else None
    is_text = isinstance(first, ast.Constant)
    computed = len(format_spec.values) > 1 and not first.value.endswith(".")
    return not is_text or computed or bool(WIDTH.match(first.value))
