"""Metadata: only what the book uses, and nothing that excuses a cell from nbval."""

import re

from . import changes as to
from .chapter import COLAB_SETUP
from .rules import chapter_guard, rejects

SOURCE = to.TEMPLATE.parents[1] / "tools" / "colab_setup.py"
COLAB_METADATA = {
    "jupyter": {"source_hidden": True},
    "tags": [COLAB_SETUP, "remove-cell"],
}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
NOTEBOOK = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
KEYS = {"tags", "mystnb", "jupyter"}
OUTPUT_KEYS = {"width", "height"}
TAGS = {"hide-cell", "hide-input", "hide-output"}
NBVAL_COMMENT = re.compile(r"^\s*#+\s*((?:NBVAL|PYTEST_VALIDATE)_[A-Z_]+)\s*$", re.M)
ATTACHED = {"coin.png": {"image/png": to.PIXEL}}


def of_notebook(**values):
    return lambda notebook: notebook.metadata.update(values)


@rejects("has the metadata 'toc'", of_notebook(toc={}))
@rejects("expected language_info {'name': 'python'}", of_notebook(language_info={}))
@rejects("expected kernelspec {'display_name'", of_notebook(kernelspec={"name": "my"}))
@rejects("has the metadata 'execution'", to.metadata(to.COMPUTATION, execution={}))
@rejects("has the output metadata", to.stores(to.display({"text/html": ""}, {"x": 1})))
@rejects("attachment", to.edit("## Recap", lambda c: c.update(attachments=ATTACHED)))
@rejects("has the comment NBVAL_IGNORE_OUTPUT", to.code("# NBVAL_IGNORE_OUTPUT\nshare"))
@rejects("has the tag 'nbval-skip'", to.metadata(to.COMPUTATION, tags=["nbval-skip"]))
@chapter_guard
def known_metadata(chapter):
    """What an editor or a machine adds changes without a reason; tags excuse cells."""
    metadata = chapter.notebook.metadata
    for key in sorted(set(metadata) - {*NOTEBOOK, "myst"}):
        yield chapter, f"has the metadata '{key}'; delete it"
    for key, expected in NOTEBOOK.items():
        if (got := dict(metadata.get(key, {}))) != expected:
            yield chapter, f"expected {key} {expected}, got {got}"
    for cell in chapter.cells:
        for marker in NBVAL_COMMENT.findall(cell.source):
            yield cell, f"has the comment {marker}; every output is compared"
        for key in sorted(set(cell.metadata) - KEYS):
            yield cell, f"has the metadata '{key}'; delete it"
        for tag in sorted(set(cell.tags) - TAGS):
            yield cell, f"has the tag '{tag}'; allowed are {sorted(TAGS)}"
        for name in cell.node.get("attachments", {}):
            yield cell, f"has the attachment '{name}'; show a figure from code instead"
    for cell, output in chapter.outputs:
        for kind, values in output.get("metadata", {}).items():
            if kind != "image/png" or not set(values) <= OUTPUT_KEYS:
                yield cell, f"has the output metadata '{kind}'; delete it"


@rejects("expected colab_setup.py as its first code cell", to.delete(to.COLAB))
@rejects("differs from colab_setup.py", to.replace(to.COLAB, '"another.cloud"'))
@rejects("differs from colab_setup.py", to.metadata(to.COLAB, jupyter={}))
@rejects("differs from colab_setup.py", to.stores(to.stream("Hi."), at=to.COLAB))
@chapter_guard
def colab_setup(chapter):
    """Right before the imports: the cell that all chapters share, folded, silent."""
    code = [cell for cell in chapter.all_cells if cell.is_code]
    found = [cell for cell in code if COLAB_SETUP in cell.tags]
    if not code or found != code[:1]:
        yield chapter, f"expected {SOURCE.name} as its first code cell"
    expected = SOURCE.read_text(encoding="utf-8").rstrip("\n"), COLAB_METADATA, []
    for cell in found:
        if (cell.source, cell.metadata, cell.outputs) != expected:
            yield cell, f"differs from {SOURCE.name}, {COLAB_METADATA}, no output"
