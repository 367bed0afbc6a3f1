"""Runs the tests on copies of the repository, mutated and as they are."""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "_build", "node_modules", "__pycache__", ".*_cache", "_failures"
)
PYTEST = [sys.executable, "-m", "pytest", "--numprocesses=0", "--exitfirst", "-q"]
PYTEST += ["--tb=no", "-rfE", "--color=no", "-p", "no:cacheprovider"]
# Memory is not what we judge, and this plugin empties the page cache each time.
PYTEST += ["-p", "no:tests.chapters.report_kernels"]
PASSED, FAILED, INTERRUPTED = 0, 1, 2
TIME_LIMIT = 900  # seconds for one stage: what runs longer is stuck
FAILURE = re.compile(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", re.MULTILINE)


class ToolError(Exception):
    """The tests cannot judge: they fail without a mutation, or pytest breaks off."""


def first_failure(folder, stage):
    """Run pytest in a folder and return the first test that fails, None if none does.

    A module that cannot be collected counts as a failure: without the mutation it
    can, for the runner has tried. So does a run beyond the time limit.

    Raises
    ------
    ToolError
        If pytest was called wrongly, found no test, or broke off by itself.
    """
    # Bytecode is found stale by time and size, and a mutation may change neither.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    try:
        run = subprocess.run(
            [*PYTEST, *stage],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
        )
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
        self.workers = workers
        self.free = SimpleQueue()
        for number in range(workers):
            copy = folder / f"copy-{number}"
            shutil.copytree(root, copy, ignore=NOT_COPIED)
            if (modules := root / "tools" / "node_modules").is_dir():
                (copy / "tools" / "node_modules").symlink_to(modules)
            self.free.put(copy)

    def check_baseline(self, mutations):
        """Raise ToolError unless every stage passes before anything is changed."""
        stages = sorted(
            {each for mutation in mutations for each in mutation.text.stages}
        )
        for stage, failure in self.map(first_failure, stages):
            if failure:
                raise ToolError(
                    f"pytest {' '.join(stage)}: expected all tests to pass without a "
                    f"mutation, got a failure of {failure}"
                )

    def run(self, mutations):
        """Yield each mutation with the test that killed it, or None, in their order."""
        return self.map(judge, mutations)

    def map(self, function, items):
        """Yield (item, function(copy of the repository, item)), several at a time."""

        def call(item):
            with self.copy() as folder:
                return item, function(folder, item)

        with ThreadPoolExecutor(self.workers) as pool:
            yield from pool.map(call, items)

    @contextmanager
    def copy(self):
        """A copy that nobody else uses meanwhile."""
        folder = self.free.get()
        try:
            yield folder
        finally:
            self.free.put(folder)


def judge(folder, mutation):
    """Apply a mutation, run its tests until one fails, restore what it changed."""
    paths = [folder / file for file in (mutation.text.file, *mutation.text.follows)]
    before = [path.read_bytes() for path in paths]
    try:
        mutation.apply(folder)
        runs = (first_failure(folder, stage) for stage in mutation.text.stages)
        return next(filter(None, runs), None)
    finally:
        for path, content in zip(paths, before, strict=True):
            path.write_bytes(content)
