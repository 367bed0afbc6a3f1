"""Run each cell of the chapters twice in a row: the second output is the stored one.

Usage: python -m tests.proof.twice [--chapters NN ...]
"""

import argparse
import sys
import tempfile
from pathlib import Path

import nbformat

from tests.proof.strict_run import ROOT, Table, copy_tracked, parse, run_strictly

FIRST = """\
with __import__("IPython").utils.io.capture_output():
    get_ipython().run_cell({!r}).raise_error()
"""


def double(path):
    """Let each cell of a notebook run its own source, in silence, before it runs."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = FIRST.format(cell.source) + cell.source
    nbformat.write(notebook, path)


def run_twice(notebooks, root=ROOT):
    """Run notebooks of a repository, print a table, and return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        copy_tracked(book, root)
        for name in notebooks:
            double(book / name)
        run = run_strictly(book, notebooks)
    Table("run", notebooks, len("twice")).add("twice", run)
    return int(bool(run.problems))


def main():
    parser = argparse.ArgumentParser(prog="tests.proof.twice", description=__doc__)
    return run_twice(parse(parser).notebooks)


if __name__ == "__main__":
    sys.exit(main())
