"""The book's Sphinx extension: links, formulas, launch buttons, pages and repairs."""

import importlib
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pydata_sphinx_theme
import pytest
from bs4 import BeautifulSoup
from websites import (
    ADDRESS,
    ROOT,
    build,
    git,
    make_repository,
    read_pages,
    write_small_book,
)

FIXTURE_BOOK = ROOT / "tests" / "fixtures" / "books" / "wrong-links"


def part(name):
    """Import a part of the extension."""
    tools = str(ROOT / "tools")
    if tools not in sys.path:
        sys.path.append(tools)
    return importlib.import_module(f"book_extension.{name}")


# --- Links and definitions -----------------------------------------------------------


@pytest.fixture(scope="module")
def wrong_links(tmp_path_factory):
    """The website of a small book with links that are wrong on purpose."""
    process, folder = build(FIXTURE_BOOK, tmp_path_factory.mktemp("wrong-links"))
    return SimpleNamespace(process=process, pages=read_pages(folder))


def test_wrong_links_fail_the_build(wrong_links):
    warnings = re.findall("WARNING: (.*)", wrong_links.process.stderr)
    links = ["term-nonsense", "cite-nobody", "fig-nothing"]
    expected = ["term 'formula'", *links, "formula '\\\\frac{1}'"]
    assert len(warnings) == len(expected), warnings
    for text, warning in zip(expected, warnings, strict=True):
        assert text in warning
    assert wrong_links.process.returncode != 0


def test_right_links_resolve(wrong_links):
    page = wrong_links.pages["intro.html"]
    addresses = [link["href"] for link in page.select("article p a")]
    assert "references.html#cite-bishop2006" in addresses
    assert "#fig-square" in addresses


def test_definition_is_plain_text(wrong_links):
    page = wrong_links.pages["intro.html"]
    (link,) = page.select("a.glossary-link")
    definition = page.find(id=link["aria-describedby"])
    expected = "Probability per unit & not bounded by 1: 0 < p < ∞."
    assert definition.get_text() == expected
    assert definition.find() is None


def test_changed_glossary_outdates_all_pages():
    links = part("links")
    metadata = {"glossary": {"definitions": {"term-x": "x"}}, "a": {}, "b": {}}
    env = SimpleNamespace(metadata=metadata, found_docs={"glossary", "a", "b"})

    def outdated(changed):
        return set(links.outdated_by_glossary(None, env, set(), changed, set()))

    assert outdated({"glossary"}) == {"a", "b"}
    assert outdated({"a"}) == set()


# --- Formulas ------------------------------------------------------------------------


def test_formulas_are_finished_and_readable(small_site):
    formulas = small_site.pages["chapters/01-small.html"].select(".math")
    assert len(formulas) == 2
    for formula in formulas:
        assert formula.select_one("math annotation").get_text()  # for screen readers
        assert formula.select_one(".katex-html[aria-hidden=true]")


def test_equation_has_number_and_place(small_site):
    page = small_site.pages["chapters/01-small.html"]
    assert "(1)" in page.find(id="equation-pythagoras").select_one(".eqno").get_text()


def test_missing_katex_is_a_warning(monkeypatch, tmp_path):
    formulas, config, warnings = part("formulas"), SimpleNamespace(), []
    monkeypatch.setattr(formulas, "KATEX", tmp_path / "none")
    monkeypatch.setattr(formulas.logger, "warning", warnings.append)
    formulas.choose_renderer(None, config)
    assert "KaTeX is not installed" in warnings[0]
    assert not vars(config)  # formulas are left to Sphinx


def test_site_has_the_fonts_that_its_style_names(small_site):
    folder = small_site.folder / "_static" / "katex"
    style = (folder / "katex.css").read_text(encoding="utf-8")
    fonts = re.findall(r"url\(([^)]*)\)", style)
    assert fonts and all((folder / font).is_file() for font in fonts)


# --- Launch buttons ------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path):
    """A repository with one commit on the branch `lesson`, pushed to `origin`."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    make_repository(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/someone/book", "https://github.com/someone/book"),
        ("https://x:y@github.com/someone/book.git", "https://github.com/someone/book"),
        ("git@gitlab.com:someone/book.git", "https://gitlab.com/someone/book"),
    ],
)
def test_public_repository(repository, remote, address):
    git(repository, "remote", "set-url", "origin", remote)
    assert part("launch").public_repository(repository) == (address, "lesson")


def test_repository_elsewhere_has_no_buttons(repository):
    git(repository, "remote", "set-url", "origin", "/home/someone/book")
    assert part("launch").public_repository(repository) is None


@pytest.mark.parametrize(
    "change", [("checkout", "-q", "--detach"), ("checkout", "-q", "-b", "mine")]
)
def test_branch_that_is_not_published_has_no_buttons(repository, change):
    git(repository, *change)
    assert part("launch").public_repository(repository) is None


def test_buttons_open_the_notebook_in_its_repository(small_site):
    def addresses(name):
        buttons = small_site.pages[name].select(".dropdown-launch-buttons a")
        return [button["href"] for button in buttons]

    binder = "https://mybinder.org/v2/gh/someone/book/lesson?urlpath=lab/tree/"
    colab = "https://colab.research.google.com/github/someone/book/blob/lesson/"
    small, with_setup = "chapters/01-small", "chapters/02-colab"
    assert addresses(f"{small}.html") == [f"{binder}{small}.ipynb"]
    expected = [f"{binder}{with_setup}.ipynb", f"{colab}{with_setup}.ipynb"]
    assert addresses(f"{with_setup}.html") == expected
    assert addresses("intro.html") == []


# --- Pages ---------------------------------------------------------------------------


def test_description_is_the_promise(small_site):
    page = small_site.pages["chapters/01-small.html"]
    text = page.find("meta", {"name": "description"})["content"]
    assert text.startswith("A chapter with one piece of each kind")


def test_description_is_cut_between_words(small_site):
    assert (
        part("pages").shorten("word " * 99, 20, placeholder=" …") == "word word word …"
    )


def test_preview_names_full_addresses(small_site):
    page = small_site.pages["chapters/01-small.html"]
    assert page.find(property="og:url")["content"] == f"{ADDRESS}chapters/01-small.html"
    image = page.find(property="og:image")["content"].removeprefix(ADDRESS)
    assert (small_site.folder / image).is_file()


def test_sitemap_lists_the_pages(small_site):
    sitemap = (small_site.folder / "sitemap.xml").read_text(encoding="utf-8")
    names = ["chapters/01-small.html", "chapters/02-colab.html", "intro.html"]
    assert re.findall("<loc>(.*)</loc>", sitemap) == [ADDRESS + name for name in names]


def test_page_for_wrong_addresses_knows_the_site(small_site):
    base = small_site.pages["404.html"].find("base")
    assert base["href"] == "/book/"


def test_pictures_are_those_that_the_script_draws(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    drawn = importlib.import_module("draw_logo")
    assert (ROOT / "assets" / "logo.svg").read_text(encoding="utf-8") == drawn.logo()


# --- Repairs -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bare_pages(tmp_path_factory):
    """Make pages of the theme without repairs, parsed afresh each time."""
    book = write_small_book(tmp_path_factory.mktemp("bare") / "book", bare=True)
    process, folder = build(book, book.parent)
    assert process.returncode == 0, process.stderr
    return lambda: read_pages(folder)


@pytest.mark.parametrize("repair", part("repairs").REPAIRS)
def test_theme_still_needs_repair(bare_pages, repair):
    changed = []
    for page in bare_pages().values():
        before = str(page)
        repair(page)
        changed.append(str(page) != before)
    assert any(changed), "the theme no longer has this fault: remove the repair"


def test_repaired_page_stays_as_it_is(small_site):
    for page in small_site.pages.values():
        before = str(page)
        for repair in part("repairs").REPAIRS:
            repair(page)
        assert str(page) == before


def test_icons_are_drawings(small_site, bare_pages):
    assert bare_pages()["chapters/01-small.html"].select("i.fas")
    page = small_site.pages["chapters/01-small.html"]
    assert not page.select("i")
    assert len(page.select("svg.book-icon path[d]")) >= 10


def test_style_has_no_rules_of_icon_fonts(small_site):
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
    file = Path("styles", "pydata-sphinx-theme.css")
    before = (theme / "static" / file).read_text(encoding="utf-8")
    after = (small_site.folder / "_static" / file).read_text(encoding="utf-8")
    assert ".fa-sun:before" in before and ".fa-sun:before" not in after
    assert before.endswith(after[-200:]) and len(after) > 0.7 * len(before)


def test_search_keeps_its_scripts(small_site):
    def scripts(name):
        return str([tag["src"] for tag in small_site.pages[name].select("script[src]")])

    assert "searchindex" in scripts("search.html")
    assert "searchindex" not in scripts("intro.html")


BAD_PAGES = [
    ("one_viewport", 2 * '<meta name="viewport">', '<meta name="viewport"/>'),
    ("drop_unneeded_files", '<script src="fontawesome.js"></script>', ""),
    ("drop_inline_scripts", "<script>const THEBE_JS_URL = 1</script>", ""),
    ("name_table_headers", '<b class="cell_output"><th></th></b>', "<td></td>"),
    ("name_buttons", '<b class="search-button-field" title="x">x</b>', '-field">x'),
    (
        "size_figures",
        '<b class="cell_output"><img style="width: 2px; height: 1px;"></b>',
        '<img decoding="async" height="1" loading="lazy" width="2"/>',
    ),
    ("defer_scripts", '<head><script src="x"></script></head>', 'defer="" src="x"'),
    ("label_sidebar", '<b id="pst-primary-sidebar"></b>', 'role="complementary"'),
]


@pytest.mark.parametrize(("name", "before", "after"), BAD_PAGES)
def test_repair(name, before, after):
    page = BeautifulSoup(before, "html.parser")
    getattr(part("repairs"), name)(page)
    assert after in str(page) and str(page) != before
