"""The matrix and the soak can fail, and say which preconditions are missing."""

import os
import platform
import re
import shutil
import subprocess
import sys

import pytest
from websites import ROOT, git

from tests.matrix import (
    NO_NETWORK,
    READ_ONLY,
    ROWS,
    Isolation,
    NotRun,
    Row,
    make_german_locale,
    run_row,
    run_rows,
)
from tests.soak import compare, soak
from tests.chapters.strict_run import Run, copy_tracked, run_strictly

FIXTURES = ROOT / "tests" / "fixtures" / "strictness"
GOOD, WRONG = "chapters/01-good.ipynb", "chapters/02-wrong-number.ipynb"
PLAIN = Row("plain")
IMPOSSIBLE = Isolation("--no-such-namespace", "true")


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A repository with the book's tests, a good chapter and a wrong one."""
    folder = tmp_path_factory.mktemp("repository")
    copy_tracked(folder, paths=("pyproject.toml", "conftest.py", "tests/plugins"))
    for name in (GOOD, WRONG):
        fixture = name.split("/")[1][3:]
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(FIXTURES / fixture, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    return folder


# --- Rows ----------------------------------------------------------------------------


def test_rows_have_different_names():
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_wrong_number_fails_its_row_and_is_named(repository, capsys):
    assert run_rows([PLAIN], [GOOD, WRONG], repository) == 1
    shown = capsys.readouterr().out
    assert re.search(r"^plain +FAIL ", shown, re.MULTILINE)
    assert "02-wrong-number" in shown
    assert "the sum is 4" in shown
    assert "0 passed, 1 failed, 0 not run" in shown


def test_good_chapter_passes_from_elsewhere_in_a_folder_with_spaces(repository):
    row = Row("plain", {"TZ": "Asia/Kathmandu"}, folder="ä 本", elsewhere=True)
    run = run_row(row, [GOOD], repository)
    assert run.problems == ()
    assert run.passed == {
        ("chapters.01-good.ipynb", name)
        for name in ("Cell 0", "Cell 1", "Cell 2", "kernel")
    }
    assert 20 < run.peaks["01-good.ipynb"] < 1000


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (Row("no-python", python="3.99"), "python3.99 is not installed"),
        (Row("no-isolation", isolation=IMPOSSIBLE), "unshare --no-such-namespace"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_missing_precondition_is_named_and_is_not_a_pass(
    repository, capsys, row, reason
):
    assert run_rows([row], [GOOD], repository) == 1
    shown = capsys.readouterr().out
    assert re.search(rf"^{row.name} +not run: {reason}", shown, re.MULTILINE)
    assert "0 passed, 0 failed, 1 not run" in shown


def test_missing_locale_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotRun, match="localedef was not found"):
        make_german_locale(tmp_path)


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc reads LOCPATH"
)
def test_locale_without_effect_is_named(tmp_path, monkeypatch):
    program = tmp_path / "localedef"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(NotRun, match="has no effect"):
        make_german_locale(tmp_path)


def isolated(isolation, book, code):
    """Run Python code in isolation; skip if this machine does not permit it."""
    try:
        isolation.require(book)
    except NotRun as reason:
        pytest.skip(str(reason))
    command = isolation.wrap(book, [sys.executable, "-c", code])
    return subprocess.run(command, cwd=book, capture_output=True, text=True)


def test_isolation_leaves_only_the_loopback_interface(tmp_path):
    code = "import socket; print([name for _, name in socket.if_nameindex()])"
    assert isolated(NO_NETWORK, tmp_path, code).stdout == "['lo']\n"


@pytest.mark.parametrize("name", ["file", "{}/file"], ids=["relative", "absolute"])
def test_isolated_checkout_is_read_only(tmp_path, name):
    result = isolated(READ_ONLY, tmp_path, f"open({name.format(tmp_path)!r}, 'w')")
    assert "Read-only file system" in result.stderr
    assert list(tmp_path.iterdir()) == []


# --- One run -------------------------------------------------------------------------


def test_changed_file_is_a_problem(repository, tmp_path):
    """The wrapper stands in for a run that changes, and one that removes, a file."""
    copy_tracked(tmp_path, repository)
    script = 'echo >> conftest.py && rm pyproject.toml && "$@"; exit 0'
    run = run_strictly(
        tmp_path, [], wrap=lambda command: ["sh", "-c", script, "sh", "true"]
    )
    assert set(run.problems) == {
        "conftest.py: the run changed it",
        "pyproject.toml: the run changed it",
    }


def test_run_that_examines_no_kernel_is_a_problem(repository, tmp_path):
    copy_tracked(tmp_path, repository)
    run = run_strictly(tmp_path, [GOOD], wrap=lambda command: ["true"])
    assert run.problems == (f"{GOOD}: its kernel was not examined",)


def test_run_that_crashes_is_a_problem(repository, tmp_path):
    copy_tracked(tmp_path, repository)
    run = run_strictly(
        tmp_path, [], wrap=lambda command: ["sh", "-c", "echo no; exit 3"]
    )
    assert run.problems == ("pytest ended with 3:\nno\n",)


# --- The soak ------------------------------------------------------------------------


def test_soak_of_a_good_chapter_passes(repository, capsys):
    assert soak(1, [GOOD], repository) == 0
    assert "2 of 2 runs passed" in capsys.readouterr().out


def test_soak_of_a_wrong_number_fails(repository, capsys):
    assert soak(1, [WRONG], repository) == 1
    assert "0 of 2 runs passed" in capsys.readouterr().out


def test_run_that_passed_other_tests_is_named():
    tests = [("one", "Cell 0"), ("one", "Cell 1")]
    full, part = (Run(frozenset(some), (), {}, 1.0) for some in (tests, tests[:1]))
    assert compare({"1 of 2": full, "2 of 2": full}) == []
    assert compare({"1 of 2": full, "2 of 2": part}) == [
        "2 of 2: other tests passed than in 1 of 2: one::Cell 1"
    ]
