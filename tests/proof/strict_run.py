"""Strict runs of the chapters in fresh copies of the repository, and their table."""

import argparse
import ast
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))

import store_outputs  # noqa: E402

# What make and pytest set for their own processes, and a plain run does not have.
INHERITED = ("PYTHONUTF8", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER")
QUIETLY = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "errors": "replace"}
QUIETLY |= {"stderr": subprocess.STDOUT, "encoding": "utf-8"}


@dataclass(frozen=True)
class Run:
    """The tests that passed, as (notebook, test), what was wrong, peak memory in MB."""

    passed: frozenset[tuple[str, str]] = frozenset()
    problems: tuple[str, ...] = ()
    peaks: Mapping[str, float] = ()
    seconds: float = 0.0


def run_strictly(
    book,
    notebooks,
    python=sys.executable,
    environment=(),
    start_in=None,
    wrap=lambda command: command,
    processes=2,
):
    """Re-run notebooks of a copy of the repository as `make test` does; return a Run.

    `python` is the interpreter, `environment` holds variables to add, `start_in` is the
    working directory (default: the copy), `wrap` takes the command, a list, and returns
    the one to run; so many `processes` run chapters at a time, or pytest itself if 0.
    """
    before = contents(book)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [python, "-m", "pytest", "--color=no", f"--numprocesses={processes}"]
        command += ["--rootdir", book, "--config-file", book / "pyproject.toml"]
        command += ["--junit-xml", report, *(book / name for name in notebooks)]
        inherited = {k: v for k, v in os.environ.items() if k not in INHERITED}
        start = time.monotonic()
        process = subprocess.run(
            wrap([str(part) for part in command]),
            cwd=start_in or book,
            env=inherited | dict(environment),
            **QUIETLY,
        )
        seconds = time.monotonic() - start
        cases = list(map(read_case, read_report(report)))
    problems = [f"{'::'.join(test)}\n{text}" for test, text, _ in cases if text]
    peaks = {kernel[0]: kernel[1] for *_, kernel in cases if kernel}
    if process.returncode and not problems:
        problems = [f"pytest ended with {process.returncode}:\n{process.stdout}"]
    for name in notebooks:
        if Path(name).name not in peaks:
            problems.append(f"{name}: its kernel was not examined")
    after = contents(book)
    for name, data in before.items():
        if after.get(name) != data:
            problems.append(f"{name.as_posix()}: the run changed it")
    passed = frozenset(test for test, text, _ in cases if not text)
    return Run(passed, tuple(problems), peaks, seconds)


def read_report(report):
    return ElementTree.parse(report).iter("testcase") if report.exists() else ()


def read_case(case):
    """Of a test in pytest's report: its name, its failure or "", its kernel's costs."""
    bad = [element for kind in ("failure", "error") for element in case.iter(kind)]
    text = "\n".join(element.text or element.get("message") for element in bad)
    properties = {each.get("name"): each.get("value") for each in case.iter("property")}
    kernel = ast.literal_eval(properties.get("kernel", "None"))
    return (case.get("classname"), case.get("name")), text, kernel


def find_python(version):
    """This interpreter if it has the version, otherwise that one's name."""
    own = "{}.{}".format(*sys.version_info)
    return sys.executable if own == version else f"python{version}"


def copy_tracked(folder, root=ROOT, paths=()):
    """Copy the tracked files, as they are in the working tree, into a folder."""
    command = ["git", "-C", root, "ls-files", "-z", "--", *paths]
    listed = subprocess.run(command, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode("utf-8").split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((root / name).read_bytes())
        target.chmod((root / name).stat().st_mode)


def contents(book):
    """The bytes of every file of a copy, by path within it."""
    files = [path for path in book.rglob("*") if path.is_file()]
    return {path.relative_to(book): path.read_bytes() for path in files}


class Table:
    """Prints a line for each run, as soon as there is one."""

    def __init__(self, notebooks, width):
        self.names, self.width = [Path(name).name for name in notebooks], width
        labels = "".join(f"{name.split('-')[0]:>9}" for name in self.names)
        print(f"{'run':<{width}}  result {'seconds':>8}{labels}  (peak memory, MB)")

    def add(self, name, run):
        """Print one run, and below it what was wrong."""
        result = "FAIL" if run.problems else "pass"
        peaks = "".join(f"{dict(run.peaks).get(n, 0):>9.0f}" for n in self.names)
        print(f"{name:<{self.width}}  {result:<6} {run.seconds:>8.0f}{peaks}")
        for problem in run.problems:
            print("    " + problem.replace("\n", "\n    "))
        sys.stdout.flush()

    def add_remark(self, name, remark):
        """Print a line without a run."""
        print(f"{name:<{self.width}}  {remark}", flush=True)


def parse(parser):
    """Parse the command line of a tool, with `notebooks`, the paths of chapters."""
    parser.add_argument("--chapters", nargs="+", default=["all"], metavar="NN")
    options = parser.parse_args()
    try:
        found = store_outputs.find_notebooks(options.chapters)
    except ValueError as error:
        parser.error(str(error))
    notebooks = [path.relative_to(ROOT).as_posix() for path in found]
    return argparse.Namespace(**vars(options), notebooks=notebooks)
