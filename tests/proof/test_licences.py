"""The licences of all packages fit the book's.

`make test-all PART=licences` runs what is tried here on bad examples.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
NPM_QUERY = re.search(r"':root [^']*'", MAKEFILE)[0].strip("'")


def licences(*options, path=""):
    """Run pip-licenses, to which the packages of a folder can be shown, too."""
    return subprocess.run(
        [sys.executable, "-m", "piplicenses", *options],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
    )


def test_all_licences_fit():
    """pip-licenses reads its allow-list from pyproject.toml."""
    result = licences()
    assert result.returncode == 0, result.stderr
    assert re.search(r"^ *tensorflow +2.* Apache", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("field", "refused"),
    [
        ("License-Expression: MIT AND GPL-3.0-only", "MIT AND GPL-3.0-only"),
        ("Classifier: License :: OSI Approved :: GNU Affero", "GNU Affero"),
        ("Summary: no licence", "UNKNOWN"),
    ],
)
def test_licence_that_does_not_fit_is_refused(tmp_path, field, refused):
    (tmp_path / "tiny-1.0.dist-info").mkdir()
    metadata = tmp_path / "tiny-1.0.dist-info" / "METADATA"
    metadata.write_text(f"Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n{field}\n")
    result = licences("--packages", "tiny", path=tmp_path)
    assert result.returncode == 1
    assert f"license {refused} not in allow-only licenses" in result.stderr


@pytest.mark.parametrize("bad", [None, "GPL-3.0-only"])
def test_licences_of_packages_from_npm(tmp_path, bad):
    for name in ("package.json", "package-lock.json"):
        text = (ROOT / "tools" / name).read_text(encoding="utf-8")
        changed = text.replace('"license": "MPL-2.0"', f'"license": "{bad}"')
        (tmp_path / name).write_text(changed if bad else text, encoding="utf-8")
    options = "query --package-lock-only --expect-results=false --prefix"
    command = [Path(sys.prefix) / "bin" / "npm", *options.split(), tmp_path, NPM_QUERY]
    result = subprocess.run(command, capture_output=True, text=True)
    refused = [package["name"] for package in json.loads(result.stdout)]
    assert refused == (["axe-core"] if bad else [])
    assert result.returncode == (1 if bad else 0)
