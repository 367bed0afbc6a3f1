"""How far the numbers that chapters round are apart in several runs, in full.

What is printed may not hang on the processor: between runs a number may move by a tenth
of one unit of its last printed digit, and by less than its way to its rounding edge.
"""

import json
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd

START = Path(__file__).with_name("in_kernel.py")
ALLOWED = 0.1  # of one unit of the last printed digit
COLUMNS = ["chapter", "rounding", "place", "digits", "value"]


def take_notes(notebook, notes, **disturbance):
    """Let a notebook's kernel note what it rounds; `disturbance` as in `start`."""
    code = f"__import__('runpy').run_path({str(START)!r})['start']"
    source = f"{code}({str(notes)!r}, **{disturbance})"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(source, id="start"))


def read_notes(folder):
    """The notes of all chapters: a line for each number that was rounded."""
    rows = [
        (notes.stem, rounding, place, digits, value)
        for notes in folder.glob("*.notes")
        for rounding, line in enumerate(notes.read_text().splitlines())
        for place, (digits, value) in enumerate(json.loads(line))
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def moves(first, row, other):
    """The numbers of the first run with their moves in another, and ways to an edge.

    Both are in units of the last printed digit. A number that only one of the runs
    rounded moves by infinity.
    """
    keys = COLUMNS[:-1]
    both = first.merge(other, "outer", keys, suffixes=("", "_there"), indicator="found")
    unit = 10.0 ** -both.digits.astype(float)
    move = (abs(both.value_there - both.value) / unit).where(
        both.found == "both", np.inf
    )
    edge = abs(both.value / unit % 1 - 0.5).fillna(0)
    return both.assign(row=row, move=move, edge=edge)


def report(runs):
    """Print how far the numbers moved; return how many moved too far.

    `runs` maps names of rows to what `read_notes` gave; the first is the reference.
    """
    (_, first), *others = runs.items()
    every = pd.concat([moves(first, row, notes) for row, notes in others])
    moved = every[every.move > 0].sort_values("move", ascending=False)
    moved = moved.drop_duplicates(["chapter", "rounding", "place"])
    by_chapter = moved.groupby("chapter")
    table = by_chapter.agg(moved=("move", "size"), by_up_to=("move", "max"))
    print(table.assign(nearest_edge=by_chapter.edge.min()).to_string())
    bad = moved[moved.move > moved.edge.clip(upper=ALLOWED)]
    if len(bad):
        print("These move too far, in units of the last digit:")
        print(bad[["chapter", "rounding", "value", "row", "move", "edge"]].to_string())
    return len(bad)
