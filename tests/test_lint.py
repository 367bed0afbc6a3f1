"""Code style and spelling of everything that is not a chapter."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    "tool",
    [
        ("ruff", "check", "--no-cache", "."),
        ("ruff", "format", "--no-cache", "--check", "."),
        ("codespell_lib", "."),
    ],
    ids=" ".join,
)
def test_repository_is_clean(tool):
    result = run(*tool)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("text", "tool", "message"),
    [
        ("import os\n", ("ruff", "check", "--no-cache"), "F401"),
        ("x = [ 1 ]\n", ("ruff", "format", "--no-cache", "--check"), "reformat"),
        ("# a recieved mistake\n", ("codespell_lib",), "received"),  # codespell:ignore
    ],
    ids=["unused-import", "unformatted", "misspelt"],
)
def test_bad_file_is_rejected(tmp_path, text, tool, message):
    bad = tmp_path / "bad.py"
    bad.write_text(text)
    result = run(*tool, str(bad))
    assert result.returncode != 0
    assert message in result.stdout + result.stderr
