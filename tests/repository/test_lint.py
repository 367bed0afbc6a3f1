"""Style, spelling and the public formats, by the linters of .pre-commit-config.yaml."""

import shutil

import pytest

from tests.repository.linters import ROOT, complaints

CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.parametrize("linter", ["ruff-check", "ruff-format", "codespell"])
def test_repository_is_clean(linter):
    assert complaints(linter, ".") == ""


@pytest.mark.parametrize(
    ("linter", "text", "message"),
    [
        ("ruff-check", "import os\n", "F401"),
        ("ruff-format", "x = [ 1 ]\n", "reformat"),
        ("codespell", "# a recieved mistake\n", "received"),  # codespell:ignore
    ],
)
def test_bad_file_is_rejected(tmp_path, linter, text, message):
    (tmp_path / "bad.py").write_text(text)
    assert message in complaints(linter, "bad.py", folder=tmp_path)


@pytest.mark.parametrize(
    ("linter", "file", "old", "new", "message"),
    [
        (
            "citation-schema",
            "CITATION.cff",
            "- name: The authors of",
            "- The authors of",
            "is not of type 'object'",
        ),
        (
            "dependabot-schema",
            ".github/dependabot.yml",
            "    schedule:\n      interval: monthly\n",
            "",
            "'schedule' is a required property",
        ),
    ],
)
def test_public_format(tmp_path, linter, file, old, new, message):
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    shutil.copy(ROOT / file, good)
    bad.write_text(good.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found = complaints(linter, good, bad)
    assert message in found
    assert str(good) not in found


def test_citation_and_licences_name_the_same_authors():
    (author,) = [line for line in CITATION.splitlines() if "name: The" in line]
    owner = f"Copyright (c) 2026 {author.partition('name: ')[2]}\n"
    for name in ("LICENSE", "LICENSE-text"):
        assert owner in (ROOT / name).read_text(encoding="utf-8")
