"""Run the chapters strictly many times in a row: no run may differ.

Usage: python -m tests.proof.soak [--runs N] [--chapters NN ...]

After N runs with two chapters at a time comes one with a chapter after the other. All
must pass, and the same tests must have passed in each.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.proof.strict_run import ROOT, Table, copy_tracked, parse, run_strictly

PARALLEL, SEQUENTIAL = 2, 0


def soak(runs, notebooks, root=ROOT):
    """Run notebooks of a repository, print a table, and return the exit status."""
    table = Table("run", notebooks, len("sequential"))
    names = {f"{number} of {runs}": PARALLEL for number in range(1, runs + 1)}
    results = {}
    for name, processes in (names | {"sequential": SEQUENTIAL}).items():
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder) / "book"
            copy_tracked(book, root)
            results[name] = run_strictly(book, notebooks, processes=processes)
        table.add(name, results[name])
    flawed = [name for name, run in results.items() if run.problems]
    differences = compare(results)
    print(*differences, sep="\n")
    print(f"{len(results) - len(flawed)} of {len(results)} runs passed")
    return int(bool(flawed or differences))


def compare(results):
    """Say, in a sentence each, which runs passed other tests than the first one."""
    first, expected = next(iter(results.items()))
    return [
        f"{name}: other tests passed than in {first}: "
        + ", ".join("::".join(test) for test in sorted(run.passed ^ expected.passed))
        for name, run in results.items()
        if run.passed != expected.passed
    ]


def main():
    parser = argparse.ArgumentParser(prog="tests.proof.soak", description=__doc__)
    parser.add_argument("--runs", type=int, default=10, metavar="N")
    options = parse(parser)
    return soak(options.runs, options.notebooks)


if __name__ == "__main__":
    sys.exit(main())
