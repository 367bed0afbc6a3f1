"""Lint and spelling, by ruff and codespell with the settings of pyproject.toml.

Both start slowly, so that each is asked once about many chapters: see `look_up`.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from . import changes as to
from .figures import description
from .rules import chapter_guard, rejects

ROOT = to.TEMPLATE.parents[1]
MISSPELLING = re.compile(r"^.*?(\d+)\.txt:\d+: (\S+) ==> (.+)$", re.M)
RUFF_OPTIONS = ["check", "--output-format=json", "--ignore-noqa", "--no-cache"]
RUFF_OPTIONS += ["--config", ROOT / "pyproject.toml"]
RUFF_OPTIONS += ["--config=lint.pyflakes.allowed-unused-imports=[]"]
RUFF_FINDINGS = {}  # by the JSON of a notebook
MISSPELLINGS = {}  # by text


@rejects("line 5: `math` imported but unused (ruff F401)", to.imports("import math"))
@rejects("`course.style.RED` imp", to.replace("import use_", "import RED, use_"))
@rejects("`math` imported but unused", to.imports("import math  # noqa"))
@rejects("line 1: Line too long (97 > 88)", to.code(f'print("{"heads " * 14} ...")'))
@chapter_guard
def lint(chapter):
    """Code of a chapter is held to what the code of the repository is held to."""
    if source_only(chapter) not in RUFF_FINDINGS:
        look_up([chapter])
    for finding in RUFF_FINDINGS[source_only(chapter)]:
        if finding["message"] == "`course` imported but unused":
            continue  # importing it sets up TensorFlow
        cell = chapter.cells[finding["cell"] - 1]
        line = finding["location"]["row"]
        yield cell, f"line {line}: {finding['message']} (ruff {finding['code']})"


@rejects("'teh' is misspelt; codespell: the", to.markdown("Toss teh coin."))
@rejects("'recieve' is", to.figure("image", alt=f"{'Points ' * 9}that we recieve."))
@chapter_guard
def spelling(chapter):
    """Prose, captions, alt texts and code are spelt as a dictionary spells them."""
    if any(text_of(cell) not in MISSPELLINGS for cell in chapter.cells):
        look_up([chapter])
    for cell in chapter.cells:
        for word, correction in MISSPELLINGS[text_of(cell)]:
            yield cell, f"'{word}' is misspelt; codespell: {correction}"


def look_up(chapters):
    """Ask ruff and codespell about some chapters, each in one process."""
    notebooks = sorted({source_only(chapter) for chapter in chapters})
    texts = sorted({text_of(cell) for chapter in chapters for cell in chapter.cells})
    RUFF_FINDINGS.update((notebook, []) for notebook in notebooks)
    MISSPELLINGS.update((text, []) for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        for kind, contents in (("ipynb", notebooks), ("txt", texts)):
            for number, content in enumerate(contents):
                path = Path(folder, f"{number}.{kind}")
                path.write_text(content, encoding="utf-8")
        for finding in json.loads(run("ruff", *RUFF_OPTIONS, folder)):
            number = int(Path(finding["filename"]).stem)
            RUFF_FINDINGS[notebooks[number]].append(finding)
        for number, *words in MISSPELLING.findall(run("codespell_lib", folder)):
            MISSPELLINGS[texts[int(number)]].append(words)


def run(module, *arguments):
    """What a tool prints; it ends with 1 or more if it finds something."""
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if process.returncode and not process.stdout:
        raise RuntimeError(f"{module} failed: {process.stderr}")
    return process.stdout


def source_only(chapter):
    """The notebook as JSON with sources but without outputs and metadata."""
    code = {"outputs": [], "execution_count": None}
    cells = [
        {"cell_type": cell.node.cell_type, "metadata": {}, "source": cell.source}
        | (code if cell.is_code else {})
        for cell in chapter.cells
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(notebook)


def text_of(cell):
    """What a reader sees of a cell: its source, and the words about its figure."""
    figure = description(cell)
    return "\n".join([cell.source, figure["figure.caption"], figure["image.alt"]])
