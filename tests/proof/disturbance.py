"""Train every network again from start weights that differ in the twelfth digit.

Usage: python -m tests.proof.disturbance [--chapters NN ...]

This stands in for the rounding of a processor that nobody here has. Five runs multiply
the start weights by 1 + 1e-12 z, z standard normal; like each row of the matrix, they
must print what is stored and draw the same figures, and no rounded number may move by
more than a tenth of one unit of its last digit.
"""

import argparse
import sys

from tests.proof.matrix import DISTURBED, Row, run_rows
from tests.proof.strict_run import parse


def main():
    parser = argparse.ArgumentParser("tests.proof.disturbance", description=__doc__)
    return run_rows([Row("undisturbed"), *DISTURBED], parse(parser).notebooks)


if __name__ == "__main__":
    sys.exit(main())
