"""The commands of the README exist, and the set-up fails with a remedy."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
PARTS = re.search(r"^PARTS := (.*)$", MAKEFILE, re.MULTILINE)[1].split()

needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is missing")


def make(*arguments):
    """Run `make` as from a shell: a `make` around the tests hands its options down."""
    environment = {"PATH": os.environ["PATH"]}
    command = ["make", "--assume-old=.venv/dev-lock", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=environment
    )


@needs_make
def test_help_is_the_default_and_lists_every_target():
    listed = re.findall(r"^  make ([a-z-]+)", make().stdout, re.MULTILINE)
    assert listed == TARGETS
    assert len(listed) <= 12


def test_readme_names_every_command_and_no_other():
    assert set(re.findall(r"\bmake ([a-z-]+)", README)) == {*TARGETS}
    table = re.findall(r"^\| `make ([a-z-]+)", README, re.MULTILINE)
    assert sorted(table) == sorted(TARGETS)


@needs_make
@pytest.mark.parametrize(
    ("option", "tests", "parts"), [("", True, PARTS), ("PART=soak", False, ["soak"])]
)
def test_all_runs_the_tests_and_every_part_or_one_part(option, tests, parts):
    printed = make("--dry-run", "test-all", *option.split()).stdout
    assert ("pytest chapters/0*.ipynb tests --ignore=tests/proof" in printed) == tests
    assert re.findall('test-all, part (.*)"', printed) == parts
    assert "expected one of licences audit" in make("test-all", "PART=sok").stderr


# --- Set-up --------------------------------------------------------------------------


def program(path, script):
    """A stand-in for a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def set_up(folder, free_gb=99, lock="requirements.txt", **environment):
    """Run the set-up script in a folder, where so much space is free."""
    free_kb = free_gb * 1024**2
    program(folder / "bin" / "df", f"printf 'head\\n/dev/x 9 9 {free_kb} 9%% /\\n'")
    environment = {"PATH": f"{folder}/bin:{os.environ['PATH']}"} | environment
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHON"}
    return subprocess.run(
        ["sh", ROOT / "tools" / "setup_environment.sh", folder / lock],
        cwd=folder,
        env=inherited | {key: str(value) for key, value in environment.items()},
        capture_output=True,
        text=True,
    )


NO_MODULE = '[ "$1" = -m ] && exit 1; exit 0'
NO_INSTALL = '[ "$3" = install ] && exit 1; exit 0'
NO_PYTHON = "no Python 3.11, 3.12 or 3.13 was found"
VENV = dict.fromkeys((".venv/bin/python", ".venv/bin/uv"), "exit 0")
NO_NPM = VENV | {".venv/bin/npm": "exit 1"}
DEV = {"lock": "requirements-dev.txt"}


@pytest.mark.parametrize(
    ("programs", "options", "problem", "remedy"),
    [
        ({}, {"PYTHON": "no-such-python"}, NO_PYTHON, "install Python"),
        ({}, {"free_gb": 1}, "5 GB of free disk space are needed, 1 GB", "free some"),
        ({"p": NO_MODULE}, {"PYTHON": "./p"}, "not create a virtual", "on Debian and"),
        ({".venv/bin/python": NO_MODULE}, {}, ".venv is incomplete", "remove it with"),
        ({".venv/bin/python": NO_INSTALL}, {}, "not be installed", "check the network"),
        (NO_NPM, DEV, "could not be installed from npm", "check the network"),
    ],
)
def test_problem_comes_with_a_remedy(tmp_path, programs, options, problem, remedy):
    for path, script in programs.items():
        program(tmp_path / path, script)
    result = set_up(tmp_path, **options)
    assert result.returncode == 1
    assert problem in result.stderr
    assert f"What to do: {remedy}" in result.stderr


RECORDING = """\
echo python $* >> log
case "$*" in *stdin) cat >> log; mv failing-uv .venv/bin/uv ;; esac"""
INSTALLED = """\
python -m pip install --disable-pip-version-check --require-hashes --quiet --no-deps -r
uv==2.0 \\
    --hash=sha256:0
uv pip install --python .venv/bin/python --require-hashes -r requirements.txt
python -m pip install --disable-pip-version-check --require-hashes -r requirements.txt
"""


def test_hashes_are_required_of_uv_and_of_all_that_it_or_pip_installs(tmp_path):
    """In a folder whose name has spaces, as many a reader's has."""
    folder = tmp_path / "a course"
    program(folder / ".venv" / "bin" / "python", RECORDING)
    program(folder / "failing-uv", "echo uv $* >> log; exit 1")
    lock = "numpy==1.0 \\\n    --hash=sha256:1\nuv==2.0 \\\n    --hash=sha256:0\n"
    (folder / "requirements-dev.txt").write_text(lock + "wheel==3.0\n")
    assert set_up(folder).returncode == 0
    log = (folder / "log").read_text().replace(f"{folder}/", "")
    assert log.partition("--version\n")[2].replace(" /dev/stdin", "") == INSTALLED
