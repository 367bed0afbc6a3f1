"""Nothing is installed but what the locks name, and its licences fit the book's.

`make audit` asks a service for known vulnerabilities, so the tests check its command
without the question.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tools"))

import licences  # noqa: E402

AUDIT = "--strict --require-hashes --disable-pip --progress-spinner=off -r"
METADATA = "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"


def run(*command, **environment):
    return subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


# --- Hashes --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def install(tmp_path_factory):
    """A function that sets an environment up from a lock, with one wheel to be had."""
    folder = tmp_path_factory.mktemp("install")
    wheel = folder / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "ANSWER = 42\n")
        archive.writestr("tiny-1.0.dist-info/METADATA", METADATA)
        archive.writestr(
            "tiny-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr("tiny-1.0.dist-info/RECORD", "")

    def set_up(lock):
        (folder / "requirements.txt").write_text(lock.format(hash=sha256(wheel)))
        return subprocess.run(
            [ROOT / "tools" / "setup_environment.sh", folder / "requirements.txt"],
            cwd=folder,
            env=os.environ
            | {
                "PYTHON": sys.executable,
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_NO_INDEX": "1",
                "PIP_FIND_LINKS": str(folder),
            },
            capture_output=True,
            text=True,
        )

    yield set_up
    shutil.rmtree(folder / ".venv", ignore_errors=True)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("lock", "message"),
    [
        ("tiny==1.0 --hash=sha256:" + 64 * "0", "DO NOT MATCH THE HASHES"),
        ("tiny==1.0", "Hashes are required in --require-hashes mode"),
        ("tiny --hash=sha256:{hash}", "must have their versions pinned"),
    ],
    ids=["wrong hash", "no hash", "no version"],
)
def test_unverified_package_is_not_installed(install, lock, message):
    result = install(lock)
    assert result.returncode == 1
    assert message in result.stderr
    assert "the packages of" in result.stderr


def test_package_with_the_right_hash_is_installed(install):
    result = install("tiny==1.0 --hash=sha256:{hash}")
    assert result.returncode == 0, result.stderr
    assert "Successfully installed tiny-1.0" in result.stdout


# --- Licences ------------------------------------------------------------------------


def test_all_licences_fit():
    result = run(sys.executable, "tools/licences.py")
    assert result.returncode == 0, result.stderr
    for line in ("tensorflow +2.* Apache", "katex .* MIT", "namex .* UNKNOWN \\(its"):
        assert re.search(f"^{line}", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("field", "licence"),
    [
        ("License-Expression: GPL-3.0-only", "GPL-3.0-only"),
        ("License: Commercial", "Commercial"),
        ("Summary: no licence", "UNKNOWN"),
    ],
)
def test_package_with_a_licence_that_does_not_fit_is_refused(tmp_path, field, licence):
    (tmp_path / "tiny-1.0.dist-info").mkdir()
    metadata = tmp_path / "tiny-1.0.dist-info" / "METADATA"
    metadata.write_text(METADATA + field + "\n")
    result = run(sys.executable, "tools/licences.py", PYTHONPATH=str(tmp_path))
    assert result.returncode == 1
    expected = f"tiny 1.0: expected a licence that fits, got {licence}\n"
    assert result.stderr == expected


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "BSD-3-Clause",
        "Apache License, Version 2.0",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "Python Software Foundation License",
        "GPL-2.0-only OR MIT",
        "BSD License; GNU General Public License (GPL)",
        "MIT AND PSF-2.0",
    ],
)
def test_licence_fits(licence):
    assert licences.is_allowed(licence)


@pytest.mark.parametrize(
    "licence",
    [
        "",
        "UNKNOWN",
        "GPL-3.0-only",
        "AGPL-3.0-or-later",
        "GNU Lesser General Public License v3 (LGPLv3)",
        "MIT AND GPL-3.0-only",
        "(MIT OR Apache-2.0) AND GPL-3.0-only",
        "CC-BY-NC-4.0",
        "Limited use",
    ],
)
def test_licence_does_not_fit(licence):
    assert not licences.is_allowed(licence)


def test_what_was_read_by_hand_is_still_needed():
    listed = {(name, licence) for name, _, licence in licences.python_packages()}
    assert set(licences.READ_BY_HAND) <= listed
    assert not any(licences.is_allowed(licence) for _, licence in licences.READ_BY_HAND)


# --- Known vulnerabilities -----------------------------------------------------------


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_audit_covers_both_locks():
    """The lock of the tests holds that of the chapters: see test_locks.py."""
    commands = run("make", "--dry-run", "--assume-old=.venv/dev-lock", "audit").stdout
    assert f"pip-audit {AUDIT} requirements-dev.txt\n" in commands
    assert "npm audit --prefix tools --package-lock-only\n" in commands


def test_audit_reads_the_whole_lock():
    result = run(
        sys.executable,
        "-m",
        "pip_audit",
        "--dry-run",
        *AUDIT.split(),
        "requirements-dev.txt",
    )
    assert result.returncode == 0, result.stderr
    number = int(re.search(r"would have audited (\d+) packages", result.stderr)[1])
    assert number > 200


def test_audit_refuses_a_lock_without_hashes():
    lock = ROOT / "tests" / "fixtures" / "locks" / "unhashed.txt"
    result = run(sys.executable, "-m", "pip_audit", "--dry-run", *AUDIT.split(), lock)
    assert result.returncode == 1
    assert "markupsafe==3.0.4 does not contain a hash" in result.stderr


def test_audit_runs_every_week():
    workflow = ROOT / ".github" / "workflows" / "weekly.yml"
    assert "- run: make audit\n" in workflow.read_text(encoding="utf-8")
