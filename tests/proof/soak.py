"""Run the chapters strictly many times in a row: no run may differ.

Usage: python -m tests.proof.soak [--runs N] [--chapters NN ...]

After N runs with two chapters at a time comes one with a chapter after the other.
"""

import argparse
import sys

from tests.proof.matrix import Row, run_rows
from tests.proof.strict_run import parse


def main():
    parser = argparse.ArgumentParser(prog="tests.proof.soak", description=__doc__)
    parser.add_argument("--runs", type=int, default=10, metavar="N")
    options = parse(parser)
    rows = [Row(f"{n} of {options.runs}") for n in range(1, options.runs + 1)]
    return run_rows([*rows, Row("sequential", processes=0)], options.notebooks)


if __name__ == "__main__":
    sys.exit(main())
