"""How the site is built: each repair is still needed, and each change reaches its page.

Sphinx writes a page again only if its source, a template or a value of the
configuration changed. One file of each kind is changed in a small book; it is built
once for several changes where none of them makes Sphinx write the pages of the others.
"""

import functools
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.site.books import (
    CHAPTER,
    CLAIMS,
    PAGES,
    ROOT,
    TEXT,
    build,
    part,
    write_book,
)
from tests.site.test_pages import wrong_markup_and_links

theme = part("theme")


# --- Repairs -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bare(build_once):
    """A page as the theme writes it, without the extension."""
    site = build_once("bare", functools.partial(write_book, extension=False))
    return (site.folder / CHAPTER).read_text(encoding="utf-8")


REPAIRS = [theme.one_viewport, theme.deferred, *theme.STYLE_REPAIRS, *theme.REPAIRS]


@pytest.mark.parametrize("repair", REPAIRS)
def test_theme_still_needs_repair(bare, repair):
    assert repair(bare) != bare, "the theme no longer has this fault: remove the repair"


def test_markup_and_links_of_a_public_book(small_site, tmp_path):
    """Its pages also link to the repository."""
    assert wrong_markup_and_links(small_site, tmp_path / "light") == []


def test_scripts_are_loaded_where_they_are_needed(bare, small_site):
    def files(page):
        tags = page.select("script[src], link[rel=stylesheet]")
        return {Path(tag.get("src") or tag["href"]).name.split("?")[0] for tag in tags}

    before = files(BeautifulSoup(bare, "html.parser"))
    chapter, front = (files(small_site.pages[name]) for name in (CHAPTER, "intro.html"))
    never = {"fontawesome.js", "sphinx-thebe.js", "togglebutton.js", "searchindex.js"}
    assert never <= before and not never & (chapter | front)
    assert {"copybutton.js", "katex.css"} <= chapter - front
    assert not small_site.pages[CHAPTER].select("i")  # icons are drawings
    assert len(small_site.pages[CHAPTER].select("svg.book-icon path[d]")) >= 8


# --- Faults ---------------------------------------------------------------------------

WRONG = """
[1](../glossary.md#term-nonsense), [2](../references.md#cite-nobody),
[3](#fig-nothing) and $\\frac{1}$.
"""
WARNINGS = ["term 'formula'", "term-nonsense", "cite-nobody", "fig-nothing"]
WARNINGS += ["no cell makes the claim 'the mode'", "formula '\\\\frac{1}'"]
EMPTY = "chapters/02-trainable-parameters"  # an explorer belongs there
WARNINGS += ["explorer 'gradient-player': the page has no figure", "moved anchor "]
WARNINGS += ["no figure 'fig-none' in"]


def test_faults_fail_the_build(build_once):
    """Links, claims and explorers without a place; formulas that cannot be shown."""

    def write(folder):
        claims = [*CLAIMS, "the mode"]
        write_book(folder, text=TEXT + WRONG, claims=claims, exercises="")
        formula = "\n\nformula\n  $p(x)$ cannot be shown as plain text.\n```"
        glossary = PAGES["glossary.md"].replace("\n```\n", f"{formula}\n")
        (folder / "glossary.md").write_text(glossary, encoding="utf-8")
        (folder / f"{EMPTY}.md").write_text("# Empty\n", encoding="utf-8")
        toc = (folder / "_toc.yml").read_text(encoding="utf-8")
        (folder / "_toc.yml").write_text(toc.replace("genindex", EMPTY))
        front = PAGES["intro.md"].replace("fig-grey", "fig-none")
        (folder / "intro.md").write_text(front, encoding="utf-8")
        return folder

    log = build_once("wrong", write).log
    found = re.findall("WARNING: (.*)", log)
    named = [[text for text in WARNINGS if text in warning] for warning in found]
    assert all(named) and {text for (text,) in named} == {*WARNINGS}, found
    assert not log.endswith("exit code 0")


# --- Changes -------------------------------------------------------------------------

COPIED = ("assets", "tools/book_extension", "tools/render_formulas.cjs")
COPIED += ("chapters/course/exercises/exercises.json",)
ELSEWHERE = "chapters/02-colab"
HEADING = '"# For Colab"', '"# For Colab\\n", "\\nMore."'
EXPLORER = "assets/explorers/noise-profile.json"
CHANGES = {  # the file, what is replaced and by what, the built file that shows it
    "text, definition, reference and data": [
        (f"{ELSEWHERE}.ipynb", *HEADING, f"{ELSEWHERE}.html"),
        ("glossary.md", "Probability per unit", "Chance per unit", CHAPTER),
        ("references.bib", "author = {A}", "author = {Zoe}", "references.html"),
        (EXPLORER, '"forecasts"', '"foretold"', "_static/explorer-noise-profile.js"),
    ],
    "title, in the contents of all pages": [
        ("glossary.md", "# Glossary", "# Words", CHAPTER),
    ],
    "style, which is in the page, and script": [
        ("assets/book.css", "cursor: pointer", "cursor: help", CHAPTER),
        ("assets/show-code.js", "MutationObserver", "X", "_static/show-code.js"),
    ],
    "extension": [
        ("tools/book_extension/cells.py", "Show all code", "See all code", CHAPTER),
    ],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small book with its own copy of extension and assets, built once."""
    folder = tmp_path_factory.mktemp("changed")
    book = write_book(folder / "book")
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, book / name)
    (book / "tools" / "node_modules").symlink_to(ROOT / "tools" / "node_modules")
    config = (book / "_config.yml").read_text(encoding="utf-8")
    (book / "_config.yml").write_text(config.replace(f"{ROOT}/", ""), encoding="utf-8")
    build(book, folder)
    assert (folder / "log").read_text().endswith("exit code 0")
    return book, folder


def test_unchanged_book_is_not_written_again(built):
    book, folder = built
    page = folder / "_build" / "html" / CHAPTER
    time = page.stat().st_mtime_ns
    build(book, folder)
    assert page.stat().st_mtime_ns == time


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_changes_are_seen(built, changes):
    """What stands together changes different built files."""
    book, folder = built
    site = folder / "_build" / "html"
    before = {page: (site / page).read_bytes() for *_, page in changes}
    for file, old, new, _ in changes:
        text = (book / file).read_text(encoding="utf-8")
        assert old in text
        (book / file).write_text(text.replace(old, new), encoding="utf-8")
    build(book, folder)
    assert (folder / "log").read_text().endswith("exit code 0")
    unseen = [page for page in before if (site / page).read_bytes() == before[page]]
    assert unseen == []
