"""The commands of the README exist, and the set-up fails with a remedy."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
PARTS = re.search(r"^PARTS := (.*)$", MAKEFILE, re.MULTILINE)[1].split()

needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is missing")


def make(*arguments):
    environment = {key: value for key, value in os.environ.items() if "MAKE" not in key}
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
    assert ("pytest chapters tests --ignore=tests/proof" in printed) == tests
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


# --- Hashes --------------------------------------------------------------------------


def wheel(folder, name, **files):
    """A package that can be had without a network; returns its line in a lock."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    files |= {
        "dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        "dist-info/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n",
        "dist-info/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            entry = zipfile.ZipInfo(f"{name}-1.0.{file}")
            entry.external_attr = 0o100755 << 16  # a program
            archive.writestr(entry, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_only_what_has_a_hash_is_installed_and_by_uv(tmp_path):
    """In a folder whose name has spaces, as many a reader's has."""
    folder, wheels = tmp_path / "a course", tmp_path / "wheels"
    folder.mkdir()
    wheels.mkdir()
    real = f'#!/bin/sh\necho uv works >&2\n"{sys.executable}" -m uv "$@" --offline\n'
    uv = wheel(wheels, "uv", **{"data/scripts/uv": real})
    line = wheel(wheels, "tiny")
    (folder / "requirements-dev.txt").write_text(uv + "\n")
    offline = {"PIP_NO_INDEX": 1, "PIP_FIND_LINKS": wheels, "UV_FIND_LINKS": wheels}
    offline |= {"UV_NO_INDEX": 1, "PIP_CONFIG_FILE": os.devnull}

    def install(text):
        (folder / "requirements.txt").write_text(text)
        return set_up(folder, PYTHON=sys.executable, **offline)

    refused = install(line.partition(" --hash")[0])
    assert refused.returncode == 1
    assert "must have a hash" in refused.stderr
    assert "uv could not do it; pip tries" in refused.stderr  # and refuses, too
    result = install(line)
    assert result.returncode == 0, result.stderr
    assert "uv works" in result.stderr and "+ tiny==1.0" in result.stderr
    assert "pip tries" not in result.stderr
