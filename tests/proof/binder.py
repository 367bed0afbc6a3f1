"""Run every chapter as on Binder, as close as a machine without Docker allows.

Usage: python -m tests.proof.binder [--chapters NN ...]

A fresh environment is made as repo2docker's Dockerfile does: its version of Python, and
its command that installs the packages. JupyterLab is the one that this installs, as it
is on Binder. Each chapter is opened in a browser and run by the menu; what a reader
must not see, and a peak of memory above the budget, is reported.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.proof.copies import ROOT, chapters, copy_tracked
from tests.proof.lab import start_lab, visit
from tests.site.browser import NoBrowser, open_browser

FOLDER = ROOT / "_build" / "binder"
INSTALL = '${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "requirements.txt"'
EXPECTED = {
    "python": ["3.11"],
    "copies": [
        "src/requirements.txt ${REPO_DIR}/requirements.txt",
        "src/ ${REPO_DIR}/",
    ],
    "commands": [INSTALL],
    "start": ["jupyter", "notebook", "--ip", "0.0.0.0"],
}


def dry_run(folder):
    """What repo2docker would do with a folder, by the keys of `EXPECTED`.

    Raises
    ------
    ValueError
        If repo2docker refuses it, or would take a Dockerfile of its own.
    """
    program = Path(sys.executable).with_name("jupyter-repo2docker")
    process = subprocess.run(
        [program, "--no-build", "."], cwd=folder, capture_output=True, text=True
    )
    if process.returncode:
        raise ValueError(process.stderr.strip().splitlines()[-1])
    python = re.findall(r"Building conda environment for python=(\S+)", process.stderr)
    if not python:
        raise ValueError("the folder has its own Dockerfile")
    _, own = process.stdout.split("WORKDIR ${REPO_DIR}\n")
    commands = re.findall(r"^RUN (.*)$", own, re.MULTILINE)
    return {
        "python": python,
        "copies": re.findall(r"^COPY --chown=\S+ (src/.*)$", own, re.MULTILINE),
        "commands": [run for run in commands if not run.startswith("chown")],
        "start": json.loads(re.search(r"^CMD (.*)$", own, re.MULTILINE)[1]),
    }


def image_problems(folder):
    """Say what Binder would not do with a repository as the book means it."""
    try:
        image = dry_run(folder)
    except ValueError as error:
        return [f"not buildable: {error}"]
    ignored = (folder / ".dockerignore", folder / ".containerignore")
    return [
        f"{part}: expected {expected}, got {image[part]}"
        for part, expected in EXPECTED.items()
        if image[part] != expected
    ] + [f"{file.name} leaves files out" for file in ignored if file.exists()]


def build_environment(book, folder):
    """Make an environment for a copy of the repository; return its interpreter."""
    image = dry_run(book)
    make = [f"python{image['python'][0]}", "-m", "venv", folder]
    subprocess.run(make, check=True)
    environment = os.environ | {"KERNEL_PYTHON_PREFIX": str(folder)}
    for command in image["commands"]:
        options = {"cwd": book, "env": environment, "stdout": subprocess.DEVNULL}
        subprocess.run(command, shell=True, check=True, **options)
    return str(folder / "bin" / "python")


def run_notebooks(browser, lab, notebooks):
    """Run notebooks in JupyterLab, print a line for each, return the exit status."""
    failed = 0
    for notebook in notebooks:
        start = time.monotonic()
        problems = visit(browser, lab, notebook)
        failed += bool(problems)
        result = "FAIL" if problems else "pass"
        print(f"{result} {time.monotonic() - start:>6.0f} s  {notebook}")
        print(*problems, sep="\n", end="\n" * bool(problems), flush=True)
    print(f"{len(notebooks) - failed} of {len(notebooks)} notebooks passed")
    return int(failed > 0)


def main():
    parser = argparse.ArgumentParser(prog="tests.proof.binder", description=__doc__)
    parser.add_argument("--chapters", nargs="+", default=["all"], metavar="NN")
    notebooks = chapters(parser.parse_args().chapters)
    shutil.rmtree(FOLDER, ignore_errors=True)
    book = FOLDER / "book"
    copy_tracked(book)
    print("==> Making the environment (some minutes)", flush=True)
    python = build_environment(book, FOLDER / "environment")
    with open_browser() as browser, start_lab(python, book) as lab:
        return run_notebooks(browser, lab, notebooks)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (NoBrowser, subprocess.CalledProcessError) as error:
        sys.exit(f"binder: {error}")
