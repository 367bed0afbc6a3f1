"""Changes of the chapter template, each a line of code beside the guard it must alarm.

A change is a function of a notebook. It returns the cell at fault, or None where the
fault shows elsewhere.
"""

import json
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from .chapter import Chapter

TEMPLATE = Path(__file__).resolve().parents[3] / "chapters" / "template.ipynb"
PIXEL = (  # stands in for the template's figure: the notebooks are small with it
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJ"
    "RU5ErkJggg=="
)

# Parts of the template's sources, each in one cell only.
TITLE = "# How likely is at least one head?\n"
QUESTION = "## How likely is at least one head in three tosses?"
COLAB = '"google.colab"'
COMPUTATION = "heads = tfd.Binomial"
PICTURE = "plt.show()"
SIMULATION = "share = np.mean"
NOW_YOU_CAN = "**Now you can**"
EXERCISE = "### Exercise 0.1 (easy): Two tosses"
STUB = "answer = ..."
SOLUTION = "answer = 1 - "
TABLE = 'claims_table("template")'


def changed_template(change, name=TEMPLATE.name):
    """The chapter that a change makes of the template, and where its fault shows."""
    notebook = nbformat.read(TEMPLATE, as_version=4)
    cell_with(notebook, PICTURE).outputs[0].data["image/png"] = PIXEL
    cell = change(notebook)
    chapter = Chapter(TEMPLATE.with_name(name), notebook)
    return chapter, next((c.where for c in chapter.all_cells if c.node is cell), None)


def cell_with(notebook, text):
    """The one cell whose source contains a text."""
    (cell,) = [cell for cell in notebook.cells if text in cell.source]
    return cell


def nothing(notebook):
    """Leave the template as it is."""


def elsewhere(*changes):
    """Changes whose fault shows in no changed cell."""

    def apply(notebook):
        for change in changes:
            change(notebook)

    return apply


def both(first, second):
    """Two changes; the second one's cell is at fault."""
    return lambda notebook: (first(notebook), second(notebook))[1]


def edit(text, change):
    """Change the cell that contains a text, by a function of the cell."""

    def apply(notebook):
        cell = cell_with(notebook, text)
        change(cell)
        return cell

    return apply


def replace(old, new):
    return edit(old, lambda cell: cell.update(source=cell.source.replace(old, new)))


def rewrite(text, source):
    """Give the cell that contains a text another source."""
    return edit(text, lambda cell: cell.update(source=source))


def delete(text):
    def apply(notebook):
        notebook.cells.remove(cell_with(notebook, text))
        renumber(notebook)

    return apply


def insert(new_cell, below):
    def apply(notebook):
        cell = deepcopy(new_cell)
        position = notebook.cells.index(cell_with(notebook, below)) + 1
        notebook.cells.insert(position, cell)
        renumber(notebook)
        return cell

    return apply


def code(source, below=SIMULATION, **metadata):
    return insert(new_code_cell(source, metadata=metadata), below)


def folded(source):
    return code(source, tags=["hide-input"], jupyter={"source_hidden": True})


def markdown(source, below=SIMULATION):
    return insert(new_markdown_cell(source), below)


def imports(*statements):
    """Add import statements to the section Imports."""
    old = "import numpy as np\n"
    return replace(old, old + "".join(f"{statement}\n" for statement in statements))


def read_in(minutes):
    """State another reading time than the template's."""
    return replace("about 10 minutes", f"about {minutes} minutes")


def metadata(text, **values):
    return edit(text, lambda cell: cell.metadata.update(values))


def figure(part, **values):
    """Change the description of the figure: its part 'image' or 'figure'."""
    return edit(PICTURE, lambda cell: cell.metadata.mystnb[part].update(values))


def stores(output, at=COMPUTATION):
    """Add an output to a cell."""
    return edit(at, lambda cell: cell.outputs.append(deepcopy(output)))


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def display(data, metadata=None):
    return new_output("display_data", data=data, metadata=metadata or {})


def renumber(notebook):
    """Give the code cells the execution counts 1..n."""
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code_cells, start=1):
        cell.execution_count = count


def chapter_9(notebook):
    """Number the template 9."""
    for text in (EXERCISE, STUB, SOLUTION):
        cell = cell_with(notebook, text)
        text = json.dumps(cell).replace("0.1", "9.1")
        cell.update(nbformat.from_dict(json.loads(text)))
    cell_with(notebook, TABLE).source = 'claims_table("09")'
