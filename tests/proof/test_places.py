"""The course works where readers put it, and however they got it.

Everything runs in a folder with spaces: in a worktree of a clone that Git was told to
give Windows' line ends, and in what a ZIP download holds, without `.git`.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTED = ("chapters/template.ipynb", "tests/repository/test_commands.py")
TESTED += ("tests/repository/test_locks.py::test_no_file_names_a_package_index",)
FETCH = {
    "worktree": "worktree add --quiet --detach ../worktree",
    "download": "archive --output=../download.zip HEAD",
}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a clone can be cloned")
@pytest.mark.parametrize("kind", FETCH)
def test_tests_pass_in(tmp_path, kind):
    courses = tmp_path / "my courses"
    git = ("git", "-c", "core.autocrlf=true")
    subprocess.run([*git, "clone", "--quiet", ROOT, courses / "clone"], check=True)
    subprocess.run([*git, *FETCH[kind].split()], cwd=courses / "clone", check=True)
    folder = courses / kind
    if kind == "download":
        shutil.unpack_archive(f"{folder}.zip", folder)
    (folder / "tools" / "node_modules").symlink_to(ROOT / "tools" / "node_modules")
    command = [sys.executable, "-m", "pytest", "--numprocesses=0", "-q", *TESTED]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
