"""Table of contents, settings and front page agree with the chapters.

A check takes the book and returns the problems that it finds. Beside it stand changes
of the book that it must reject: a file, what is replaced, by what, and the message.
"""

import json
import re
from pathlib import Path

import pytest
import yaml

from tests.site.books import ROOT

SETTINGS = {  # without them the site is slower, unclean or untested
    "execute.execute_notebooks": "off",
    "only_build_toc_files": True,
    "launch_buttons.thebe": False,
    "repository.url": "",
    "sphinx.recursive_update": True,
    "sphinx.config.html_static_path": ["assets"],  # `_static` would load all scripts
    "sphinx.config.html_theme_options.navbar_persistent": [],
    "sphinx.config.html_context.default_mode": "auto",
}
README_ROW = r"^\| (\d) (.*?) \|.*\| complete \|$"
CARD = r"^(chapters/\S+) \|"
CHECKS = {}


def rejects(file, old, new, message):
    """Register a check with a change that it must reject, with this message."""

    def register(check):
        CHECKS.setdefault(check, []).append((file, old, new, message))
        return check

    return register


class Book:
    """The book, with the text of one file changed."""

    def __init__(self, changed=None, text=""):
        self.changed, self.changed_text = changed, text

    def text(self, name):
        """Return the text of a file: of a notebook, that of its Markdown cells."""
        if name == self.changed:
            return self.changed_text
        text = (ROOT / name).read_text(encoding="utf-8")
        if not name.endswith(".ipynb"):
            return text
        cells = json.loads(text)["cells"]
        texts = [
            "".join(cell["source"]) for cell in cells if cell["cell_type"] != "code"
        ]
        return "\n\n".join(texts)

    def entries(self):
        """Return the pages in the table of contents, the front page first."""
        toc = yaml.safe_load(self.text("_toc.yml"))
        parts = [part["chapters"] for part in toc["parts"]]
        return [{"file": toc["root"]}, *sum(parts, [])]

    def chapters(self):
        """Return the numbered chapters in the table of contents."""
        names = [entry["file"] for entry in self.entries()]
        return [name for name in names if re.match(r"chapters/\d", name)]

    def heading(self, name):
        """Return the title of a page."""
        file = f"{name}.md" if (ROOT / f"{name}.md").is_file() else f"{name}.ipynb"
        return re.search("^# (.*)", self.text(file), re.MULTILINE)[1]


@rejects("_toc.yml", r"- file: chapters/02\S*", "", "the folder has")
@rejects("_toc.yml", "chapters/02[^ \n]*", "chapters/99-none", "the folder has")
def chapters_in_folder(book):
    """Every notebook with a number is a chapter, and published."""
    files = sorted(ROOT.glob("chapters/[0-9]*.ipynb"))
    names = [file.relative_to(ROOT).with_suffix("").as_posix() for file in files]
    listed = book.chapters()
    return [] if listed == names else [f"listed are {listed}, the folder has {names}"]


@rejects(
    "_toc.yml", r"(?<=file: chapters/notation)", "\n        title: X", "'X', not 'Nota"
)
def titles(book):
    """A page has one name: the contents show its heading."""
    problems = []
    for entry in book.entries():
        title = book.heading(entry["file"]) if "title" in entry else None
        if entry.get("title") != title:
            problems.append(f"title {entry['title']!r}, not {title!r}")
    return problems


@rejects("_config.yml", '"off"', "force", "execute_notebooks is 'force'")
@rejects("_config.yml", '"off"', "off", "execute_notebooks is False")
@rejects("_config.yml", r"\[assets\]", "[_static]", "is ['_static'], not")
@rejects("_config.yml", "thebe: false", "thebe: true", "thebe is True")
@rejects("_config.yml", "only_build_toc_files: true", "", "{}, not True")
def settings(book):
    """Each of these settings differs from Jupyter Book's default for a reason."""
    problems = []
    for path, expected in SETTINGS.items():
        value = yaml.safe_load(book.text("_config.yml"))
        for key in path.split("."):
            value = value.get(key, {})
        if value != expected:
            problems.append(f"{path} is {value!r}, not {expected!r}")
    return problems


@rejects("intro.md", r"chapters/02\S*", "chapters/01-other", "but _toc.yml lists")
def front_page_links(book):
    """The front page leads to the published chapters, in their order."""
    linked = re.findall(CARD, book.text("intro.md"), re.MULTILINE)
    listed = book.chapters()
    return [] if linked == listed else [f"links {linked}, but _toc.yml lists {listed}"]


@rejects("README.md", r"\| complete \|(?=\n\n)", "| to come |", "are published")
@rejects("README.md", r"(?<=\| 2 )[^|]*", "Two ", "(2, 'Two')")
def readme(book):
    """The README calls complete what is published."""
    rows = re.findall(README_ROW, book.text("README.md"), re.MULTILINE)
    complete = [(int(number), title) for number, title in rows]
    names = book.chapters()
    published = [(int(Path(name).name[:2]), book.heading(name)) for name in names]
    same = complete == published
    return [] if same else [f"complete are {complete}, but {published} are published"]


@pytest.mark.parametrize("check", CHECKS)
def test_book(check):
    assert check(Book()) == []
    assert not (ROOT / "_static").exists()  # all scripts in it would be loaded


@pytest.mark.parametrize("check", CHECKS)
def test_changed_book_is_rejected(check):
    for file, old, new, message in CHECKS[check]:
        text, count = re.subn(old, new, Book().text(file), count=1)
        assert count == 1, (file, old)
        (problem,) = check(Book(file, text))
        assert message in problem
