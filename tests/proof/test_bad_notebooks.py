"""`make outputs` and the benchmarks refuse bad input, and lose no stored notebook."""

import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from benchmarks import chapters, race

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

import store_outputs  # noqa: E402


def notebook(source):
    """The text of a notebook with one cell of code."""
    cell = nbformat.v4.new_code_cell(source, id="c0")
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("", ValueError, "expected a notebook in n.ipynb, got .* appear to be JSON"),
        (notebook("1 + 1")[:99], ValueError, "expected a notebook in n.ipynb, got"),
        ("[]", ValueError, "expected a notebook in n.ipynb, got"),
        ("{}", ValueError, "expected a notebook in n.ipynb, got"),
        ("\udcff", ValueError, "expected a notebook in n.ipynb, got .*utf-8"),
        (notebook("1 / 0"), CellExecutionError, "ZeroDivisionError"),
        (notebook("import sys; sys.stderr.write('1')"), RuntimeError, "to standard"),
        (notebook("1 + 1"), OSError, "No space left"),
    ],
    ids="empty truncated list object binary exception stderr full-disk".split(),
)
def test_chapter_that_is_not_stored_stays(
    tmp_path, monkeypatch, content, error, message
):
    path = tmp_path / "n.ipynb"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    before = path.read_bytes()

    def write_a_part(self, text, **_):
        self.write_bytes(text[:9].encode())
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_text", write_a_part)
    with pytest.raises(error, match=message):
        store_outputs.store(path)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [before]


@pytest.mark.parametrize("name", ["99", "", "../template", "/01", "01\0", "*"])
def test_unknown_or_ambiguous_chapter_lists_the_known_ones(name):
    with pytest.raises(ValueError, match=r"chapter's name \(01-.*, got '"):
        store_outputs.find_notebooks([name])


TASK = race.Task("Task", "", {"ours": lambda: lambda: {"x": 1.0}}, {"x": 1.0})


@pytest.mark.parametrize("repeats", [0, -1, 1.5, None, True, "1", [], float("nan")])
def test_a_race_and_a_chapter_are_run_at_least_once(repeats):
    for measure in (race.race, chapters.measure):
        with pytest.raises(ValueError, match="repeats: expected an integer"):
            measure(TASK, repeats)


def test_a_task_has_at_least_one_way():
    with pytest.raises(ValueError, match="Task: expected at least one way, got none"):
        race.race(replace(TASK, ways={}), repeats=1)
