"""How far the numbers that chapters round are apart in several runs, in full.

What is printed may not hang on the processor: between runs a number may move by a tenth
of one unit of its last printed digit, and by less than its way to its rounding edge.
"""

import json
from pathlib import Path

import nbformat
import numpy as np

START = Path(__file__).with_name("in_kernel.py")
ALLOWED = 0.1  # of one unit of the last printed digit


def take_notes(notebook, notes, **disturbance):
    """Let a notebook's kernel note what it rounds; `disturbance` as in `start`."""
    options = "".join(f", {key}={value}" for key, value in disturbance.items())
    code = f"__import__('runpy').run_path({str(START)!r})['start']"
    cell = nbformat.v4.new_code_cell(f"{code}({str(notes)!r}{options})", id="start")
    notebook.cells.insert(0, cell)


def read_notes(folder):
    """The notes of all chapters, by chapter: for each rounding, an array (n, 2)."""
    lines = {notes.stem: notes.read_text() for notes in folder.glob("*.notes")}
    return {
        chapter: [np.array(json.loads(line)) for line in lines[chapter].splitlines()]
        for chapter in sorted(lines)
    }


def moves(first, other):
    """Yield (chapter, number of the rounding, the number, its move, way to its edge).

    Move and way are in units of the last printed digit. A chapter that rounds other
    numbers than in the first run moves by infinity.
    """
    for chapter, roundings in first.items():
        again = other.get(chapter, [])
        if list(map(np.shape, roundings)) != list(map(np.shape, again)):
            yield chapter, 0, 0.0, np.inf, 0.5
            continue
        for place, (one, two) in enumerate(zip(roundings, again, strict=True)):
            for (digits, value), (_, moved) in zip(one, two, strict=True):
                unit = 10.0**-digits
                way = abs(value / unit % 1 - 0.5)
                yield chapter, place, value, abs(moved - value) / unit, way


def report(runs):
    """Print the largest move of each chapter; return the number of moves too large.

    `runs` maps names of rows to what `read_notes` gave; the first is the reference.
    """
    (_, first), *others = runs.items()
    largest = {}
    for row, notes in others:
        for *number, move, way in moves(first, notes):
            number = tuple(number)
            largest[number] = max(largest.get(number, (0.0,)), (move, way, row))
    for chapter in first:
        found = [value for key, value in largest.items() if key[0] == chapter]
        moved = [each for each in found if each[0] > 0]
        most = max(moved, default=(0.0, 0.0, "-"))
        edge = min((way for _, way, _ in moved), default=0.5)
        print(
            f"{chapter[:50]:<50} {len(found):>5} rounded {len(moved):>5} moved, by "
            f"up to {most[0]:.1e} units ({most[2]}); nearest edge {edge:.3f}"
        )
    bad = [
        f"    {chapter}, rounding {place}: {value:.9g} moves by {move:.2g} units of "
        f"its last digit in {row}; its edge is {way:.2g} away"
        for (chapter, place, value), (move, way, row) in largest.items()
        if move > min(ALLOWED, way)
    ]
    print(*bad, sep="\n")
    return len(bad)
