"""Proof that variables which stand in for another machine take effect on this one."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.proof.copies import ROOT

# What a child process computes and says, such as which kernels it has chosen.
CODE = {
    "numpy": """
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
print([name for name in __cpu_dispatch__ if __cpu_features__[name]])
""",
    "openblas": """
import numpy, scipy.linalg, threadpoolctl
scipy.linalg.inv(numpy.eye(300) @ numpy.eye(300))
print([library.get("architecture") for library in threadpoolctl.threadpool_info()])
""",
    "onednn": """
import sys; sys.path.insert(0, "chapters")
import course, tensorflow as tf
tf.nn.conv2d(tf.ones((1, 8, 8, 3)), tf.ones((3, 3, 3, 4)), 1, "SAME")
""",
    "locale": """
import locale
locale.setlocale(locale.LC_ALL, "")
print(locale.localeconv()["decimal_point"])
""",
    "clock": "import time; print(time.timezone)",
}
# The parts of their output that tell.
SAYS = {
    "onednn": r"isa:.*|exec,cpu,\w+",
    "glibc": r"cpu_features.*active.*=0x[1-9a-f].*",
}


class NotRun(Exception):
    """A precondition of a row is missing on this machine."""


def require_effect(part, variables):
    """Raise `NotRun` unless a part runs under variables, and otherwise than without."""
    others = {k: v for k, v in os.environ.items() if k not in variables}
    without, limited = state(part, others), state(part, others | variables)
    if limited == without:
        named = " ".join(f"{name}={value}" for name, value in variables.items())
        raise NotRun(f"{named} changes nothing here: {part} has {without[:99]}")


def state(part, variables):
    """What a part says under environment variables."""
    command = [sys.executable, "-c", CODE[part]] if part in CODE else diagnostics()
    options = {"cwd": ROOT, "capture_output": True, "text": True}
    process = subprocess.run(
        command, env=variables | {"ONEDNN_VERBOSE": "1"}, **options
    )
    if process.returncode:
        said = " ".join(process.stderr.split())[-200:]
        raise NotRun(f"{part} ended with {process.returncode} and said: {said}")
    return "; ".join(re.findall(SAYS.get(part, ".+"), process.stdout))


def diagnostics():
    """The command by which glibc's loader, that of this process, shows its choices."""
    maps = Path("/proc/self/maps")
    loaders = re.findall(r"/\S*/ld-linux\S*", maps.read_text() if maps.exists() else "")
    if not loaders:
        raise NotRun("there is no glibc")
    return [loaders[0], "--list-diagnostics"]
