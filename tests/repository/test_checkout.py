"""The repository works however it was fetched; tests/proof tries whole copies."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a download, without git")
@pytest.mark.parametrize("attributes", [True, False])
def test_windows_line_ends_stay_out(tmp_path, attributes):
    """Git may be set to write CRLF; .gitattributes keeps it from doing so."""
    book = tmp_path / "book"
    book.mkdir()
    for name in ("README.md", "data/anscombe.csv", "assets/logo.svg"):
        shutil.copy(ROOT / name, book)
    if attributes:
        shutil.copy(ROOT / ".gitattributes", book)
    for command in ("init --quiet", "add .", "checkout-index --prefix=../out/ -a"):
        git = ["git", "-c", "core.autocrlf=true", "-c", "core.safecrlf=false"]
        subprocess.run([*git, *command.split()], cwd=book, check=True)
    fetched = (tmp_path / "out").iterdir()
    assert any(b"\r\n" in path.read_bytes() for path in fetched) != attributes
