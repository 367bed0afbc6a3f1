"""CITATION.cff is valid and names the same authors as the licences."""

import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
BAD = ROOT / "tests" / "fixtures" / "citation" / "person_as_text.cff"


def schema_problems(path):
    """Violations of the Citation File Format, as vendored in check-jsonschema."""
    schema = "vendor.citation-file-format"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    run = subprocess.run([*command, path], capture_output=True, text=True)
    return run.stdout + run.stderr if run.returncode else ""


def test_citation_is_valid():
    assert schema_problems(ROOT / "CITATION.cff") == ""


def test_an_invalid_citation_is_rejected():
    assert "'A. Author' is not of type 'object'" in schema_problems(BAD)


def test_citation_and_licences_name_the_same_authors():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    (author,) = yaml.safe_load(text)["authors"]
    for name in ("LICENSE", "LICENSE-text"):
        licence = (ROOT / name).read_text(encoding="utf-8")
        assert f"Copyright (c) 2026 {author['name']}\n" in licence
