"""Run each cell of the chapters twice in a row: the second output is the stored one.

Usage: python -m tests.proof.twice [--chapters NN ...]
"""

import argparse
import sys

from tests.proof.matrix import Row, run_rows
from tests.proof.strict_run import parse

FIRST = """\
with __import__("IPython").utils.io.capture_output():
    get_ipython().run_cell({!r}).raise_error()
"""


def double(notebook):
    """Let each cell run its own source, in silence, before it runs."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = FIRST.format(cell.source) + cell.source


TWICE = Row("each cell twice", change=double)


def main():
    parser = argparse.ArgumentParser(prog="tests.proof.twice", description=__doc__)
    return run_rows([TWICE], parse(parser).notebooks)


if __name__ == "__main__":
    sys.exit(main())
