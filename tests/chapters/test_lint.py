"""Code and prose of chapters are held to what the repository is held to.

ruff and codespell read the notebooks: tests/repository/test_lint.py runs them over
everything. In a chapter, moreover, no comment excuses a line, and of what is imported
nothing but `course`, which sets up TensorFlow, may stay unused.
"""

import subprocess
import sys

import nbformat
import pytest

from tests.chapters.guards.changes import (
    TEMPLATE,
    changed_template,
    code,
    figure,
    imports,
    markdown,
    replace,
)
from tests.repository.linters import ROOT, complaints

RUFF = [sys.executable, "-m", "ruff", "check", "--no-cache", "--ignore-noqa"]
RUFF += ["--config", "pyproject.toml", "--output-format=concise"]
RUFF += ["--config", "lint.pyflakes.allowed-unused-imports=[]"]


def ruff_findings(*notebooks):
    command = [*RUFF, *notebooks]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = [line for line in run.stdout.splitlines() if ".ipynb:" in line]
    return [line for line in found if "`course` imported but unused" not in line]


def test_chapters_are_clean():
    assert ruff_findings(*TEMPLATE.parent.glob("*.ipynb")) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (imports("import math"), "F401 [*] `math` imported but unused"),
        (imports("import math  # noqa"), "F401 [*] `math` imported but unused"),
        (replace("import use_", "import RED, use_"), "`course.style.RED` imported"),
        (code(f'print("{"heads " * 14} ...")'), "Line too long (97 > 88)"),
        (markdown("Toss teh coin."), "teh ==> the"),  # codespell:ignore
        (figure("image", alt="What we recieve."), "recieve ==> "),  # codespell:ignore
    ],
)
def test_bad_chapter_is_rejected(tmp_path, change, finding):
    path = tmp_path / "bad.ipynb"
    nbformat.write(changed_template(change)[0].notebook, path)
    assert finding in "\n".join(ruff_findings(path)) + complaints("codespell", path)
