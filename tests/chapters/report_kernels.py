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

BUDGET_MB = 1200  # Binder stops a kernel at 2,000

# Chapters that need as much, and more where oneDNN is off: nothing may grow.
CEILINGS_MB = {"07": 1260}


class KernelReport(pytest.Item):
    """Peak memory and wall time of the kernel that ran a notebook."""

    def runtest(self):
        kernel = psutil.Process(self.parent.kernel.km.provisioner.pid)
        peak = peak_memory_mb(kernel)
        seconds = time.time() - kernel.create_time()
        self.user_properties.append(("kernel", (self.path.name, peak, seconds)))
        allowed = allowed_mb(self.path)
        if peak > allowed:
            memory = f"the kernel's peak memory is {peak:.0f} MB"
            pytest.fail(f"{memory}, allowed are {allowed} MB", pytrace=False)

    def reportinfo(self):
        return self.path, None, f"{self.path.name}::kernel"


def allowed_mb(path):
    """What the kernel of a notebook may need, in MB (10^6 bytes)."""
    return CEILINGS_MB.get(path.name[:2], BUDGET_MB)


def peak_memory_mb(process):
    """Largest resident set size so far, in MB (10^6 bytes).

    Linux and Windows keep the peak; elsewhere this is the current size.
    """
    status = Path(f"/proc/{process.pid}/status")
    if status.is_file():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) * 1024 / 1e6
    memory = process.memory_info()
    return getattr(memory, "peak_wset", memory.rss) / 1e6


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
