"""Reads what Binder would build from the repository, from repo2docker's dry run."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PIP_INSTALL = (
    '${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "requirements.txt"'
)
COPIES = {
    "src/requirements.txt": "${REPO_DIR}/requirements.txt",
    "src/": "${REPO_DIR}/",
}
START = ["jupyter", "notebook", "--ip", "0.0.0.0"]
IGNORE_FILES = (".dockerignore", ".containerignore")

PYTHON = re.compile(r"Building conda environment for python=(\S+)")
COPY = re.compile(r"^COPY --chown=\S+ (src/\S*) (\S+)$", re.MULTILINE)
RUN = re.compile(r"^RUN (.*)$", re.MULTILINE)
CMD = re.compile(r"^CMD (.*)$", re.MULTILINE)


class NotBuildable(Exception):
    """repo2docker would not build the repository from its lists of packages."""


@dataclass(frozen=True)
class Image:
    """What repo2docker would do.

    `python` is the version of Python; `copies` maps parts of the repository, below
    ``src/``, to their places; `commands` are those that depend on the repository, in
    order; `start` is the command that a new container runs.
    """

    python: str
    copies: dict[str, str]
    commands: list[str]
    start: list[str]


def dry_run(folder):
    """Return the image that repo2docker would build from a folder.

    Raises
    ------
    NotBuildable
        If repo2docker refuses the folder, with the last line of what it says, or if it
        would take a Dockerfile of the folder.
    """
    program = Path(sys.executable).with_name("jupyter-repo2docker")
    process = subprocess.run(
        [program, "--no-build", "."], cwd=folder, capture_output=True, text=True
    )
    if process.returncode:
        raise NotBuildable(process.stderr.strip().splitlines()[-1])
    if not PYTHON.search(process.stderr):
        raise NotBuildable("the folder has its own Dockerfile")
    _, own_part = process.stdout.split("WORKDIR ${REPO_DIR}\n")
    return Image(
        python=PYTHON.search(process.stderr)[1],
        copies=dict(COPY.findall(own_part)),
        commands=[run for run in RUN.findall(own_part) if not run.startswith("chown")],
        start=json.loads(CMD.search(own_part)[1]),
    )


def image_problems(folder, python):
    """Say what Binder would not do with a repository as the book means it.

    Parameters
    ----------
    folder : pathlib.Path
        The repository.
    python : str
        The version of Python that the book is locked for.

    Returns
    -------
    list of str
        One sentence for each problem.
    """
    try:
        image = dry_run(folder)
    except NotBuildable as error:
        return [f"not buildable: {error}"]
    expected = Image(python, COPIES, [PIP_INSTALL], START)
    problems = [
        f"{part}: expected {getattr(expected, part)}, got {getattr(image, part)}"
        for part in ("python", "copies", "commands", "start")
        if getattr(expected, part) != getattr(image, part)
    ]
    problems += [
        f"{name} leaves files out" for name in IGNORE_FILES if (folder / name).exists()
    ]
    return problems
