"""Run the chapters strictly under many conditions, and print a table.

Usage: python -m tests.proof.runs matrix [--row NAME ...] [--chapters NN ...]
       python -m tests.proof.runs soak [--times N] [--chapters NN ...]
       python -m tests.proof.runs twice|disturbance [--chapters NN ...]

`matrix` is processors, threads, locales and places; `soak` is many runs in a
row; `twice` runs each cell twice and compares its second output; `disturbance` trains
each network from start weights that differ in the twelfth digit, as a stand-in for the
rounding of a processor that nobody here has.

Each row of the table is a run in a fresh copy of the repository. A row whose
precondition is missing on this machine, or that changes nothing on it, is not run, says
why, and is not a pass. At the end stands how far rounded numbers moved between rows.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import nbformat

from tests.proof import conditions, rounding
from tests.proof.copies import ROOT, chapters, contents, copy_tracked
from tests.proof.effects import NotRun, require_effect

# What make and pytest set for their own processes, and a plain run does not have.
INHERITED = ("PYTHONUTF8", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER")


class Run(NamedTuple):
    """How many tests passed, what was wrong, peak memory in MB, and the notes."""

    passed: int
    problems: list[str]
    peak_mb: int
    notes: dict


def run_row(row, notebooks, root=ROOT):
    """Re-run notebooks of a repository as `make test` does, under a row's conditions.

    Raises
    ------
    NotRun
        If this machine cannot offer the conditions.
    """
    for part in row.parts:
        require_effect(part, row.environment)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        book, elsewhere = folder / row.folder, folder / "elsewhere"
        elsewhere.mkdir()
        copy_tracked(book, root)
        for name in notebooks:
            notebook = nbformat.read(book / name, as_version=4)
            row.change(notebook)
            notes = folder / f"{Path(name).stem}.notes"
            rounding.take_notes(notebook, notes, **row.disturbance)
            nbformat.write(notebook, book / name)
        command = [sys.executable, "-m", "pytest", "--color=no", "-q"]
        command += [f"--numprocesses={row.processes}", "--rootdir", book]
        command += ["-c", book / "pyproject.toml", *(book / name for name in notebooks)]
        command = list(map(str, command))
        before = contents(book)
        said, status = run_pytest(
            row.wrap(book, command),
            elsewhere if row.elsewhere else book,
            row.environment,
        )
        after = contents(book)
        changed = [name for name in before if after.get(name) != before[name]]
        problems = [f"the run changed {name}" for name in changed]
        passed, peaks = (
            re.findall(rf"(\d+) {of}", said) for of in ("passed", "MB peak")
        )
        if status or len(peaks) != len(notebooks):
            problems.append(f"pytest ended with {status}:\n{said}")
        peak = max(map(int, peaks), default=0)
        return Run(sum(map(int, passed)), problems, peak, rounding.read_notes(folder))


def run_pytest(command, folder, variables):
    """What pytest says, and its exit status."""
    inherited = {k: v for k, v in os.environ.items() if k not in INHERITED}
    process = subprocess.run(
        command,
        cwd=folder,
        env=inherited | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return process.stdout, process.returncode


def run_rows(rows, notebooks, root=ROOT):
    """Run rows, print their table; return 0 if one passed, none failed, none moved."""
    for name in conditions.LIMITS & os.environ.keys():
        print(f"note: this machine itself sets {name}={os.environ[name]}")
    width, runs = max(len(row.name) for row in rows), {}
    print(f"{'run':<{width}}  result  seconds  passed  peak MB")
    for row in rows:
        start = time.monotonic()
        try:
            run = runs[row.name] = run_row(row, notebooks, root)
        except NotRun as reason:
            print(f"{row.name:<{width}}  not run, because {reason}", flush=True)
            continue
        if run.passed != (expected := next(iter(runs.values())).passed):
            run.problems.append(f"expected {expected} tests to pass, got {run.passed}")
        result = "FAIL" if run.problems else "pass"
        costs = f"{time.monotonic() - start:>8.0f} {run.passed:>7} {run.peak_mb:>8}"
        print(f"{row.name:<{width}}  {result:<6} {costs}")
        print(*run.problems, sep="\n", end="\n" * bool(run.problems), flush=True)
    failed = sum(bool(run.problems) for run in runs.values())
    counts = len(runs) - failed, failed, len(rows) - len(runs)
    print("{} passed, {} failed, {} not run".format(*counts))
    notes = {name: run.notes for name, run in runs.items()}
    too_far = rounding.report(notes) if len(notes) > 1 else 0
    return int(not runs or failed > 0 or too_far > 0)


def main():
    parser = argparse.ArgumentParser(
        "tests.proof.runs", description=__doc__.partition("\n\n")[0]
    )
    known = {row.name: row for row in conditions.MATRIX}
    parser.add_argument("part", choices=["matrix", "soak", "twice", "disturbance"])
    parser.add_argument("--row", nargs="+", choices=known, metavar="NAME")
    parser.add_argument("--times", type=int, default=10, metavar="N")
    parser.add_argument("--chapters", nargs="+", default=["all"], metavar="NN")
    options = parser.parse_args()
    parts = {
        "matrix": [known[name] for name in options.row or known],
        "soak": conditions.soak(options.times),
        "twice": conditions.TWICE,
        "disturbance": [conditions.Row("undisturbed"), *conditions.DISTURBED],
    }
    return run_rows(parts[options.part], chapters(options.chapters))


if __name__ == "__main__":
    sys.exit(main())
