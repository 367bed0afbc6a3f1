"""`make outputs` stores what a second run stores again, or nothing at all."""

import base64
import io
import sys

import nbformat
import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.proof.strict_run import ROOT, store_outputs

FIGURE = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"
QUIET = "import course\nimport tensorflow as tf\nprint(int(tf.constant(1)))"


def png(pixels, **options):
    stored = io.BytesIO()
    Image.fromarray(pixels).save(stored, "PNG", **options)
    return base64.b64encode(stored.getvalue()).decode("ascii")


def write(path, *sources):
    cells = [
        nbformat.v4.new_code_cell(code, id=f"c{i}") for i, code in enumerate(sources)
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def test_storing_again_changes_no_byte(tmp_path):
    path = tmp_path / "notebook.ipynb"
    write(path, FIGURE, QUIET)
    store_outputs.store(path)
    once = path.read_bytes()
    store_outputs.store(path)
    assert path.read_bytes() == once
    stored = nbformat.read(path, as_version=4)
    assert [cell.execution_count for cell in stored.cells] == [1, 2]
    assert all(cell.metadata == {} for cell in stored.cells)
    assert stored.metadata.language_info == {"name": "python"}
    texts = [[output.get("text") for output in cell.outputs] for cell in stored.cells]
    assert texts[1:] == [["1\n"]]  # no log of TensorFlow


@pytest.mark.parametrize("code", ["1 / 0", "import sys; print(1, file=sys.stderr)"])
def test_chapter_that_fails_or_complains_is_not_stored(tmp_path, code, monkeypatch):
    path = tmp_path / "chapter.ipynb"
    write(path, code)
    before = path.read_bytes()
    monkeypatch.setattr(store_outputs, "find_notebooks", lambda names: [path])
    monkeypatch.setattr(sys, "argv", ["store_outputs"])
    with pytest.raises(SystemExit, match="chapter.ipynb: not stored"):
        store_outputs.main()
    assert path.read_bytes() == before


def test_png_loses_metadata_and_keeps_pixels():
    pixels = np.random.default_rng(1).integers(0, 255, (5, 4, 4), dtype=np.uint8)
    text = PngInfo()
    text.add_text("Software", "any version")
    stripped = store_outputs.strip_png_metadata(png(pixels, pnginfo=text, dpi=(96, 96)))
    assert stripped == store_outputs.strip_png_metadata(png(pixels))
    with Image.open(io.BytesIO(base64.b64decode(stripped))) as image:
        assert image.info == {}
        np.testing.assert_array_equal(np.asarray(image), pixels)


def test_number_selects_one_chapter():
    (path,) = store_outputs.find_notebooks(["01"])
    assert path == ROOT / "chapters" / "01-distribution-objects.ipynb"
    with pytest.raises(ValueError, match="expected the start of one chapter's name"):
        store_outputs.find_notebooks(["0"])
