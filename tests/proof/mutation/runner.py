"""Runs the tests on copies of the repository, mutated and as they are."""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

NOT_COPIED = ".git .venv _build node_modules __pycache__ .*_cache _failures".split()
PYTEST = [sys.executable, "-m", "pytest", "--numprocesses=0", "--exitfirst", "-q"]
PYTEST += ["--tb=no", "-rfE", "--color=no", "-p", "no:cacheprovider"]
PASSED, FAILED, INTERRUPTED = 0, 1, 2
TIME_LIMIT = 900  # seconds for one stage: what runs longer is stuck
FAILURE = re.compile(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", re.MULTILINE)


class ToolError(Exception):
    """The tests cannot judge: they fail without a mutation, or pytest breaks off."""


def first_failure(folder, stage):
    """Run pytest in a folder and return the first test that fails, None if none does.

    A module that cannot be collected counts as a failure: without the mutation it
    can, for the runner has tried. So does a run beyond the time limit. `ToolError` is
    raised if pytest was called wrongly, found no test, or broke off by itself.
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


class Runner:
    """Copies of the repository, one for each worker, and the runs in them."""

    def __init__(self, root, folder, workers):
        self.workers, self.copies = workers, SimpleQueue()
        for number in range(workers):
            copy = folder / f"copy-{number}"
            shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
            if (modules := root / "tools" / "node_modules").is_dir():
                (copy / "tools" / "node_modules").symlink_to(modules)
            self.copies.put(copy)

    def map(self, function, items):
        """Yield (item, function(copy of the repository, item)), several at a time."""

        def call(item):
            copy = self.copies.get()
            try:
                return item, function(copy, item)
            finally:
                self.copies.put(copy)

        with ThreadPoolExecutor(self.workers) as pool:
            yield from pool.map(call, items)

    def check_baseline(self, mutations):
        """Raise ToolError unless every stage passes before anything is changed."""
        stages = sorted({stage for each in mutations for stage in each.text.stages})
        for stage, failure in self.map(first_failure, stages):
            if failure:
                raise ToolError(
                    f"pytest {' '.join(stage)}: expected all tests to pass without a "
                    f"mutation, got a failure of {failure}"
                )

    def run(self, mutations):
        """Yield each mutation with the test that killed it, or None, in their order."""
        return self.map(judge, mutations)


def judge(folder, mutation):
    """Apply a mutation, run its tests until one fails, restore what it changed."""
    paths = [folder / file for file in (mutation.text.file, *mutation.text.follows)]
    before = {path: path.read_bytes() for path in paths}
    try:
        mutation.apply(folder)
        runs = (first_failure(folder, stage) for stage in mutation.text.stages)
        return next(filter(None, runs), None)
    finally:
        for path, content in before.items():
            path.write_bytes(content)
