"""The cell that sets a chapter up in Colab, run against stand-ins for Colab."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETUP = (ROOT / "tools" / "colab_setup.py").read_text(encoding="utf-8")
NOTEBOOK = "https://github.com/someone/course/blob/lesson/one/chapters/01-small.ipynb"
LOCK = """\
numpy==9.9
tensorflow==9.1 \\
    --hash=sha256:0
tf-keras==9.2 \\
tensorflow-probability==9.3 \\
"""


def git(folder, *arguments):
    identity = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"]
    subprocess.run(["git", *identity, "-C", folder, *arguments], check=True)


@pytest.fixture
def repository(tmp_path):
    """A repository with the branch lesson/one, in place of GitHub's."""
    folder = tmp_path / "github.com" / "someone" / "course"
    (folder / "chapters").mkdir(parents=True)
    (folder / "chapters" / "course.py").touch()
    (folder / "requirements.txt").write_text(LOCK)
    git(folder, "init", "--quiet", "--initial-branch=lesson/one")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=A book")
    return folder


@pytest.fixture
def colab(repository, tmp_path, monkeypatch):
    """Run the cell as Colab would; returns a function of what Colab's server says."""
    (home := tmp_path / "home").mkdir()
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/installed"\n')
    python.chmod(0o755)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{tmp_path}/github.com/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.com/")
    monkeypatch.setitem(sys.modules, "google.colab", object())
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("COLAB_JUPYTER_IP", "colab.example")
    monkeypatch.setenv("KMP_TARGET_PORT", "9000")
    monkeypatch.chdir(tmp_path)

    def run(opened):
        answer = json.dumps([{"path": f"fileId={quote(opened, safe='')}"}])
        says = {"http://colab.example:9000/api/sessions": io.StringIO(answer)}
        monkeypatch.setattr("urllib.request.urlopen", says.get)
        exec(SETUP, {})
        return home / "book", (tmp_path / "installed").read_text()

    return run


def test_outside_colab_nothing_happens(monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError(f"started {arguments}")

    monkeypatch.setattr(subprocess, "run", refuse)
    names, path = {}, list(sys.path)
    exec(SETUP, names)
    assert set(names) == {"__builtins__", "sys"}
    assert sys.path == path


def test_in_colab_the_book_is_fetched_at_the_notebooks_branch(colab):
    book, installed = colab(NOTEBOOK)
    head = subprocess.check_output(["git", "-C", book, "branch", "--show-current"])
    assert head.decode().strip() == "lesson/one"
    pins = "tensorflow==9.1 tf-keras==9.2 tensorflow-probability==9.3"
    assert installed.split() == f"-m pip install --quiet {pins}".split()
    assert os.getcwd() == sys.path[0] == str((book / "chapters").resolve())
    (book / "mine.txt").touch()
    colab(NOTEBOOK)  # a second run keeps what is there
    assert (book / "mine.txt").exists()


def test_a_notebook_from_elsewhere_is_refused(colab):
    with pytest.raises(RuntimeError, match="expected a notebook opened from GitHub"):
        colab("1Ab-of-a-drive")
