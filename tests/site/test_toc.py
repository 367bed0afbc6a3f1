"""Table of contents, front page and README agree with the chapters.

A check takes a function that reads a file and returns the problems that it finds; with
it stands a change that it must reject: a file, what is replaced, by what, the message.
"""

import json
import re

import pytest
import yaml

from tests.site.books import ROOT

CHAPTERS = sorted(ROOT.glob("chapters/[0-9]*.ipynb"))
NAMES = [file.relative_to(ROOT).with_suffix("").as_posix() for file in CHAPTERS]
CHECKS = {}


def rejects(*change):
    """Register a check with a change that it must reject."""
    return lambda check: CHECKS.setdefault(check, change) and check


def read(name):
    """Return the text of a file."""
    return (ROOT / name).read_text(encoding="utf-8")


@rejects("_toc.yml", r"- file: chapters/02\S*", "", "not listed: ['chapters/02-")
def chapters_in_folder(read):
    """Every notebook with a number is a chapter, and published, in its order."""
    listed = re.findall(r"file: (chapters/\d\S*)", read("_toc.yml"))
    missing = [name for name in NAMES if name not in listed]
    return [] if listed == NAMES else [f"{listed} are listed, not listed: {missing}"]


@rejects("_config.yml", '"off"', "off", "execute_notebooks is False")
def execution(read):
    """The site shows the stored outputs; in YAML, off without quotes is false."""
    value = yaml.safe_load(read("_config.yml"))["execute"]["execute_notebooks"]
    return [] if value == "off" else [f"execute_notebooks is {value!r}"]


@rejects("intro.md", r"chapters/02\S*", "chapters/01-other", "01-other")
def front_page_links(read):
    """The front page leads to the chapters, in their order."""
    linked = re.findall(r"^(chapters/\S+) \|", read("intro.md"), re.MULTILINE)
    return [] if linked == NAMES else [f"the front page links {linked}"]


@rejects("README.md", r"(?<=\| 2 )[^|]*", "Two ", "| 2 Two |")
def readme(read):
    """The README calls each chapter by its heading."""
    rows = re.findall(r"^\| \d .*? \|(?=.*\| complete \|$)", read("README.md"), re.M)
    return [row for row, file in zip(rows, CHAPTERS, strict=True) if row != title(file)]


def title(file):
    """Return the number and heading of a chapter as a row of the README has them."""
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    heading = next(
        line for cell in cells for line in cell["source"] if line.startswith("# ")
    )
    return f"| {int(file.name[:2])} {heading[2:].strip()} |"


@pytest.mark.parametrize("check", CHECKS)
def test_book(check):
    assert check(read) == []
    assert not (ROOT / "_static").exists()  # all scripts in it would be loaded


@pytest.mark.parametrize("check", CHECKS)
def test_changed_book_is_rejected(check):
    file, old, new, message = CHECKS[check]
    text, count = re.subn(old, new, read(file), count=1)
    assert count == 1
    (problem,) = check(lambda name: text if name == file else read(name))
    assert message in problem
