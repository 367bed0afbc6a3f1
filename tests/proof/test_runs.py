"""The matrix, the soak and their kin can fail, and say which preconditions miss."""

import re
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import tf_keras
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.proof.conditions import (
    NO_NETWORK,
    READ_ONLY,
    TWICE,
    NotRun,
    Row,
    isolated,
)
from tests.proof.copies import ROOT, copy_tracked
from tests.proof.effects import require_effect
from tests.proof.in_kernel import disturb_weights
from tests.proof.in_kernel import write as write_note
from tests.proof.runs import run_rows

# What the only cell of a chapter computes, and what is stored as its output.
CHAPTERS = {
    "counting": ("n = globals().get('n', 0) + 1\nprint(n)", "1\n"),
    "moving": (
        "import os\nprint(round(0.5 + 0.04 * ('ROW' in os.environ), 1))",
        "0.5\n",
    ),
}


def instead(script):
    """A row that runs a script of the shell in place of pytest."""
    return Row(script, wrap=lambda *_: ["sh", "-c", script])


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A repository with the plugins of the tests and small chapters."""
    folder = tmp_path_factory.mktemp("repository")
    copy_tracked(folder, paths=("pyproject.toml", "conftest.py"))
    (folder / "tests" / "chapters").mkdir(parents=True)
    for plugin in ROOT.glob("tests/chapters/*.py"):
        shutil.copy(plugin, folder / "tests" / "chapters")
    for name, (code, text) in CHAPTERS.items():
        output = new_output("stream", text=text)
        cell = new_code_cell(code, outputs=[output], execution_count=1)
        write(new_notebook(cells=[cell]), folder / f"{name}.ipynb")
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    return folder


def test_rows(repository, capsys):
    """One passes, one fails, in one a number moves too far, and two cannot be run."""
    rows = [
        Row("away", folder="ä 本", elsewhere=True),
        *TWICE,
        Row("sequential", {"ROW": "1"}, processes=0),
        Row("no-effect", {"NPY_DISABLE_CPU_FEATURES": "X"}, ("numpy",)),
        Row("unknown", wrap=isolated("--no", "")),
    ]
    notebooks = ["counting.ipynb", "moving.ipynb"]
    assert run_rows(rows, notebooks, repository) == 1
    shown = capsys.readouterr().out
    assert "2 passed, 1 failed, 2 not run" in shown
    assert "counting.ipynb" in shown.partition("each cell twice")[2]
    assert re.search(r"moving +0 +0\.5 +sequential +0\.4", shown)
    assert "not run, because NPY_DISABLE_CPU_FEATURES=X changes nothing here" in shown
    assert "not run, because unshare --no is not possible" in shown


NO_RUN = "echo 6 passed, 9 MB peak"


@pytest.mark.parametrize(
    ("scripts", "message"),
    [
        (["true"], "pytest ended with 0"),
        (["echo no; exit 3"], "pytest ended with 3:\nno"),
        (["rm conftest.py"], "the run changed conftest.py"),
        ([NO_RUN, "echo 5 passed, 9 MB peak"], "expected 6 tests to pass, got 5"),
    ],
)
def test_run_that_is_no_run_is_a_failure(repository, capsys, scripts, message):
    assert run_rows([instead(NO_RUN)], ["moving.ipynb"], repository) == 0
    rows = [instead(script) for script in scripts]
    assert run_rows(rows, ["moving.ipynb"], repository) == 1
    assert message in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrap", "code", "message"),
    [
        (NO_NETWORK, "import socket; print(socket.if_nameindex())", "[(1, 'lo')]"),
        (READ_ONLY, "open('{}/file', 'w')", "Read-only file system"),
    ],
)
def test_isolation(tmp_path, wrap, code, message):
    try:
        command = wrap(tmp_path, [sys.executable, "-c", code.format(tmp_path)])
    except NotRun as reason:
        pytest.skip(str(reason))
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert message in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("part", "name", "value", "message"),
    [
        ("numpy", "NPY_DISABLE_CPU_FEATURES", "SSE2", "ended with 1.*cannot disable"),
        ("openblas", "OPENBLAS_CORETYPE", "NoSuchCore", "changes nothing here"),
        ("locale", "LC_ALL", "xx_XX.UTF-8", "ended with 1.*unsupported locale"),
    ],
)
def test_limit_without_effect_is_named(part, name, value, message):
    with pytest.raises(NotRun, match=message):
        require_effect(part, {name: value})


def test_limit_with_effect_is_accepted():
    require_effect("openblas", {"OPENBLAS_CORETYPE": "Nehalem"})


def test_numbers_of_a_table_are_noted_in_its_order(tmp_path):
    table = pd.DataFrame([[0.25, 1.0, 2.0, 3.0, 4.0, 5.0]], columns=list("fedcba"))
    write_note(tmp_path / "notes", table, {"f": 1, "c": 2, "a": 3})
    noted = (tmp_path / "notes").read_text()
    assert noted == "[[1, 0.25], [2, 3.0], [3, 5.0]]\n"


def test_start_weights_are_disturbed(monkeypatch):
    layer_type = tf_keras.layers.Layer
    monkeypatch.setattr(layer_type, "add_weight", layer_type.add_weight)

    def start_weights():
        tf_keras.utils.set_random_seed(1)
        layer = tf_keras.layers.Dense(3, dtype="float64")
        layer.build((None, 100))
        return layer.kernel.numpy()

    before = start_weights()
    disturb_weights(1e-12, seed=1)
    np.testing.assert_array_equal(start_weights(), start_weights())
    z = (start_weights() / before - 1) / 1e-12
    assert 0.8 < z.std() < 1.2
    assert abs(z.mean()) < 0.3
