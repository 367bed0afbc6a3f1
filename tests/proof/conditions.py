"""The rows of the matrix and its kin: conditions under which the chapters must pass."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from numpy._core._multiarray_umath import __cpu_dispatch__

from tests.proof.effects import NotRun


def isolated(option, script):
    """Wrap commands in a namespace of Linux; ``$0`` is the copy of the repository."""
    unshare = f"unshare --map-root-user {option} sh -c".split()
    unshare.append(f'{script} && exec "$@"')

    def wrap(book, command):
        probe = subprocess.run([*unshare, book, "true"], capture_output=True, text=True)
        if probe.returncode:
            raise NotRun(f"unshare {option} is not possible: {probe.stderr.strip()}")
        return [*unshare, str(book), *command]

    return wrap


NO_NETWORK = isolated("--net", "ip link set lo up")  # kernels listen on 127.0.0.1
BIND = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0"'
READ_ONLY = isolated("--mount", BIND)


@dataclass(frozen=True)
class Row:
    """Conditions of a run.

    `environment` holds variables, which `parts` of `tests.proof.effects` must feel.
    `folder` is the name of the copy; `elsewhere` starts pytest outside of it; `wrap`
    makes another command of pytest's; `change` is made to each notebook, and
    `disturbance` to start weights.
    """

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    folder: str = "book"
    elsewhere: bool = False
    wrap: Callable[[Path, list], list] = lambda book, command: command
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

DISTURBED = [
    Row(f"disturbed-{seed}", disturbance={"size": SIZE, "seed": seed}) for seed in SEEDS
]
MATRIX = [
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
    Row("path-with-spaces-and-umlauts", folder="Mein schönes Büch 本"),
    Row("read-only-checkout", wrap=READ_ONLY),
    Row("other-working-directory", elsewhere=True),
    Row("time-zone", {"TZ": "Pacific/Kiritimati"}, ("clock",)),  # UTC+14, the furthest
    Row("locale-c", {"LC_ALL": "C"}),
    Row("locale-de", {"LC_ALL": "de_DE.UTF-8"}, ("locale",)),
    Row("no-network", wrap=NO_NETWORK),
]

FIRST = """\
with __import__("IPython").utils.io.capture_output():
    get_ipython().run_cell({!r}).raise_error()
"""


def double(notebook):
    """Let each cell run its own source, in silence, before it runs."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = FIRST.format(cell.source) + cell.source


TWICE = [Row("each cell twice", change=double)]


def soak(times):
    """So many runs with two chapters at a time, and one with one after the other."""
    runs = [Row(f"{number} of {times}") for number in range(1, times + 1)]
    return [*runs, Row("sequential", processes=0)]
