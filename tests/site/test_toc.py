"""Table of contents, settings and front page agree with the chapters.

Each check takes the folder of a book and returns the problems that it finds. It is
tested itself with a small book that is spoilt in one place.
"""

import json
import re
from pathlib import Path

import pytest
import yaml
from guards.skeleton import TIMES

ROOT = Path(__file__).parents[1]

REQUIRED_SETTINGS = {
    "execute.execute_notebooks": "off",
    "only_build_toc_files": True,
    "launch_buttons.thebe": False,
    "repository.url": "",
    "sphinx.recursive_update": True,
    "sphinx.config.html_static_path": ["assets"],
    "sphinx.config.html_theme_options.navbar_persistent": [],
    "sphinx.config.html_context.default_mode": "auto",
}
README_ROW = r"^\| (\d) (.*?) \|.*\| complete \|$"
ROW = r"^\| \[.*\]\((chapters/\d\S*)\.ipynb\) \|.*\| (.*) \|$"


# --- Reading a book ------------------------------------------------------------------


def read_yaml(file):
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def toc_entries(book):
    """Return the entries of the table of contents in order, the front page first."""
    toc = read_yaml(book / "_toc.yml")
    chapters = [chapter for part in toc["parts"] for chapter in part["chapters"]]
    return [{"file": toc["root"]}, *chapters]


def source(book, name):
    """Return the file of an entry, or None if there is none."""
    files = [book / f"{name}{suffix}" for suffix in (".md", ".ipynb")]
    return next((file for file in files if file.is_file()), None)


def text(file):
    """Return the text of a Markdown file, or of the Markdown cells of a notebook."""
    content = file.read_text(encoding="utf-8")
    if file.suffix != ".ipynb":
        return content
    cells = json.loads(content)["cells"]
    cells = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    return "\n\n".join("".join(cell) for cell in cells)


def heading(file):
    """Return the title of a page."""
    return re.search("^# (.*)", text(file), re.MULTILINE)[1]


def listed_chapters(book):
    """Return the numbered chapters in the table of contents."""
    names = [entry["file"] for entry in toc_entries(book)]
    return [name for name in names if re.match(r"chapters/\d", name)]


# --- Checks --------------------------------------------------------------------------


def missing_files(book):
    """Find entries of the table of contents without a file."""
    names = [entry["file"] for entry in toc_entries(book)]
    return [f"{name} has no file" for name in names if source(book, name) is None]


def chapters_unlike_toc(book):
    """Compare the chapters in the folder with those in the table of contents."""
    files = sorted(book.glob("chapters/[0-9]*.ipynb"))
    existing = [file.relative_to(book).with_suffix("").as_posix() for file in files]
    listed = listed_chapters(book)
    if listed == existing:
        return []
    return [f"_toc.yml lists the chapters {listed}, but the folder has {existing}"]


def titles_unlike_heading(book):
    """Find entries whose title is not the heading of their page."""
    problems = []
    for entry in toc_entries(book):
        title = heading(source(book, entry["file"]))
        if entry.get("title", title) != title:
            found = f"title {entry['title']!r} but heading {title!r}"
            problems.append(f"{entry['file']}: {found}")
    return problems


def wrong_settings(book):
    """Find settings without which the website is slower, unclean or untested."""
    problems = []
    for path, expected in REQUIRED_SETTINGS.items():
        value = read_yaml(book / "_config.yml")
        for key in path.split("."):
            value = value.get(key, {})
        if value != expected:
            problems.append(f"_config.yml: {path} is {value!r}, not {expected!r}")
    if (book / "_static").exists():
        problems.append("_static: all scripts in a folder of this name are loaded")
    return problems


def front_page_unlike_chapters(book):
    """Compare the front page's links and times with the published chapters."""
    rows = re.findall(ROW, text(book / "intro.md"), re.MULTILINE)
    linked = [name for name, _ in rows]
    listed = listed_chapters(book)
    if linked != listed:
        return [f"intro.md links the chapters {linked}, but _toc.yml lists {listed}"]
    problems = []
    for name, times in rows:
        reading, running = TIMES.search(text(source(book, name))).groups()
        expected = f"{reading}\u00a0min, {running}\u00a0s"
        if times != expected:
            problems.append(f"intro.md: {name} takes {expected!r}, not {times!r}")
    return problems


def readme_unlike_chapters(book):
    """Compare the chapters that the README calls complete with the published ones."""
    rows = re.findall(README_ROW, text(book / "README.md"), re.MULTILINE)
    complete = [(int(number), title) for number, title in rows]
    published = [
        (int(Path(name).name[:2]), heading(source(book, name)))
        for name in listed_chapters(book)
    ]
    if complete == published:
        return []
    return [f"README.md calls {complete} complete, but {published} are published"]


CHECKS = [
    missing_files,
    chapters_unlike_toc,
    titles_unlike_heading,
    wrong_settings,
    front_page_unlike_chapters,
    readme_unlike_chapters,
]


@pytest.mark.parametrize("check", CHECKS)
def test_book(check):
    assert check(ROOT) == []


# --- The checks, on a spoilt book ----------------------------------------------------

TOC = """\
root: intro
parts:
  - chapters:
      - file: chapters/01-one
        title: One
      - file: chapters/02-two
"""
INTRO = """\
# Front

| Chapter | Afterwards you can | Read, run |
|---|---|---|
| [1 One](chapters/01-one.ipynb) | count to one | 45\u00a0min, 10\u00a0s |
| [2 Two](chapters/02-two.ipynb) | count to two | 45\u00a0min, 10\u00a0s |
"""
README = """\
# One and two

| chapter | what you learn | status |
|---|---|---|
| 1 One | one | complete |
| 2 One | two | complete |
| 3 Three | three | to come |
"""
CHAPTER = """\
# One

Reading time: about 45 minutes. Run time: about 10 seconds.
"""


def write_chapter(file):
    cell = {"cell_type": "markdown", "source": CHAPTER.splitlines(keepends=True)}
    file.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")


@pytest.fixture
def book(tmp_path):
    """A small book without problems."""
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_config.yml").write_text(
        (ROOT / "_config.yml").read_text(encoding="utf-8")
    )
    (tmp_path / "_toc.yml").write_text(TOC, encoding="utf-8")
    (tmp_path / "intro.md").write_text(INTRO, encoding="utf-8")
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    for name in ("01-one", "02-two"):
        write_chapter(tmp_path / "chapters" / f"{name}.ipynb")
    return tmp_path


@pytest.mark.parametrize("check", CHECKS)
def test_good_book(check, book):
    assert check(book) == []


def test_missing_file(book):
    (book / "chapters" / "02-two.ipynb").unlink()
    assert missing_files(book) == ["chapters/02-two has no file"]


def test_unlisted_chapter(book):
    write_chapter(book / "chapters" / "03-three.ipynb")
    (problem,) = chapters_unlike_toc(book)
    assert "'chapters/02-two'], but the folder has" in problem
    assert "'chapters/03-three']" in problem


def test_static_folder(book):
    (book / "_static").mkdir()
    (problem,) = wrong_settings(book)
    assert problem.startswith("_static: ")


SPOILT = [
    (chapters_unlike_toc, "_toc.yml", "02-two", "01-one", "'chapters/01-one'], but"),
    (chapters_unlike_toc, "_toc.yml", "      - file: chapters/02-two\n", "", "but the"),
    (titles_unlike_heading, "_toc.yml", "title: One", "title: 1", "heading 'One'"),
    (wrong_settings, "_config.yml", '"off"', "force", "execute_notebooks is 'force'"),
    (wrong_settings, "_config.yml", '"off"', "off", "execute_notebooks is False"),
    (wrong_settings, "_config.yml", "[assets]", "[_static]", "is ['_static'], not"),
    (wrong_settings, "_config.yml", "thebe: false", "thebe: true", "thebe is True"),
    (wrong_settings, "_config.yml", "only_build_toc_files: true", "", "{}, not True"),
    (front_page_unlike_chapters, "intro.md", "02-two", "01-one", "but _toc.yml lists"),
    (readme_unlike_chapters, "README.md", "to come", "complete", "(3, 'Three')] comp"),
    (readme_unlike_chapters, "README.md", "2 One", "2 Two", "(2, 'Two')] complete"),
    (front_page_unlike_chapters, "intro.md", "45", "40", "takes '45\\xa0min"),
]


@pytest.mark.parametrize(("check", "file", "old", "new", "message"), SPOILT)
def test_spoilt_book(check, file, old, new, message, book):
    content = (book / file).read_text(encoding="utf-8")
    assert old in content
    (book / file).write_text(content.replace(old, new, 1), encoding="utf-8")
    (problem,) = check(book)
    assert message in problem
