"""Time and memory of each chapter, run from its first cell in a fresh kernel."""

import time
from statistics import median

import nbformat
import psutil
import store_outputs
from course.arguments import refuse_unless_count

from tests.chapters.report_kernels import peak_memory_mb

IMPORTS = """\
import course
import pandas as pd
import seaborn as sns
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
"""


def imports():
    """A notebook with the imports of a chapter, and nothing else."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(IMPORTS)])


def measure(notebook, repeats=3):
    """Median cost of a notebook over a number of runs, one after the other.

    Returns
    -------
    dict
        ``"wall_s"``, seconds from the start of the kernel to the end of the last cell;
        ``"cpu_s"``, seconds of processor time in user and system mode; ``"peak_mb"``,
        the largest resident set size of the kernel, without pages of files, in MB
        (10^6 bytes).

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.
    ValueError
        If there is to be no run.
    """
    refuse_unless_count("repeats", repeats)
    runs = [run_once(notebook) for _ in range(repeats)]
    return {key: median(run[key] for run in runs) for key in runs[0]}


def run_once(notebook):
    client = store_outputs.new_client(notebook)
    with client.setup_kernel():
        kernel = psutil.Process(client.km.provisioner.pid)
        for position, cell in enumerate(notebook.cells):
            client.execute_cell(cell, position)
        wall = time.time() - kernel.create_time()
        cpu = kernel.cpu_times()
        return {
            "wall_s": wall,
            "cpu_s": cpu.user + cpu.system,
            "peak_mb": peak_memory_mb(kernel),
        }


def title(notebook):
    """The heading of a notebook's first cell."""
    return notebook.cells[0].source.splitlines()[0].removeprefix("# ")
