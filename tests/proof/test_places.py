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
GIT = ("git", "-c", "core.autocrlf=true")

pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="only a clone can be cloned"
)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("my courses") / "a clone"
    subprocess.run([*GIT, "clone", "--quiet", ROOT, folder], check=True)
    return folder


def worktree(clone, folder):
    subprocess.run([*GIT, "worktree", "add", "--detach", folder], cwd=clone, check=True)
    return folder


def download(clone, folder):
    archive = f"{folder}.zip"
    subprocess.run(
        [*GIT, "archive", f"--output={archive}", "HEAD"], cwd=clone, check=True
    )
    shutil.unpack_archive(archive, folder)
    return folder


@pytest.mark.parametrize("fetch", [worktree, download])
def test_tests_pass_in(clone, fetch):
    folder = fetch(clone, clone.with_name(f"a {fetch.__name__}"))
    (folder / "tools" / "node_modules").symlink_to(ROOT / "tools" / "node_modules")
    command = [sys.executable, "-m", "pytest", "--numprocesses=0", "-q", *TESTED]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
