"""Compare figures too: nbval itself skips images.

After nbval has run a cell and compared its text, in the same execution, this
pytest plugin compares the pixels of each stored PNG with those of the fresh one.
On failure it writes both, and their difference, to ``tests/_failures/``.
"""

import base64
import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from nbval.plugin import IPyNbCell
from PIL import Image

FAILURES = Path("tests/_failures")

# Anti-aliased edges move by a few grey levels between processors: a pixel counts as
# different from so many levels on (of 255), and a figure when more than a share of its
# pixels do. At 1,400 x 700 pixels the first share is a region of 7 x 7, smaller than a
# tick label; the second is for a fill, a line or a grid that is only a little lighter.
LIMITS = {32: 5e-5, 4: 5e-3}


def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):
        shutil.rmtree(FAILURES, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    result = yield
    if isinstance(item, IPyNbCell) and (difference := compare_figures(item)):
        item.raise_cell_error(f"Figures differ: {difference}")
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.failed and isinstance(item, IPyNbCell):
        place = f"{item.path.name}, In [{item.cell.execution_count}]"
        report.sections.append(("the cell, as the notebook numbers it", place))
    return report


def compare_figures(item):
    """What differs between a cell's stored and fresh figures, in words, or None."""
    kinds = item.cell.outputs, item.test_outputs
    stored, fresh = ([out for out in outs if is_figure(out)] for outs in kinds)
    if len(stored) != len(fresh):
        return f"expected {len(stored)} figure(s), got {len(fresh)}"
    for number, figures in enumerate(zip(stored, fresh, strict=True), start=1):
        expected, got = (dict(out["metadata"].get("image/png", {})) for out in figures)
        if expected != got:  # nbval does not compare metadata
            return f"expected to be shown with {expected}, got {got}"
        pair = [decode(figure["data"]["image/png"]) for figure in figures]
        if difference := describe_difference(*pair):
            return f"{difference}; see {write_failure(item, number, *pair)}"
    return None


def is_figure(output):
    return "image/png" in output.get("data", {})


def decode(png):
    """The pixels of a base64-encoded PNG: uint8, shape (height, width, 4)."""
    with Image.open(io.BytesIO(base64.b64decode(png))) as image:
        return np.asarray(image.convert("RGBA"))


def describe_difference(stored, fresh):
    """One sentence if the figures differ visibly, otherwise an empty string."""
    if stored.shape != fresh.shape:
        (height, width, _), (new_height, new_width, _) = stored.shape, fresh.shape
        return f"expected {width} x {height} pixels, got {new_width} x {new_height}"
    for levels, allowed in LIMITS.items():
        changed = (pixel_difference(stored, fresh) >= levels).mean()
        if changed > allowed:
            pixels = f"{changed:.3%} of the pixels changed by {levels} levels or more"
            return f"{pixels}, allowed are {allowed:.3%}"
    return ""


def pixel_difference(stored, fresh):
    """Largest absolute difference over the channels of each pixel, 0 to 255."""
    return np.abs(stored.astype(int) - fresh.astype(int)).max(axis=-1)


def write_failure(item, number, stored, fresh):
    """Write stored, fresh and difference images; return their folder."""
    place = f"in-{item.cell.execution_count:02d}-figure-{number}"
    folder = FAILURES / item.path.stem / place
    folder.mkdir(parents=True, exist_ok=True)
    images = {"stored": stored, "fresh": fresh}
    if stored.shape == fresh.shape:
        images["difference"] = 255 - pixel_difference(stored, fresh)
    for name, pixels in images.items():
        Image.fromarray(pixels.astype(np.uint8)).save(folder / f"{name}.png")
    return folder
