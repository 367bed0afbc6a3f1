"""A small study on two workers, for `test_study_cluster.py` to disturb.

``python -m tests.proof.small_study FOLDER KIND``: the kind is "arithmetic", or
"poison", where two of the jobs kill their workers.
"""

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from study import cluster, files, results

NUMBERS = range(8)


@dataclass(frozen=True)
class Square:
    """Settings of a job: square a number, or kill the worker."""

    number: int
    kills: bool = False


@dataclass(frozen=True)
class Successor:
    """Settings of a job that adds 1 to the square of a number."""

    square: Square


def square(settings):
    time.sleep(0.3)
    if settings.kills:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"value": np.array(settings.number**2)}


def successor(settings, needed):
    time.sleep(0.2)
    return {"value": needed["value"] + 1}


def arithmetic(kills=()):
    """Jobs in pairs, of which the second needs the first."""
    squares = [Square(number, number in kills) for number in NUMBERS]
    return [
        cluster.Job(Successor(s), successor, (), cluster.Job(s, square))
        for s in squares
    ]


def main(folder, kind):
    """Do the jobs and write the table of their results, if all are there."""
    jobs = arithmetic(kills=(2, 5) if kind == "poison" else ())
    store = results.Results("small", Path(folder))
    with cluster.connected(workers=2) as client:
        failures = cluster.complete(jobs, store, client, report=report)
    if failures:
        sys.exit("\n".join(failures))
    rows = [
        f"{job.settings}: {results.digest(*store.load(job.settings).values())}"
        for job in jobs
    ]
    files.write({"table.txt": "\n".join(rows).encode()}, folder)


def report(line):
    print(line, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
