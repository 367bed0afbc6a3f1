"""`make outputs` stores what a second run stores again, or nothing at all."""

import sys

import nbformat
import pytest

from tests.proof.copies import ROOT, store_outputs

FIGURE = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"
QUIET = "import course\nimport tensorflow as tf\nprint(int(tf.constant(1)))"


def notebook(*sources):
    """The text of a notebook with some cells of code."""
    cells = [
        nbformat.v4.new_code_cell(code, id=f"c{i}") for i, code in enumerate(sources)
    ]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


def test_storing_again_changes_no_byte(tmp_path):
    path = tmp_path / "notebook.ipynb"
    path.write_text(notebook(FIGURE, QUIET), encoding="utf-8")
    store_outputs.store(path)
    once = path.read_bytes()
    store_outputs.store(path)
    assert path.read_bytes() == once
    stored = nbformat.read(path, as_version=4)
    assert [cell.execution_count for cell in stored.cells] == [1, 2]
    assert all(cell.metadata == {} for cell in stored.cells)
    assert stored.metadata.language_info == {"name": "python"}
    _, quiet = (cell.outputs for cell in stored.cells)
    assert [output.text for output in quiet] == ["1\n"]  # no log of TensorFlow


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "expected a notebook in chapter.ipynb, got .* appear to be JSON"),
        ("{}", "expected a notebook in chapter.ipynb, got"),
        (notebook("1 / 0"), "ZeroDivisionError"),
        (notebook("import sys; sys.stderr.write('1')"), "writes to standard error"),
    ],
    ids="empty object exception stderr".split(),
)
def test_bad_chapter_is_not_stored(tmp_path, monkeypatch, content, message):
    path = tmp_path / "chapter.ipynb"
    path.write_text(content, encoding="utf-8")
    before = path.read_bytes()
    monkeypatch.setattr(store_outputs, "find_notebooks", lambda names: [path])
    monkeypatch.setattr(sys, "argv", ["store_outputs"])
    with pytest.raises(SystemExit, match=f"(?s)chapter.ipynb: not stored. .*{message}"):
        store_outputs.main()
    assert path.read_bytes() == before


def test_number_selects_one_chapter():
    (path,) = store_outputs.find_notebooks(["01"])
    assert path == ROOT / "chapters" / "01-distribution-objects.ipynb"
    for name in ("0", "99", "../template"):
        with pytest.raises(ValueError, match=r"chapter's name \(01-.*, got '"):
            store_outputs.find_notebooks([name])
