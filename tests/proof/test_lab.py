"""What a reader must not see in JupyterLab is found there, on planted faults."""

import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from websites import notebook

from tests.lab import start_lab, visit

GOOD = (
    new_markdown_cell("# Good\n\nA formula $\\mu$, and `{ref}` in code."),
    new_code_cell("print('fine')"),
)
# What is planted, and what is to be found; the error comes last, as it ends the run.
FAULTS = {
    "box: Note": new_markdown_cell(":::{note}\nA coin.\n:::"),
    "box: planted": new_markdown_cell("```{planted}\nA coin.\n```"),
    "not understood: nowhere": new_markdown_cell("See {ref}`nowhere`."),
    "not understood: \\planted{": new_markdown_cell("It is $\\planted{$."),
    "raw MyST: {term}`": new_markdown_cell("A {term}\\`batch\\`."),
    "raw MyST: :::": new_markdown_cell("A\n\\:::{note}"),
    "raw MyST: (target)=": new_markdown_cell("Before\n\\(target)="),
    "UserWarning: old": new_code_cell("import warnings; warnings.warn('old')"),
    "ZeroDivisionError": new_code_cell("1 / 0"),
}
HUNGRY = "import time; block = bytearray(1100 * 10**6); time.sleep(3)"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab in the environment of the tests, with good and bad notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    notebooks = {
        "good": GOOD,
        "faulty": (*GOOD, *FAULTS.values(), new_code_cell("2")),
        "hungry": (new_code_cell(HUNGRY),),
        "endless": (new_code_cell("while True: pass"),),
    }
    for name, cells in notebooks.items():
        nbformat.write(notebook(*cells), folder / f"{name}.ipynb")
    with start_lab(sys.executable, folder) as lab:
        yield lab


@pytest.fixture(scope="module")
def faulty(browser, lab):
    """The problems of the notebook with all faults."""
    return visit(browser, lab, "faulty.ipynb").problems


def test_good_notebook_passes(browser, lab):
    found = visit(browser, lab, "good.ipynb")
    assert found.problems == ()
    assert 20 < found.peak_mb < 300
    assert lab.kernels() == []


@pytest.mark.parametrize("message", FAULTS)
def test_planted_fault_is_found(faulty, message):
    assert any(message in problem for problem in faulty), faulty


def test_cell_after_an_error_is_missed(faulty):
    assert "cells ran as [1, 2, 3, None], expected 1 to 4" in faulty


def test_memory_above_the_budget_is_found(browser, lab):
    problems = visit(browser, lab, "hungry.ipynb").problems
    assert len(problems) == 1
    assert problems[0].endswith("MB, allowed are 1000 MB")


def test_kernel_above_the_limit_is_killed(browser, lab):
    problems = visit(browser, lab, "hungry.ipynb", limit_mb=500).problems
    assert "killed: the kernel used more than 500 MB" in problems


def test_endless_cell_is_found(browser, lab):
    problems = visit(browser, lab, "endless.ipynb", seconds=5).problems
    assert "not finished within 5 s" in problems


def test_missing_notebook_is_found(browser, lab, monkeypatch):
    monkeypatch.setattr("tests.lab.START_SECONDS", 5)
    problems = visit(browser, lab, "none.ipynb").problems
    assert problems == ("not opened within 5 s",)


def test_missing_jupyterlab_is_named(tmp_path):
    with (
        pytest.raises(RuntimeError, match="JupyterLab did not start"),
        start_lab("false", tmp_path),
    ):
        pass
