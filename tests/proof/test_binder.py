"""Binder would build the book as meant; what runs it as Binder does can fail."""

import shutil
import subprocess
import sys

import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook

from tests.proof.binder import build_environment, image_problems, run_notebooks
from tests.proof.copies import ROOT, store_outputs
from tests.proof.lab import start_lab, visit

KERNEL = store_outputs.KERNEL
READ_BY_BINDER = ("runtime.txt", "requirements.txt", "pyproject.toml")


@pytest.fixture
def repository(tmp_path):
    """A copy of the files that Binder reads."""
    for name in READ_BY_BINDER:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_binder_builds_the_book(repository):
    assert image_problems(ROOT) == image_problems(repository) == []


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("runtime.txt", "python-3.12", "python: expected ['3.11'], got ['3.12']"),
        ("runtime.txt", "python", "Invalid runtime.txt"),
        ("requirements.txt", None, "copies: expected"),
        ("environment.yml", "dependencies: [pip]", "commands: expected"),
        ("Dockerfile", "FROM scratch", "its own Dockerfile"),
        (".dockerignore", "data", ".dockerignore leaves files out"),
    ],
)
def test_bad_repository_is_rejected(repository, path, text, message):
    (repository / path).unlink(missing_ok=True)
    if text:
        (repository / path).write_text(text, encoding="utf-8")
    assert message in "\n".join(image_problems(repository))


def test_environment_is_made_by_the_command_of_the_dockerfile(repository):
    """A requirement that cannot be met shows that the command ran."""
    lock = repository / "requirements.txt"
    lock.write_text("./no-such-folder\n", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError, match="pip install"):
        build_environment(repository, repository / "environment")


# --- JupyterLab ----------------------------------------------------------------------

NOTEBOOKS = {
    "good": ["print('fine')"],
    "faulty": ["import warnings; warnings.warn('old')", "1 / 0", "2"],
    "hungry": ["block = bytearray(1300 * 10**6)\nwhile True: pass"],
}
FAULTS = ["UserWarning: old", "ZeroDivisionError: division by zero"]
FAULTS += ["cells ran as [1, 2, None], expected 1 to 3", "1 of 2 notebooks passed"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab in the environment of the tests, with good and bad notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    for name, code in NOTEBOOKS.items():
        cells = [new_code_cell(source) for source in code]
        notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
        write(notebook, folder / f"{name}.ipynb")
    with start_lab(sys.executable, folder) as lab:
        yield lab


def test_every_planted_fault_is_found(browser, lab, capsys):
    assert run_notebooks(browser, lab, ["good.ipynb", "faulty.ipynb"]) == 1
    shown = capsys.readouterr().out
    assert [fault for fault in FAULTS if fault not in shown] == []


def test_notebook_that_ends_badly_is_named(browser, lab, monkeypatch):
    found = "\n".join(visit(browser, lab, "hungry.ipynb", seconds=9))
    assert "not finished within 9 s" in found and "peak memory 1" in found
    monkeypatch.setattr("tests.proof.lab.START_SECONDS", 2)
    assert visit(browser, lab, "none.ipynb") == ["not opened within 2 s"]
