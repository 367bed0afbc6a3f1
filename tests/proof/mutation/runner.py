"""Runs the tests on copies of the repository, mutated and as they are."""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.proof.copies import copy_tracked

PYTEST = [sys.executable, "-m", "pytest", "--numprocesses=0", "--exitfirst", "-q"]
PYTEST += ["--tb=no", "-rfE", "--color=no", "-p", "no:cacheprovider"]
PASSED, FAILED, INTERRUPTED = 0, 1, 2
TIME_LIMIT = 900  # seconds for one stage: what runs longer is stuck
RUNS = 2  # at a time
FAILURE = re.compile(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", re.MULTILINE)


class ToolError(Exception):
    """The tests cannot judge: they fail without a mutation, or pytest breaks off."""


def judge_all(root, mutations):
    """Yield each mutation with the test that killed it, or None, in their order.

    Raises
    ------
    ToolError
        If a stage fails before anything is changed, or gives no verdict.
    """
    stages = sorted({stage for each in mutations for stage in each.text.stages})
    with ThreadPoolExecutor(RUNS) as pool:
        as_it_is = pool.map(lambda stage: judge(root, [stage]), stages)
        for stage, failure in zip(stages, as_it_is, strict=True):
            if failure:
                raise ToolError(f"{stage} fails without a mutation: {failure}")
        killers = pool.map(lambda m: judge(root, m.text.stages, m.apply), mutations)
        yield from zip(mutations, killers, strict=True)


def judge(root, stages, change=lambda copy: None):
    """The first test that fails in a changed copy of the repository, or None."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "book"
        copy_tracked(copy, root)
        (copy / "tools").mkdir(exist_ok=True)
        (copy / "tools" / "node_modules").symlink_to(root / "tools" / "node_modules")
        change(copy)
        return next(filter(None, (first_failure(copy, each) for each in stages)), None)


def first_failure(folder, stage):
    """Run pytest in a folder and return the first test that fails, None if none does.

    A module that cannot be collected counts as a failure: without the mutation it can.
    So does a run beyond the time limit.
    """
    # Bytecode is found stale by time and size, and a mutation may change neither.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    options = {"capture_output": True, "text": True, "timeout": TIME_LIMIT}
    try:
        run = subprocess.run([*PYTEST, *stage], cwd=folder, env=environment, **options)
    except subprocess.TimeoutExpired:
        return f"time limit of {TIME_LIMIT} s, {' '.join(stage)}"
    if run.returncode == PASSED:
        return None
    failure = FAILURE.search(run.stdout)
    if run.returncode in (FAILED, INTERRUPTED) and failure:
        return failure[1]
    raise ToolError(
        f"pytest {' '.join(stage)}: expected tests that pass or fail, got exit code "
        f"{run.returncode}:\n{run.stdout[-2000:]}{run.stderr[-2000:]}"
    )
