"""Code and prose of chapters are held to what the repository is held to.

ruff and codespell read the notebooks: tests/repository/test_lint.py runs them over
everything. In a chapter, moreover, no comment excuses a line, and of what is imported
nothing but `course`, which sets up TensorFlow, may stay unused.
"""

import subprocess
import sys

import nbformat

from tests.chapters.guards import changes as to
from tests.repository.linters import ROOT, complaints

RUFF = [sys.executable, "-m", "ruff", "check", "--no-cache", "--ignore-noqa"]
RUFF += ["--config", "pyproject.toml", "--output-format=concise"]
RUFF += ["--config", "lint.pyflakes.allowed-unused-imports=[]"]
FAULTS = {  # each finding, and the change that must lead to it
    "F401 [*] `math` imported but unused": to.imports("import math  # noqa"),
    "`course.style.RED` imported": to.replace("import use_", "import RED, use_"),
    "Line too long (97 > 88)": to.code(f'print("{"heads " * 14} ...")'),
    "teh ==> the": to.markdown("Toss teh coin."),  # codespell:ignore
    "recieve ==> ": to.figure("image", alt="We recieve."),  # codespell:ignore
}


def ruff_findings(*notebooks):
    command = [*RUFF, *notebooks]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = [line for line in run.stdout.splitlines() if ".ipynb:" in line]
    return [line for line in found if "`course` imported but unused" not in line]


def test_chapters_are_clean():
    assert ruff_findings(*to.TEMPLATE.parent.glob("*.ipynb")) == []


def test_every_fault_is_found(tmp_path):
    path = tmp_path / "bad.ipynb"
    chapter, _ = to.changed_template(to.elsewhere(*FAULTS.values()))
    nbformat.write(chapter.notebook, path)
    found = "\n".join(ruff_findings(path)) + complaints("codespell", path)
    assert [fault for fault in FAULTS if fault not in found] == []
