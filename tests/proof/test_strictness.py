"""Strict comparison can fail: a fault in an output, a figure or the memory is found.

`good.ipynb` holds an import, a sum and a figure with their outputs. Each fault is a
change of one of these cells; all stand below the good cells, in one notebook.
"""

import base64
import io
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from xml.etree import ElementTree

import nbformat
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
GOOD = Path(__file__).with_name("good.ipynb")
IMPORT, SUM, FIGURE = range(3)
PLUGINS = ("isolate_kernels", "compare_figures", "report_kernels")
MY_SVG = "c.InlineBackend.figure_formats = {'svg'}"
FAULTS = {}  # the name of a fault: the cell that it changes, the message, the change


def fault(cell, message):
    """Register a change of a cell, and what must be said about it."""

    def keep(change):
        FAULTS[change.__name__] = cell, message, change
        return change

    return keep


@fault(SUM, "the sum is 4")
def wrong_number(cell):
    cell.outputs[0].text = "the sum is 4\n"


@fault(FIGURE, "of the pixels changed by 32 levels")
def moved_region(cell):
    """Seven by seven of the figure's pixels are black."""
    box = (90, 90, 96, 96)
    edit_figure(cell, lambda image: ImageDraw.Draw(image).rectangle(box, fill="black"))


@fault(FIGURE, "of the pixels changed by 4 levels")
def faded_figure(cell):
    edit_figure(cell, lambda image: image.point(lambda level: max(level - 5, 0)))


@fault(FIGURE, "expected 200 x 150 pixels, got")
def resized_figure(cell):
    edit_figure(cell, lambda image: image.resize((200, 150)))


@fault(FIGURE, "expected to be shown with {'width': 10}, got {}")
def figure_shown_smaller(cell):
    cell.outputs[0].metadata["image/png"] = {"width": 10}


@fault("kernel", "allowed are 800 MB")
def too_much_memory(cell):
    cell.source = "block = b'x' * 800_000_000"


def edit_figure(cell, edit):
    """Store what a function makes of the figure; it may also draw into the figure."""
    data = cell.outputs[0].data
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as image:
        stored = io.BytesIO()
        (edit(image) or image).save(stored, "PNG")
    data["image/png"] = base64.b64encode(stored.getvalue()).decode("ascii")


def write_notebook(path):
    """The good cells, then each fault's cell, named after it, with its change."""
    notebook = nbformat.read(GOOD, as_version=4)
    for name, (cell, _, change) in FAULTS.items():
        bad = deepcopy(notebook.cells[IMPORT if cell == "kernel" else cell])
        count = len(notebook.cells) + 1
        bad.update(id=name.replace("_", "-"), execution_count=count)
        change(bad)
        notebook.cells.append(bad)
    nbformat.write(notebook, path)


def strict_run(folder):
    """What a run says of each failed test.

    The reader has a backend and a profile of IPython of his own.
    """
    profile = folder / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_kernel_config.py").write_text(MY_SVG)
    command = [sys.executable, "-m", "pytest", "bad.ipynb"]
    command += [part for name in PLUGINS for part in ("-p", f"tests.chapters.{name}")]
    command += ["--config-file", ROOT / "pyproject.toml", "--rootdir", folder]
    command += ["--numprocesses=0", "--junit-xml", "report.xml"]
    readers = {"MPLBACKEND": "agg", "IPYTHONDIR": str(profile.parent)}
    environment = os.environ | readers | {"PYTHONPATH": str(ROOT)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    subprocess.run(command, cwd=folder, env=environment, capture_output=True)
    return {
        case.get("name"): failure.text
        for case in ElementTree.parse(folder / "report.xml").iter("testcase")
        for failure in case.iter("failure")
    }


def test_faults_and_nothing_else_are_found(tmp_path):
    write_notebook(tmp_path / "bad.ipynb")
    failures = strict_run(tmp_path)
    for number, (cell, message, _) in enumerate(FAULTS.values(), start=3):
        place = "kernel" if cell == "kernel" else f"Cell {number}"
        assert message in failures.pop(place)
    assert failures == {}
    number = list(FAULTS).index("moved_region") + 4
    images = tmp_path / "tests" / "_failures" / "bad" / f"in-{number:02}-figure-1"
    names = sorted(path.name for path in images.iterdir())
    assert names == ["difference.png", "fresh.png", "stored.png"]
