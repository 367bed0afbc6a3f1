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

# A white pixel stands in for the template's figure: the notebooks are small with it.
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJ"
    "RU5ErkJggg=="
)

# Parts of the template's sources, each in one cell only.
TITLE = "# How likely is at least one head?\n"
OBJECTIVES = "## What you will be able to do"
PREREQUISITES = "## What you need first"
COLAB = '"google.colab"'
IMPORTS = "import course "
QUESTION = "## How likely is at least one head in three tosses?"
COMPUTATION = "heads = tfd.Binomial"
CLAIM = 'claim("at least one head"'
PICTURE = "plt.show()"
SIMULATION = "share = np.mean"
NOW_YOU_CAN = "**Now you can**"
EXERCISES = "## Exercises"
EXERCISE = "### Exercise 0.1 (easy): Two tosses"
STUB = "answer = ..."
SOLUTION = "answer = 1 - "
RECAP = "## Recap"
CLAIMS = "## What we claimed and how we checked it"
VERDICT = "verdict()"
TABLE = 'claims_table("template")'
REFERENCES = "## References"


def template():
    """The template, with one pixel as its figure."""
    notebook = nbformat.read(TEMPLATE, as_version=4)
    (stored,) = cell_with(notebook, PICTURE).outputs
    stored.data["image/png"] = PIXEL
    return notebook


def changed_template(change, name=TEMPLATE.name):
    """The chapter that a change makes of the template, and where its fault shows."""
    notebook = template()
    cell = change(notebook)
    chapter = Chapter(TEMPLATE.with_name(name), notebook)
    places = (place for place in chapter.all_cells if place.node is cell)
    return chapter, next((place.where for place in places), None)


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
    """Insert a code cell."""
    return insert(new_code_cell(source, id="inserted", metadata=metadata), below)


def folded(source, below=SIMULATION):
    """Insert a code cell whose input is hidden."""
    return code(source, below, tags=["hide-input"], jupyter={"source_hidden": True})


def markdown(source, below=SIMULATION):
    """Insert a Markdown cell."""
    return insert(new_markdown_cell(source, id="inserted"), below)


def imported(statement):
    """Add an import statement to the section Imports."""
    return replace("import numpy as np\n", f"import numpy as np\n{statement}\n")


def read_in(minutes):
    """State another reading time than the template's."""
    return replace("about 10 minutes", f"about {minutes} minutes")


def metadata(text, **values):
    return edit(text, lambda cell: cell.metadata.update(values))


def notebook_metadata(**values):
    return lambda notebook: notebook.metadata.update(values)


def figure(part, **values):
    """Change the description of the figure: its part 'image' or 'figure'."""
    return edit(PICTURE, lambda cell: cell.metadata.mystnb[part].update(values))


def stores(text, stored):
    """Add an output to the cell that contains a text."""
    return edit(text, lambda cell: cell.outputs.append(deepcopy(stored)))


def prints(text, printed):
    """Add printed text to the outputs of the cell that contains a text."""
    return stores(text, stream(printed))


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def display(data, metadata=None):
    return new_output("display_data", data=data, metadata=metadata or {})


def renumber(notebook):
    """Give the code cells the execution counts 1..n."""
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code_cells, start=1):
        cell.execution_count = count


def exercises_of_chapter_9(*grades):
    """Repeat the exercise (heading, stub and solution), once for each grade."""

    def apply(notebook):
        start = notebook.cells.index(cell_with(notebook, EXERCISE))
        cells = notebook.cells[start : start + 3]
        notebook.cells[start : start + 3] = [
            numbered(cell, f"9.{position}", grade)
            for position, grade in enumerate(grades, start=1)
            for cell in cells
        ]
        cell_with(notebook, TABLE).source = 'claims_table("09")'
        renumber(notebook)

    return apply


def numbered(cell, number, grade):
    """A copy of an exercise's cell, under another number and grade."""
    text = json.dumps(cell).replace("0.1", number).replace("(easy)", f"({grade})")
    copy = nbformat.from_dict(json.loads(text))
    copy.id += f"-{number.replace('.', '-')}"
    return copy
