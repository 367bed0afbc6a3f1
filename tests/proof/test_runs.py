"""The matrix, the soak and their kin can fail, and say which preconditions miss."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
import tf_keras
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.proof.in_kernel import disturb_weights
from tests.proof.matrix import (
    NO_NETWORK,
    READ_ONLY,
    ROWS,
    Isolation,
    NotRun,
    Row,
    german_locale,
    run_rows,
)
from tests.proof.processor import require_effect
from tests.proof.strict_run import ROOT, copy_tracked, run_strictly
from tests.proof.twice import TWICE

# What the only cell of a chapter computes, and what is stored as its output.
CHAPTERS = {
    "good": ("print(2 + 2)", "4\n"),
    "wrong": ("print(2 + 2)", "5\n"),
    "counting": ("n = globals().get('n', 0) + 1\nprint(n)", "1\n"),
    "moving": (
        "import os\nprint(round(0.5 + 0.04 * ('ROW' in os.environ), 1))",
        "0.5\n",
    ),
}
PLAIN = Row("plain")


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
    for command in ("init --quiet", "add ."):
        subprocess.run(["git", *command.split()], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize(
    ("chapters", "rows", "passes", "words"),
    [
        ("good", [Row("away", folder="ä 本", elsewhere=True), TWICE], True, "2 passed"),
        ("good wrong", [PLAIN], False, "print(2 + 2)"),
        ("good", [Row("old", python="3.99")], False, "not run, because python3.99"),
        ("good", [Row("no", isolation=Isolation("--no", ""))], False, "unshare --no"),
        ("counting", [PLAIN, TWICE], False, "1 passed, 1 failed"),
        ("moving", [PLAIN, Row("row", {"ROW": "1"})], False, "by 0.4 units"),
    ],
)
def test_rows(repository, capsys, chapters, rows, passes, words):
    notebooks = [f"{name}.ipynb" for name in chapters.split()]
    assert (run_rows(rows, notebooks, repository) == 0) == passes
    assert words in capsys.readouterr().out


def test_rows_have_different_names():
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("script", "problems"),
    [
        ("true", {"good.ipynb: its kernel was not examined"}),
        ("echo no; exit 3", {"pytest ended with 3:\nno\n"}),
        ("echo >> conftest.py", {"conftest.py: the run changed it"}),
        ("rm pyproject.toml", {"pyproject.toml: the run changed it"}),
    ],
)
def test_run_that_is_no_run_is_a_problem(repository, tmp_path, script, problems):
    copy_tracked(tmp_path, repository)
    run = run_strictly(tmp_path, ["good.ipynb"], wrap=lambda _: ["sh", "-c", script])
    assert problems <= set(run.problems)


def isolated(isolation, book, code):
    """Run Python code in isolation; skip if this machine does not permit it."""
    try:
        isolation.require(book)
    except NotRun as reason:
        pytest.skip(str(reason))
    command = isolation.wrap(book, [sys.executable, "-c", code])
    return subprocess.run(command, cwd=book, capture_output=True, text=True)


def test_isolation_leaves_only_the_loopback_interface(tmp_path):
    code = "import socket; print([name for _, name in socket.if_nameindex()])"
    assert isolated(NO_NETWORK, tmp_path, code).stdout == "['lo']\n"


def test_isolated_checkout_is_read_only(tmp_path):
    for name in ("file", f"{tmp_path}/file"):
        result = isolated(READ_ONLY, tmp_path, f"open({name!r}, 'w')")
        assert "Read-only file system" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_locale_that_is_missing_or_without_effect_is_named(tmp_path, monkeypatch):
    program = tmp_path / "localedef"
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotRun, match="localedef was not found"):
        german_locale(tmp_path / "one")
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(NotRun, match="has no effect"):
        german_locale(tmp_path / "two")


@pytest.mark.parametrize(
    ("part", "variables"),
    [
        ("numpy", {"NPY_DISABLE_CPU_FEATURES": "NO_SUCH_FEATURE"}),
        ("openblas", {"OPENBLAS_CORETYPE": "NoSuchCore"}),
        ("glibc", {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-NO_SUCH_FEATURE"}),
    ],
)
def test_limit_without_effect_is_named(part, variables):
    with pytest.raises(NotRun, match="changes nothing here|there is no glibc"):
        require_effect(part, variables)


def test_limit_with_effect_is_accepted():
    require_effect("openblas", {"OPENBLAS_CORETYPE": "Nehalem"})


def test_processor_that_cannot_run_a_limit_is_named():
    with pytest.raises(NotRun, match="numpy ended with 1 and said: .*cannot disable"):
        require_effect("numpy", {"NPY_DISABLE_CPU_FEATURES": "SSE2"})


def test_start_weights_are_disturbed(monkeypatch):
    layer_type = tf_keras.layers.Layer
    monkeypatch.setattr(layer_type, "add_weight", layer_type.add_weight)

    def start_weights():
        tf_keras.utils.set_random_seed(1)
        layer = tf_keras.layers.Dense(3, dtype="float64")
        layer.build((None, 100))
        return layer.kernel.numpy()

    before = start_weights()
    disturb_weights(1e-12, np.random.default_rng(1))
    z = (start_weights() / before - 1) / 1e-12
    assert 0.8 < z.std() < 1.2
    assert abs(z.mean()) < 0.3
