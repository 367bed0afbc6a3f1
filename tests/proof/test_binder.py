"""Binder would build the book as meant; what runs it as Binder does can fail."""

import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from websites import ROOT, notebook

from tests.binder_image import image_problems
from tests.binder_run import build_environment, run_notebooks

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LOCKED_FOR = re.search(r"--python-version (\S+)", MAKEFILE)[1]
READ_BY_BINDER = ("runtime.txt", "requirements.txt", "pyproject.toml")

# What is written into the repository (None removes the file), and what must be said.
BAD = {
    "other-python": ({"runtime.txt": "python-3.12"}, "python: expected 3.11, got 3.12"),
    "unknown-python": ({"runtime.txt": "python-3.99"}, "3.99 on"),
    "no-version": ({"runtime.txt": "python"}, "Invalid runtime.txt"),
    "no-runtime": ({"runtime.txt": None}, "python: expected 3.11"),
    "no-requirements": ({"requirements.txt": None}, "copies: expected"),
    "own-command": ({"postBuild": "#!/bin/sh"}, "./postBuild"),
    "debian-packages": ({"apt.txt": "chromium"}, "commands: expected"),
    "conda": ({"environment.yml": "dependencies: [pip]"}, "commands: expected"),
    "other-folder": ({"binder/requirements.txt": "numpy"}, "binder/requirements.txt"),
    "own-dockerfile": ({"Dockerfile": "FROM scratch"}, "its own Dockerfile"),
    "left-out": ({".dockerignore": "data"}, ".dockerignore leaves files out"),
}


@pytest.fixture
def repository(tmp_path):
    """A copy of the files that Binder reads."""
    for name in READ_BY_BINDER:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_binder_builds_the_book():
    assert image_problems(ROOT, LOCKED_FOR) == []


def test_copy_is_as_good_as_the_book(repository):
    assert image_problems(repository, LOCKED_FOR) == []


@pytest.mark.parametrize("name", BAD)
def test_bad_repository_is_rejected(repository, name):
    files, message = BAD[name]
    for path, text in files.items():
        (repository / path).parent.mkdir(exist_ok=True)
        if text is None:
            (repository / path).unlink()
        else:
            (repository / path).write_text(text, encoding="utf-8")
    assert message in "\n".join(image_problems(repository, LOCKED_FOR))


def test_environment_is_made_by_the_command_of_the_dockerfile(repository):
    """A requirement that cannot be met shows that the command ran."""
    lock = repository / "requirements.txt"
    lock.write_text("./no-such-folder\n", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError, match="pip install"):
        build_environment(repository, repository / "environment")
    lock.write_text("", encoding="utf-8")
    python = build_environment(repository, repository / "environment")
    assert python == str(repository / "environment" / "bin" / "python")


def test_table_counts_notebooks_that_fail(tmp_path, capsys):
    for name, code in {"good": "2", "bad": "1 / 0"}.items():
        nbformat.write(notebook(new_code_cell(code)), tmp_path / f"{name}.ipynb")
    status = run_notebooks(sys.executable, tmp_path, ["good.ipynb", "bad.ipynb"])
    shown = capsys.readouterr().out
    assert status == 1
    assert re.search(r"^good.ipynb +pass ", shown, re.MULTILINE)
    assert re.search(r"^bad.ipynb +FAIL ", shown, re.MULTILINE)
    assert "ZeroDivisionError" in shown
    assert "1 of 2 notebooks passed" in shown
