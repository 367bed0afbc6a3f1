"""How the site is built: each repair is still needed, and each change reaches its page.

Sphinx writes a page again only if its source, a template or a value of the
configuration changed. One file of each kind is changed in a small book; it is built
once for several changes where none of them makes Sphinx write the pages of the others.
"""

import functools
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.site.books import CHAPTER, ROOT, build, write_book
from tests.site.test_extension import part

theme = part("theme")


# --- Repairs -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bare(build_once):
    """A page as the theme writes it, without the extension."""
    site = build_once("bare", functools.partial(write_book, extension=False))
    return (site.folder / CHAPTER).read_text(encoding="utf-8")


REPAIRS = [
    theme.one_viewport,
    theme.without_script_icons,
    theme.settle_theme,
    theme.deferred,
    *theme.REPAIRS,
]


@pytest.mark.parametrize("repair", REPAIRS)
def test_theme_still_needs_repair(bare, repair):
    assert repair(bare) != bare, "the theme no longer has this fault: remove the repair"


@pytest.mark.parametrize("script", ["THEBE_JS_URL", "toggleHintShow", ".pagename"])
def test_theme_still_writes_needless_scripts(bare, small_site, script):
    assert script in bare
    assert script not in str(small_site.pages[CHAPTER])


def test_scripts_are_loaded_where_they_are_needed(bare, small_site):
    def files(page):
        tags = page.select("script[src], link[rel=stylesheet]")
        return {Path(tag.get("src") or tag["href"]).name.split("?")[0] for tag in tags}

    before = files(BeautifulSoup(bare, "html.parser"))
    chapter, front = (files(small_site.pages[name]) for name in (CHAPTER, "intro.html"))
    never = {"fontawesome.js", "sphinx-thebe.js", "togglebutton.js", "searchindex.js"}
    assert never <= before and not never & (chapter | front)
    assert {"copybutton.js", "katex.css"} <= chapter - front


def test_icons_are_drawings(bare, small_site):
    assert BeautifulSoup(bare, "html.parser").select("i.fas")
    assert not small_site.pages[CHAPTER].select("i")
    assert len(small_site.pages[CHAPTER].select("svg.book-icon path[d]")) >= 8


def test_style_has_no_rules_of_icon_fonts(small_site):
    file = Path("styles", "pydata-sphinx-theme.css")
    before = (theme.THEME / "static" / file).read_text(encoding="utf-8")
    after = (small_site.folder / "_static" / file).read_text(encoding="utf-8")
    assert ".fa-sun:before" in before and ".fa-sun:before" not in after
    assert before.endswith(after[-200:]) and len(after) > 0.7 * len(before)


# --- Changes -------------------------------------------------------------------------

COPIED = ("assets", "tools/book_extension", "tools/render_formulas.cjs")
ELSEWHERE = "chapters/02-colab"
TEXT = '"# For Colab"', '"# For Colab\\n", "\\nMore."'
TEMPLATE = "tools/book_extension/templates/layout.html"
EXPLORER = "assets/explorers/noise-profile.json"
CHANGES = {  # the file, what is replaced and by what, the built file that shows it
    "text, definition, reference and data": [
        (f"{ELSEWHERE}.ipynb", *TEXT, f"{ELSEWHERE}.html"),
        ("glossary.md", "Probability per unit", "Chance per unit", CHAPTER),
        ("references.bib", "author = {A}", "author = {Zoe}", "references.html"),
        (EXPLORER, '"forecasts"', '"foretold"', "_static/explorer-noise-profile.js"),
    ],
    "title, in the contents of all pages": [
        ("glossary.md", "# Glossary", "# Words", CHAPTER),
    ],
    "style and script, which get new addresses": [
        ("assets/book.css", "cursor: pointer", "cursor: help", "_static/book.css"),
        ("assets/show-code.js", "MutationObserver", "X", "_static/show-code.js"),
        ("assets/book.css", "cursor: help", "cursor: wait", CHAPTER),
    ],
    "configuration": [
        ("_config.yml", "code_prompt_show: Show", "code_prompt_show: See", CHAPTER),
    ],
    "contents": [("_toc.yml", f"- file: {ELSEWHERE}\n", "", CHAPTER)],
    "extension": [
        ("tools/book_extension/cells.py", "Show all code", "See all code", CHAPTER),
    ],
    "template": [(TEMPLATE, "{{ deferred(super()) }}", "{{ super() }}", CHAPTER)],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small book with its own copy of extension and assets, built once."""
    folder = tmp_path_factory.mktemp("changed")
    book = write_book(folder / "book")
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (book / name).parent.mkdir(exist_ok=True)
        copy(ROOT / name, book / name)
    (book / "tools" / "node_modules").symlink_to(ROOT / "tools" / "node_modules")
    config = (book / "_config.yml").read_text(encoding="utf-8")
    (book / "_config.yml").write_text(config.replace(f"{ROOT}/", ""), encoding="utf-8")
    build(book, folder)
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
