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
# different from LEVELS on (of 255), and a figure when more than SHARE of its pixels
# do. At 1,400 x 700 pixels that is a region of 7 x 7, smaller than one tick label.
LEVELS = 32
SHARE = 5e-5
# A fill, a line or a grid that is only a little lighter: fewer levels, more pixels.
FAINT_LEVELS = 4
FAINT_SHARE = 5e-3


def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):
        shutil.rmtree(FAILURES, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    result = yield
    if isinstance(item, IPyNbCell):
        compare_figures(item)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.failed and isinstance(item, IPyNbCell):
        place = f"{item.path.name}, In [{item.cell.execution_count}]"
        report.sections.append(("the cell, as the notebook numbers it", place))
    return report


def compare_figures(cell):
    """Fail the cell unless its fresh figures match the stored ones."""
    stored, fresh = figures(cell.cell.outputs), figures(cell.test_outputs)
    if len(stored) != len(fresh):
        cell.raise_cell_error(
            f"Figures differ: expected {len(stored)} figure(s), got {len(fresh)}"
        )
    expected, got = [[shown_size(f) for f in kind] for kind in (stored, fresh)]
    if expected != got:
        cell.raise_cell_error(f"Figures differ: expected size {expected}, got {got}")
    for number, figure_pair in enumerate(zip(stored, fresh, strict=True), start=1):
        pair = [decode(figure["data"]["image/png"]) for figure in figure_pair]
        if difference := describe_difference(*pair):
            folder = write_failure(cell, number, *pair)
            cell.raise_cell_error(f"Figures differ: {difference}; see {folder}")


def figures(outputs):
    """Those of a cell's outputs that are a PNG."""
    return [output for output in outputs if "image/png" in output.get("data", {})]


def shown_size(figure):
    """The size at which a figure is shown: nbval does not compare metadata."""
    return dict(figure["metadata"].get("image/png", {}))


def decode(png):
    """The pixels of a base64-encoded PNG: uint8, shape (height, width, 4)."""
    with Image.open(io.BytesIO(base64.b64decode(png))) as image:
        return np.asarray(image.convert("RGBA"))


def describe_difference(stored, fresh):
    """One sentence if the figures differ visibly, otherwise an empty string."""
    if stored.shape != fresh.shape:
        return f"expected {size(stored)} pixels, got {size(fresh)}"
    difference = pixel_difference(stored, fresh)
    for levels, allowed in ((LEVELS, SHARE), (FAINT_LEVELS, FAINT_SHARE)):
        changed = (difference >= levels).mean()
        if changed > allowed:
            return (
                f"{changed:.3%} of the pixels changed by {levels} levels or more, "
                f"allowed are {allowed:.3%}"
            )
    return ""


def size(pixels):
    height, width = pixels.shape[:2]
    return f"{width} x {height}"


def pixel_difference(stored, fresh):
    """Largest absolute difference over the channels of each pixel, 0 to 255."""
    return np.abs(stored.astype(int) - fresh.astype(int)).max(axis=-1)


def write_failure(cell, number, stored, fresh):
    """Write stored, fresh and difference images; return their folder."""
    count = cell.cell.execution_count
    folder = FAILURES / cell.path.stem / f"in-{count:02d}-figure-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(stored).save(folder / "stored.png")
    Image.fromarray(fresh).save(folder / "fresh.png")
    if stored.shape == fresh.shape:
        darkness = 255 - pixel_difference(stored, fresh)
        Image.fromarray(darkness.astype(np.uint8)).save(folder / "difference.png")
    return folder
