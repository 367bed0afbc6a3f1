"""Run the chapters strictly under many conditions, and print a table.

Usage: python -m tests.proof.matrix [--row NAME ...] [--chapters NN ...]

Each row of the table is a run in a fresh copy of the repository. A row whose
precondition is missing on this machine, or that changes nothing on it, is not run, says
why, and is not a pass. At the end stands how far rounded numbers moved between rows.
"""

import argparse
import functools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from numpy._core._multiarray_umath import __cpu_dispatch__

from tests.proof import rounding
from tests.proof.processor import NotRun, require_effect
from tests.proof.strict_run import (
    ROOT,
    Run,
    Table,
    copy_tracked,
    find_python,
    parse,
    run_strictly,
)

GERMAN = "de_DE.UTF-8"
PRINT_DECIMAL_POINT = (
    "import locale; locale.setlocale(locale.LC_ALL, ''); "
    "print(locale.localeconv()['decimal_point'])"
)


def failure(command):
    """Why a command fails, in one line; nothing if it succeeds."""
    try:
        process = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError as error:
        return f"{error.filename} was not found"
    said = process.stderr.strip() or f"exit status {process.returncode}"
    return said.splitlines()[0] if process.returncode else ""


@dataclass(frozen=True)
class Isolation:
    """A namespace of Linux: an option of unshare, and a script; ``$0`` is the copy."""

    namespace: str
    script: str

    def wrap(self, book, command):
        """The command that runs another one in isolation."""
        script = f'{self.script} && exec "$@"'
        unshare = ["unshare", "--map-root-user", self.namespace]
        return [*unshare, "sh", "-c", script, str(book), *command]

    def require(self, book):
        """Raise `NotRun` unless this machine permits it."""
        if reason := failure(self.wrap(book, ["true"])):
            raise NotRun(f"unshare {self.namespace} is not possible: {reason}")


NO_NETWORK = Isolation("--net", "ip link set lo up")  # kernels listen on 127.0.0.1
BIND = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0"'
READ_ONLY = Isolation("--mount", BIND)


def german_locale(folder):
    """Compile the locale into a folder, which needs no privileges, and check it."""
    folder = folder / "locales"
    folder.mkdir(parents=True)
    command = ["localedef", "-i", "de_DE", "-f", "UTF-8", folder / GERMAN]
    if reason := failure(command):
        raise NotRun(f"the locale {GERMAN} cannot be made: {reason}")
    environment = {"LC_ALL": GERMAN, "LOCPATH": str(folder)}
    command = [sys.executable, "-c", PRINT_DECIMAL_POINT]
    child = os.environ | environment
    shown = subprocess.run(command, env=child, capture_output=True, text=True).stdout
    if shown != ",\n":
        raise NotRun(f"the locale {GERMAN} has no effect: decimal point {shown!r}")
    return environment


@dataclass(frozen=True)
class Row:
    """Conditions of a run.

    `environment` holds variables, and `prepare` takes a temporary folder and returns
    more of them; `parts` of `tests.proof.processor` must feel them. `python` is a
    version, by default that of this process; `folder` is the name of the copy;
    `elsewhere` starts pytest outside of it; `change` is made to each notebook, and
    `disturbance` to start weights.
    """

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    prepare: Callable[[Path], Mapping[str, str]] = lambda folder: {}
    python: str = ""
    folder: str = "book"
    elsewhere: bool = False
    isolation: Isolation | None = None
    change: Callable = lambda notebook: None
    disturbance: Mapping[str, float] = field(default_factory=dict)
    processes: int = 2


def threads(number):
    names = "OMP_NUM OPENBLAS_NUM TF_NUM_INTRAOP TF_NUM_INTEROP".split()
    return {f"{name}_THREADS": str(number) for name in names}


def numpy_without(names):
    return {"NPY_DISABLE_CPU_FEATURES": " ".join(names)}


def glibc_without(names):
    return {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-" + ",-".join(names)}


AVX512 = [name for name in __cpu_dispatch__ if name.startswith("AVX512")]
GLIBC_AVX512 = ["AVX512F", "AVX512VL", "AVX512BW", "AVX512DQ", "AVX512CD"]
GLIBC_AVX = [*GLIBC_AVX512, "AVX2", "AVX", "FMA", "FMA4"]
OPENBLAS = ("Prescott", "Nehalem", "Sandybridge", "Haswell", "SkylakeX")
ONEDNN = ("SSE41", "AVX", "AVX2", "AVX512_CORE", "AVX512_CORE_VNNI")
COMMON = numpy_without(AVX512) | glibc_without(GLIBC_AVX512)
COMMON |= {"OPENBLAS_CORETYPE": "Haswell", "ONEDNN_MAX_CPU_ISA": "AVX2"}
LIMITS = COMMON.keys() | {"TF_ENABLE_ONEDNN_OPTS"}
SIZE, SEEDS = 1e-12, range(1, 6)  # start weights are multiplied by 1 + SIZE * z

DISTURBED = tuple(
    Row(f"disturbed-{seed}", disturbance={"size": SIZE, "seed": seed}) for seed in SEEDS
)
ROWS = (
    Row("onednn-on", {"TF_ENABLE_ONEDNN_OPTS": "1"}),  # the others are compared with it
    Row("onednn-off", {"TF_ENABLE_ONEDNN_OPTS": "0"}, ("onednn",)),
    Row("one-thread", threads(1)),
    Row("two-threads", threads(2)),
    Row("common-avx2", COMMON, ("numpy", "openblas", "onednn", "glibc")),
    Row("numpy-no-avx512", numpy_without(AVX512), ("numpy",)),
    Row("numpy-baseline", numpy_without(__cpu_dispatch__), ("numpy",)),
    *(Row(f"openblas-{n}", {"OPENBLAS_CORETYPE": n}, ("openblas",)) for n in OPENBLAS),
    *(Row(f"onednn-{n}", {"ONEDNN_MAX_CPU_ISA": n}, ("onednn",)) for n in ONEDNN),
    Row("glibc-no-avx512", glibc_without(GLIBC_AVX512), ("glibc",)),
    Row("glibc-no-avx", glibc_without(GLIBC_AVX), ("glibc",)),
    *DISTURBED,
    *(Row(f"python-{version}", python=version) for version in ("3.11", "3.12", "3.13")),
    Row("path-with-spaces-and-umlauts", folder="Mein schönes Büch 本"),
    Row("read-only-checkout", isolation=READ_ONLY),
    Row("other-working-directory", elsewhere=True),
    Row("time-zone", {"TZ": "Pacific/Kiritimati"}),  # UTC+14, the furthest
    Row("locale-c", {"LC_ALL": "C"}),
    Row("locale-de", prepare=german_locale),
    Row("no-network", isolation=NO_NETWORK),
)


def run_row(row, notebooks, root=ROOT):
    """Run notebooks of a repository under a row's conditions: a Run, and notes."""
    for part in row.parts:
        require_effect(part, row.environment)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        book = folder / row.folder
        copy_tracked(book, root)
        for name in notebooks:
            notebook = nbformat.read(book / name, as_version=4)
            row.change(notebook)
            notes = folder / f"{Path(name).stem}.notes"
            rounding.take_notes(notebook, notes, **row.disturbance)
            nbformat.write(notebook, book / name)
        conditions = {"environment": row.environment | row.prepare(folder)}
        if row.isolation:
            row.isolation.require(book)
            conditions["wrap"] = functools.partial(row.isolation.wrap, book)
        if row.elsewhere:
            conditions["start_in"] = folder / "elsewhere"
            conditions["start_in"].mkdir()
        try:
            python = environment_of(row.python) if row.python else sys.executable
        except subprocess.CalledProcessError as error:
            return Run(problems=(f"set-up failed:\n{error.stderr}",)), {}
        conditions["processes"] = row.processes
        run = run_strictly(book, notebooks, python, **conditions)
        return run, rounding.read_notes(folder)


def environment_of(version):
    """The interpreter of an environment with a version of Python, made in `_build`."""
    name = find_python(version)
    if name == sys.executable:
        return name
    if reason := failure([name, "-c", "import venv"]):
        raise NotRun(f"{name} is not installed: {reason}")
    folder = ROOT / "_build" / "environments" / name
    copy_tracked(folder, paths=("tools", "requirements-dev.txt"))
    command = ["sh", "tools/setup_environment.sh", "requirements-dev.txt"]
    options = {"check": True, "capture_output": True, "text": True}
    subprocess.run(command, cwd=folder, env=os.environ | {"PYTHON": name}, **options)
    return str(folder / ".venv" / "bin" / "python")


def run_rows(rows, notebooks, root=ROOT):
    """Run rows, print their table; return 0 if one passed, none failed, none moved."""
    for name in LIMITS & os.environ.keys():
        print(f"note: this machine itself sets {name}={os.environ[name]}")
    table = Table(notebooks, max(len(row.name) for row in rows))
    runs, notes = {}, {}
    for row in rows:
        try:
            run, notes[row.name] = run_row(row, notebooks, root)
        except NotRun as reason:
            table.add_remark(row.name, f"not run, because {reason}")
        else:
            runs[row.name] = compared(run, runs)
            table.add(row.name, runs[row.name])
    failed = sum(bool(run.problems) for run in runs.values())
    counts = len(runs) - failed, failed, len(rows) - len(runs)
    print("{} passed, {} failed, {} not run".format(*counts))
    too_far = rounding.report(notes) if len(notes) > 1 else 0
    return int(not runs or failed > 0 or too_far > 0)


def compared(run, runs):
    """The run, with a problem if it passed other tests than the first one."""
    name, first = next(iter(runs.items()), ("", run))
    if other := sorted(run.passed ^ first.passed):
        problem = f"other tests passed than in {name}: " + ", ".join(
            map("::".join, other)
        )
        return replace(run, problems=(*run.problems, problem))
    return run


def main():
    parser = argparse.ArgumentParser(prog="tests.proof.matrix", description=__doc__)
    known = {row.name: row for row in ROWS}
    parser.add_argument("--row", nargs="+", choices=known, metavar="NAME")
    options = parse(parser)
    rows = [known[name] for name in options.row or known]
    return run_rows(rows, options.notebooks)


if __name__ == "__main__":
    sys.exit(main())
