"""Hold every chapter's kernel to its memory budget, and report its time.

After the last cell of a notebook this pytest plugin adds one test. It reads the
peak memory of the kernel that has just run the chapter and fails above the budget.
Times are reported at the end of the run, never asserted: they depend on the machine.
"""

import re
import time
from pathlib import Path

import psutil
import pytest
from nbval.plugin import IPyNbFile

# With 400 MB of TensorFlow's libraries that makes 1.2 GB; Binder stops a kernel at 2.
BUDGET_MB = 800


class KernelReport(pytest.Item):
    """Peak memory and wall time of the kernel that ran a notebook."""

    def runtest(self):
        kernel = psutil.Process(self.parent.kernel.km.provisioner.pid)
        peak = peak_memory_mb(kernel)
        seconds = time.time() - kernel.create_time()
        self.user_properties.append(("kernel", (self.path.name, peak, seconds)))
        if peak > BUDGET_MB:
            memory = f"the kernel's peak memory is {peak:.0f} MB"
            pytest.fail(f"{memory}, allowed are {BUDGET_MB} MB", pytrace=False)

    def reportinfo(self):
        return self.path, None, f"{self.path.name}::kernel"


def peak_memory_mb(process):
    """Largest resident set size so far, without pages of files, in MB (10^6 bytes).

    How much of the libraries' files is resident hangs on the page cache: of one and the
    same run 430 to 560 MB, which the system takes back when it needs them. Linux keeps
    the peak; elsewhere this is the current size.
    """
    status = Path(f"/proc/{process.pid}/status")
    if status.is_file():
        size = dict(re.findall(r"(VmHWM|RssFile):\s+(\d+) kB", status.read_text()))
        return (int(size["VmHWM"]) - int(size["RssFile"])) * 1024 / 1e6
    return process.memory_full_info().uss / 1e6


def pytest_collection_modifyitems(items):
    last_position = {
        item.parent: position
        for position, item in enumerate(items)
        if isinstance(item.parent, IPyNbFile)
    }
    for notebook, position in sorted(last_position.items(), key=lambda pair: -pair[1]):
        items.insert(position + 1, KernelReport.from_parent(notebook, name="kernel"))


def pytest_terminal_summary(terminalreporter):
    reports = [
        value
        for kind in ("passed", "failed")
        for report in terminalreporter.stats.get(kind, [])
        for name, value in getattr(report, "user_properties", [])
        if name == "kernel" and report.when == "call"
    ]
    if not reports:
        return
    terminalreporter.section("kernels of the chapters")
    for name, peak, seconds in sorted(reports):
        terminalreporter.line(f"{name:<60}{peak:>6.0f} MB peak {seconds:>7.1f} s")
