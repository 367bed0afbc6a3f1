"""The comparison of outputs must be able to fail: each faulty notebook is rejected."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "tests" / "fixtures" / "strictness"

# The test that must fail (nbval counts code cells from 0), and what it must say.
REJECTED = {
    "wrong-number": ("Cell 1", "the sum is 4"),
    "changed-code": ("Cell 1", "the sum is 4"),
    "moved-region": ("Cell 2", "of the pixels changed"),
    "resized-figure": ("Cell 2", "expected 200 x 150 pixels, got"),
    "missing-figure": ("Cell 2", "Unexpected output fields"),
    "unexpected-figure": ("Cell 2", "Missing output fields"),
    "stored-stderr": ("Cell 0", "Missing output fields"),
    "too-much-memory": ("kernel", "allowed are 1000 MB"),
}


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    """Failed tests of one run over all fixtures, {(notebook, test): message}."""
    folder = tmp_path_factory.mktemp("strictness")
    shutil.copytree(NOTEBOOKS, folder / "notebooks")
    command = [sys.executable, "-m", "pytest", "notebooks", "--numprocesses=0"]
    for plugin in ("figure_comparison", "kernel_report"):
        command += ["-p", f"tests.plugins.{plugin}"]
    command += ["--config-file", ROOT / "pyproject.toml", "--rootdir", folder]
    command += ["--color=no", "--junit-xml", "report.xml", "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    run = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 1, run.stdout + run.stderr
    return folder, failures_in(folder / "report.xml")


def failures_in(report):
    return {
        (case.get("classname").split(".")[-2], case.get("name")): failure.text
        for case in ElementTree.parse(report).iter("testcase")
        for failure in case.iter("failure")
    }


def test_every_fixture_is_listed():
    names = {path.stem for path in NOTEBOOKS.glob("*.ipynb")}
    assert names == REJECTED.keys() | {"good"}


@pytest.mark.parametrize("name", REJECTED)
def test_faulty_notebook_is_rejected(comparison, name):
    test, message = REJECTED[name]
    _, failures = comparison
    failed = {key: text for key, text in failures.items() if key[0] == name}
    assert [key[1] for key in failed] == [test]
    assert message in next(iter(failed.values()))


def test_good_notebook_passes(comparison):
    _, failures = comparison
    assert not [key for key in failures if key[0] == "good"]


def test_failed_figure_leaves_three_images(comparison):
    folder, _ = comparison
    images = folder / "tests" / "_failures" / "moved-region" / "in-03-figure-1"
    assert {path.name for path in images.iterdir()} == {
        "stored.png",
        "fresh.png",
        "difference.png",
    }
