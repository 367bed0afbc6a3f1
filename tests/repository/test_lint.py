"""Style, spelling and the public formats, by the linters of .pre-commit-config.yaml."""

import pytest

from tests.repository.linters import ROOT, complaints

CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
DEPENDABOT = (ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8")
INTERVAL = "    schedule:\n      interval: monthly\n"


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


@pytest.mark.parametrize(
    ("schema", "good", "bad", "message"),
    [
        (
            "citation-schema",
            "CITATION.cff",
            CITATION.replace("- name: The authors of", "- The authors of"),
            "is not of type 'object'",
        ),
        (
            "dependabot-schema",
            ".github/dependabot.yml",
            DEPENDABOT.replace(INTERVAL, ""),
            "'schedule' is a required property",
        ),
    ],
)
def test_schema_finds_the_bad_file_of_two(tmp_path, schema, good, bad, message):
    file = tmp_path / "bad.yml"
    file.write_text(bad, encoding="utf-8")
    found = complaints(schema, good, file)
    assert message in found
    assert good not in found


def test_citation_and_licences_name_the_same_authors():
    (author,) = [line for line in CITATION.splitlines() if "name: The" in line]
    owner = f"Copyright (c) 2026 {author.partition('name: ')[2]}\n"
    for name in ("LICENSE", "LICENSE-text"):
        assert owner in (ROOT / name).read_text(encoding="utf-8")
