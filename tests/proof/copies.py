"""Copies of the repository, for runs that must not change it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))

import store_outputs  # noqa: E402


def copy_tracked(folder, root=ROOT, paths=()):
    """Copy what Git tracks or would add, as it is in the working tree."""
    options = ["-z", "--cached", "--others", "--exclude-standard", "--", *paths]
    command = ["git", "-C", root, "ls-files", *options]
    listed = subprocess.run(command, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode("utf-8").split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((root / name).read_bytes())
        target.chmod((root / name).stat().st_mode)


def contents(folder):
    """The bytes of every file of a folder, by path within it."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def chapters(names):
    """The paths of chapters, in the repository, by their numbers; exits if unknown."""
    try:
        found = store_outputs.find_notebooks(names)
    except ValueError as error:
        sys.exit(str(error))
    return [path.relative_to(ROOT).as_posix() for path in found]
