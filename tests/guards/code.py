"""Code cells: plain Python, imports at the top, tf_keras, no machine, no network."""

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from .figures import description
from .registry import chapter_guard
from .syntax import full_name, imported_modules, is_python, nodes, within

ROOT = Path(__file__).resolve().parents[2]
IMPORTS = "Imports"
MAGIC = re.compile(r"^\s*(?:[^=\n]+=\s*)?([%!?].*|[\w.]+\?{1,2})\s*$", re.M)
SHELL = re.compile(r"get_ipython\b|subprocess\.|os\.(?:system|popen|exec|spawn)")
KERAS_3 = ("keras", "tensorflow.keras", "tensorflow.python.keras")
ABSOLUTE_PATH = re.compile(
    r"(?:(?<![\w./:])/(?:home|Users|root|tmp|var|usr|opt|mnt|srv|content|workspaces?)\b"
    r"|\b[A-Z]:[\\/]+\w)[^\s'\"`]*(?<=\w)"
)
ROOTED = re.compile(r"~/\S+|/\w[\w.-]*/\S+")  # what starts at the root or at home
NETWORK_MODULES = (
    "aiohttp ftplib gdown http httpx pooch requests socket tensorflow_datasets urllib "
    "urllib3 wget"
).split()
DOWNLOADS = re.compile(
    r".*\.get_file|.*keras\.datasets\..*|sklearn\.datasets\.fetch_\w+"
    r"|seaborn\.load_dataset"
)
URL = re.compile(r"(?:https?|ftp)://")


@chapter_guard
def no_magic(chapter):
    """Plain Python: no %magic, no !command, no help?."""
    for cell in chapter.code_cells:
        if not is_python(cell.source):
            for line in MAGIC.findall(cell.source) or [cell.source.splitlines()[0]]:
                yield cell, f"is not plain Python: '{line}'; remove it"
        for call in nodes(cell.tree, ast.Call):
            name = full_name(call.func, chapter.module_names)
            if SHELL.match(name):
                yield cell, f"calls {name}, which leaves Python; remove it"


@chapter_guard
def course_first(chapter):
    """`import course` comes before anything that could load TensorFlow."""
    for cell in chapter.code_cells[:1]:
        first = ast.unparse(cell.tree.body[0]) if cell.tree.body else "nothing"
        if first != "import course":
            yield cell, f"expected the first statement 'import course', got '{first}'"


@chapter_guard
def imports_at_the_top(chapter):
    """All imports are in the section Imports, and none is relative."""
    sections = chapter.sections_called(IMPORTS)
    at_the_top = [cell for section in sections for cell in section.code_cells]
    for cell, statement in import_statements(chapter):
        if getattr(statement, "level", 0) > 0:
            yield cell, f"has the relative import '{ast.unparse(statement)}'"
        if cell not in at_the_top:
            yield cell, f"'{ast.unparse(statement)}': move it to section '{IMPORTS}'"


@chapter_guard
def tf_keras_only(chapter):
    """TFP works with Keras 2, the package tf_keras, and not with Keras 3."""
    remedy = "use tf_keras"
    for cell, statement in import_statements(chapter):
        for module in imported_modules(statement):
            if is_keras_3(module):
                yield cell, f"imports {module}; {remedy}"
    for cell in chapter.code_cells:
        for node in nodes(cell.tree, ast.Attribute):
            if full_name(node, chapter.module_names) == "tensorflow.keras":
                yield cell, f"uses {ast.unparse(node)}; {remedy}"
        if "TF_USE_LEGACY_KERAS" in cell.source:
            yield cell, f"sets TF_USE_LEGACY_KERAS; {remedy}"


@chapter_guard
def no_network(chapter):
    """Nothing is downloaded: chapters read data/ through course.data.load."""
    remedy = "put the data into data/ and use course.data.load"
    for cell, statement in import_statements(chapter):
        for module in imported_modules(statement):
            if module.split(".")[0] in NETWORK_MODULES:
                yield cell, f"imports {module}, which reads from the network; {remedy}"
    for cell in chapter.code_cells:
        for call in nodes(cell.tree, ast.Call):
            name = full_name(call.func, chapter.module_names)
            if DOWNLOADS.fullmatch(name):
                yield cell, f"downloads: {name}; {remedy}"
        for url in filter(URL.match, strings(cell)):
            yield cell, f"names {url}; {remedy}"


@chapter_guard
def no_absolute_path(chapter):
    """No path of one machine, in code, stored text, prose, captions or alt texts."""
    for cell in chapter.cells:
        texts = [cell.source, *cell.output_texts, *description(cell).values()]
        starts = (ROOTED.match(string) for string in strings(cell))
        if match := ABSOLUTE_PATH.search("\n".join(texts)) or next(
            filter(None, starts), None
        ):
            yield cell, f"names the absolute path {match.group()}; make it relative"


@chapter_guard
def lint(chapter):
    """ruff with the settings of pyproject.toml: unused imports, line length, ..."""
    for finding in ruff(source_only(chapter)):
        if finding["message"] == "`course` imported but unused":
            continue  # importing it sets up TensorFlow
        cell = chapter.cells[finding["cell"] - 1]
        line = finding["location"]["row"]
        yield cell, f"line {line}: {finding['message']} (ruff {finding['code']})"


def import_statements(chapter):
    for cell in chapter.code_cells:
        for statement in nodes(cell.tree, ast.Import, ast.ImportFrom):
            yield cell, statement


def is_keras_3(module):
    return any(within(module, keras) for keras in KERAS_3)


def strings(cell):
    """Every string that is written in a code cell."""
    constants = (node.value for node in nodes(cell.tree, ast.Constant))
    return [value for value in constants if isinstance(value, str)]


def source_only(chapter):
    """The notebook as JSON with sources but without outputs and metadata."""
    empty = {"code": {"outputs": [], "execution_count": None}}
    cells = [
        {
            "cell_type": cell.node.cell_type,
            "metadata": {},
            "source": cell.source,
            **empty.get(cell.node.cell_type, {}),
        }
        for cell in chapter.cells
    ]
    return json.dumps(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    )


@cache
def ruff(notebook_json):
    """ruff's findings in a notebook, each a dictionary."""
    command = [sys.executable, "-m", "ruff", "check", "--output-format=json"]
    command += ["--ignore-noqa", "--config=lint.pyflakes.allowed-unused-imports=[]"]
    run = subprocess.run(
        [*command, "--stdin-filename=chapters/chapter.ipynb", "-"],
        input=notebook_json,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if run.returncode not in (0, 1):
        raise RuntimeError(f"ruff failed: {run.stderr}")
    return json.loads(run.stdout)
