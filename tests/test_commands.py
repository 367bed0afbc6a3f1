"""The commands of the README exist, and the set-up fails with a remedy."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE)


def make(*arguments):
    environment = {
        key: value for key, value in os.environ.items() if key != "MAKEFLAGS"
    }
    return subprocess.run(
        ["make", *arguments], cwd=ROOT, capture_output=True, text=True, env=environment
    )


def set_up(folder, free_gb=99, lock="requirements.txt", **environment):
    """Run the set-up script in another folder, with changed environment variables."""
    free_kb = free_gb * 1024**2
    program(folder, "df", f"printf 'head\\n/dev/x 9 9 {free_kb} 9%% /\\n'")
    environment = {"PATH": f"{folder}:{os.environ['PATH']}"} | environment
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHON"}
    return subprocess.run(
        [ROOT / "tools" / "setup_environment.sh", ROOT / lock],
        cwd=folder,
        env=inherited | {key: str(value) for key, value in environment.items()},
        capture_output=True,
        text=True,
    )


def program(folder, name, script):
    """A stand-in for a program, put before the real one on the search path."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_help_is_the_default_and_lists_every_target():
    listed = re.findall(r"^  make ([a-z]+)", make().stdout, re.MULTILINE)
    assert listed == TARGETS
    assert {"book", "test", "serve", "lab", "outputs", "help"} <= set(listed)


def test_readme_names_only_commands_that_exist():
    assert set(re.findall(r"\bmake ([a-z]+)\b", README)) <= set(TARGETS)


def test_ci_runs_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if line.startswith("make")]
    assert commands == ["make test"]
    assert re.search(r"^make test\b", README, re.MULTILINE)


@pytest.mark.parametrize("python", ["no-such-python", "false"])
def test_missing_python_is_named_with_a_remedy(tmp_path, python):
    result = set_up(tmp_path, PYTHON=python)
    assert result.returncode == 1
    assert "no Python 3.11, 3.12 or 3.13 was found" in result.stderr
    assert "What to do: install Python 3.11" in result.stderr


def test_too_old_python_is_refused(tmp_path):
    old = program(tmp_path, "python3.8", "exit 1")
    assert "no Python 3.11" in set_up(tmp_path, PYTHON=old).stderr


def test_full_disk_is_named_with_a_remedy(tmp_path):
    result = set_up(tmp_path, free_gb=1)
    assert result.returncode == 1
    assert "5 GB of free disk space are needed, 1 GB are left" in result.stderr
    assert "free some space" in result.stderr


def test_missing_venv_module_is_named_with_a_remedy(tmp_path):
    python = program(tmp_path, "python3.11", '[ "$1" = -m ] && exit 1; exit 0')
    result = set_up(tmp_path, PYTHON=python)
    assert result.returncode == 1
    assert "apt install python3-venv" in result.stderr


def test_failed_download_is_named_with_a_remedy(tmp_path):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program(
        tmp_path / ".venv" / "bin", "python", '[ "$3" = install ] && exit 1; exit 0'
    )
    result = set_up(tmp_path)
    assert result.returncode == 1
    assert "could not be installed" in result.stderr
    assert "check the network connection" in result.stderr


def test_failed_download_from_npm_is_named_with_a_remedy(tmp_path):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program(tmp_path / ".venv" / "bin", "python", "exit 0")
    program(tmp_path / ".venv" / "bin", "npm", "exit 1")
    assert set_up(tmp_path).returncode == 0  # the run lock needs nothing from npm
    result = set_up(tmp_path, lock="requirements-dev.txt")
    assert result.returncode == 1
    assert "could not be installed from npm" in result.stderr
    assert "check the network connection" in result.stderr
