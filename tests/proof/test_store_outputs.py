"""`make outputs` stores what a second run stores again, or nothing at all."""

import base64
import io
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))

import store_outputs  # noqa: E402

GOOD = Path(__file__).parent / "fixtures" / "strictness" / "good.ipynb"


def png(pixels, **options):
    stored = io.BytesIO()
    Image.fromarray(pixels).save(stored, "PNG", **options)
    return base64.b64encode(stored.getvalue()).decode("ascii")


def notebook_of(*sources):
    cells = [
        nbformat.v4.new_code_cell(source, id=f"c{i}")
        for i, source in enumerate(sources)
    ]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "notebook.ipynb"


def test_storing_again_changes_no_byte(path):
    path.write_bytes(GOOD.read_bytes())
    store_outputs.store(path)
    once = path.read_bytes()
    store_outputs.store(path)
    assert path.read_bytes() == once


def test_stored_notebook_has_counts_and_no_machine_metadata(path):
    nbformat.write(notebook_of("1 + 1", "print(2)"), path)
    store_outputs.store(path)
    stored = nbformat.read(path, as_version=4)
    assert [cell.execution_count for cell in stored.cells] == [1, 2]
    assert stored.metadata.language_info == {"name": "python"}
    assert all(cell.metadata == {} for cell in stored.cells)


def test_native_stderr_of_tensorflow_is_not_stored(path):
    source = "import course\nimport tensorflow as tf\nprint(int(tf.constant(1)))"
    nbformat.write(notebook_of(source), path)
    store_outputs.store(path)
    outputs = nbformat.read(path, as_version=4).cells[0].outputs
    assert [(output.name, output.text) for output in outputs] == [("stdout", "1\n")]


def test_outputs_are_made_with_the_books_digits(monkeypatch):
    monkeypatch.setenv("COURSE_MNIST", "mnist.npz")
    notebook = notebook_of("import os; print('COURSE_MNIST' in os.environ)")
    store_outputs.run(notebook)
    assert notebook.cells[0].outputs[0].text == "False\n"


def test_png_loses_metadata_and_keeps_pixels():
    pixels = np.random.default_rng(1).integers(0, 255, (5, 4, 4), dtype=np.uint8)
    text = PngInfo()
    text.add_text("Software", "any version")
    stripped = store_outputs.strip_png_metadata(png(pixels, pnginfo=text, dpi=(96, 96)))
    assert stripped == store_outputs.strip_png_metadata(png(pixels))
    with Image.open(io.BytesIO(base64.b64decode(stripped))) as image:
        assert image.info == {}
        np.testing.assert_array_equal(np.asarray(image), pixels)


@pytest.mark.parametrize(
    "path", store_outputs.find_notebooks(["all"]), ids=lambda path: path.stem
)
def test_notebook_has_the_form_that_is_stored(path):
    notebook = nbformat.read(path, as_version=4)
    store_outputs.clean(notebook)
    assert nbformat.writes(notebook) + "\n" == path.read_text(encoding="utf-8")


def test_number_selects_one_chapter():
    names = [path.name for path in store_outputs.find_notebooks(["01"])]
    assert names == ["01-distribution-objects.ipynb"]
