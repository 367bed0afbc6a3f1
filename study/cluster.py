"""Jobs on workers: those of this machine, or of a running Dask scheduler.

A job's result is stored as soon as it is there, so that an interrupted run goes on
where it stopped. A job that fails, or kills its worker again and again, is reported;
the others finish.
"""

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import dask
from distributed import Client, KilledWorker, LocalCluster, as_completed

ALLOWED_FAILURES = 2  # of the local scheduler: a job is tried three times
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}


class ClusterError(Exception):
    """The workers cannot be used; the message says why."""


@dataclass(frozen=True)
class Job:
    """A function of settings, of the result of a job that it needs, and of arguments.

    It returns a dict of arrays. Jobs are told apart by their settings.
    """

    settings: Any
    function: Callable
    arguments: tuple = ()
    needs: "Job | None" = None


@contextlib.contextmanager
def connected(scheduler=None, workers=None):
    """A client of a running scheduler, or of new processes on this machine.

    The processes are started afresh, never forked from one that has TensorFlow, and
    have one thread each.

    Raises
    ------
    ClusterError
        If the scheduler cannot be reached.
    """
    settings = {
        "distributed.worker.multiprocessing-method": "spawn",
        "distributed.scheduler.allowed-failures": ALLOWED_FAILURES,
        # No job waits on a worker, where another's death would count against it.
        "distributed.scheduler.worker-saturation": 1.0,
    }
    with dask.config.set(settings), contextlib.ExitStack() as stack:
        if scheduler is None:
            # Workers inherit the environment, where `course` asks for more threads.
            stack.enter_context(patch.dict(os.environ, ONE_THREAD))
            scheduler = stack.enter_context(
                LocalCluster(
                    n_workers=workers or os.cpu_count(),
                    threads_per_worker=1,
                    dashboard_address=None,
                )
            )
        try:
            client = stack.enter_context(Client(scheduler, timeout="10s"))
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"the scheduler {scheduler} cannot be reached: {error}"
            ) from None
        yield client


def refuse_unlike_workers(client, fingerprint, *arguments):
    """Raise ClusterError unless scheduler and workers have our fingerprint.

    Parameters
    ----------
    client : distributed.Client
    fingerprint : callable
        Returns a dict of what has to be equal; runs here, there and on every worker.
    *arguments
        Its arguments.
    """
    expected = fingerprint(*arguments)
    answers = client.run(fingerprint, *arguments, on_error="return")
    if not answers:
        raise ClusterError("the scheduler has no workers")
    try:  # it reads the jobs, too
        answers["scheduler"] = client.run_on_scheduler(fingerprint, *arguments)
    except Exception as error:  # whatever the other side raised
        answers["scheduler"] = error
    for place, found in answers.items():
        if isinstance(found, Exception):
            raise ClusterError(f"{place}: {type(found).__name__}: {found}")
        for name in sorted(expected.keys() | found.keys()):
            if found.get(name) != expected.get(name):
                raise ClusterError(
                    f"{place} has another {name}: {found.get(name)}, here "
                    f"{expected.get(name)}"
                )


def complete(jobs, results, client, report=print):
    """Do the jobs whose results are missing, and store each as soon as it is there.

    Parameters
    ----------
    jobs : sequence of Job
    results : study.results.Results
        Or anything with its `has`, `load` and `save`.
    client : distributed.Client
    report : callable
        Gets a line of text whenever a job has ended.

    Returns
    -------
    list of str
        A line for each job that failed: its settings, and why.
    """
    submitted = {}
    for job in jobs:
        if not results.has(job.settings):
            submit(job, results, client, submitted)
    jobs_of = {future: job for job, future in submitted.items()}
    del submitted
    total, started, failures = len(jobs_of), time.monotonic(), []
    for ended, future in enumerate(as_completed(list(jobs_of)), start=1):
        job = jobs_of.pop(future)
        error = future.exception()  # waits, if a killed worker took the result along
        if error is None:
            results.save(job.settings, future.result())
        else:
            failures.append(f"{job.settings}: {reason(error)}")
        left = (time.monotonic() - started) / ended * (total - ended)
        report(f"{ended} of {total} jobs, about {left / 60:.0f} min left")
    return failures


def submit(job, results, client, submitted):
    """Send a job, and first those that it needs; return its result or its future."""
    if results.has(job.settings):
        return results.load(job.settings)
    if job not in submitted:
        needed = (submit(job.needs, results, client, submitted),) if job.needs else ()
        submitted[job] = client.submit(
            job.function, job.settings, *needed, *job.arguments, pure=False
        )
    return submitted[job]


def reason(error):
    """Why a job failed, in words that do not need Dask's manual."""
    if isinstance(error, KilledWorker):
        return (
            f"its worker died {error.allowed_failures + 1} times, as often as the "
            "scheduler's setting allowed-failures lets it; too little memory is the "
            "usual cause"
        )
    return f"{type(error).__name__}: {error}"
