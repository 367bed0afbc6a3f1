"""Style and spelling, by the linters of .pre-commit-config.yaml."""

import pytest

from tests.repository.linters import ROOT, complaints

CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("linter", "bad", "message"),
    [
        ("ruff-check", "import os\n", "F401"),
        ("ruff-format", "x = [ 1 ]\n", "reformat"),
        ("codespell", "# a recieved mistake\n", "received"),  # codespell:ignore
    ],
)
def test_linter_finds_nothing_but_in_a_bad_file(tmp_path, linter, bad, message):
    assert complaints(linter, ".") == ""
    file = tmp_path / "bad.py"
    file.write_text(bad, encoding="utf-8")
    assert message in complaints(linter, file, folder=tmp_path)


def test_citation_and_licences_name_the_same_authors():
    (author,) = [line for line in CITATION.splitlines() if "name: The" in line]
    owner = f"Copyright (c) 2026 {author.partition('name: ')[2]}\n"
    for name in ("LICENSE", "LICENSE-text"):
        assert owner in (ROOT / name).read_text(encoding="utf-8")
