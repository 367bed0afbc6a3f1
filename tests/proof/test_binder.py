"""Binder would build the book as meant; what runs it as Binder does can fail."""

import re
import shutil
import subprocess
import sys

import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

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

GOOD = (
    new_markdown_cell("# Good\n\nA formula $\\mu$, and `{ref}` in code."),
    new_code_cell("print('fine')"),
)
# What is planted, and what is to be found; the error comes last, as it ends the run.
FAULTS = {
    "not understood: nowhere": new_markdown_cell("See {ref}`nowhere`."),
    "not understood: \\planted{": new_markdown_cell("It is $\\planted{$."),
    "UserWarning: old": new_code_cell("import warnings; warnings.warn('old')"),
    "ZeroDivisionError": new_code_cell("1 / 0"),
    "cells ran as [1, 2, 3, None], expected 1 to 4": new_code_cell("2"),
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab in the environment of the tests, with good and bad notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    notebooks = {
        "good": GOOD,
        "faulty": (*GOOD, *FAULTS.values()),
        "hungry": [new_code_cell("block = bytearray(1300 * 10**6)\nwhile True: pass")],
    }
    for name, cells in notebooks.items():
        notebook = new_notebook(cells=list(cells), metadata={"kernelspec": KERNEL})
        write(notebook, folder / f"{name}.ipynb")
    with start_lab(sys.executable, folder) as lab:
        yield lab


def test_every_planted_fault_is_found(browser, lab, capsys):
    assert run_notebooks(browser, lab, ["good.ipynb", "faulty.ipynb"]) == 1
    shown = capsys.readouterr().out
    assert re.search(r"^pass .* good.ipynb$", shown, re.MULTILINE)
    assert "1 of 2 notebooks passed" in shown
    assert [fault for fault in FAULTS if fault not in shown] == []


def test_notebook_that_ends_badly_is_named(browser, lab, monkeypatch):
    found = "\n".join(visit(browser, lab, "hungry.ipynb", seconds=9))
    assert "not finished within 9 s" in found and "peak memory 1" in found
    monkeypatch.setattr("tests.proof.lab.START_SECONDS", 2)
    assert visit(browser, lab, "none.ipynb") == ["not opened within 2 s"]
