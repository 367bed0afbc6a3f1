"""The book's Sphinx extension: links, cells, formulas, launch buttons and pages."""

import importlib
import re

import pytest
from bs4 import BeautifulSoup

from tests.site.books import ADDRESS, CHAPTER, CLAIMS, ROOT, git, make_repository, part


@pytest.fixture(scope="module")
def page(small_site):
    """The chapter of the small book."""
    return BeautifulSoup(small_site.html(CHAPTER), "html.parser")


# --- Links and definitions -----------------------------------------------------------


def test_right_links_resolve(page):
    addresses = [link["href"] for link in page.select("article p a")]
    assert {"../references.html#cite-bishop2006", "#fig-grey"} <= set(addresses)


def test_definition_is_plain_text(page):
    (link,) = page.select("a.glossary-link")
    definition = page.find(id=link["aria-describedby"])
    text = "Probability per unit & not bounded by 1: 0 < p < ∞."
    assert definition.get_text() == text
    assert definition.find() is None


# --- Cells ---------------------------------------------------------------------------


def test_folds_say_what_is_in_them(page):
    labels = [label.get_text() for label in page.select(".fold .collapsed")]
    checks = [f"Show the check: {name}" for name in CLAIMS]
    others = ["Show the claims", "Show the solution"]
    assert labels == ["Show the drawing", *checks, *others]
    assert len(page.select("h1 + button.show-code")) == 1


def test_claims_lead_to_their_cells(page):
    links = page.select(".below-input th a")
    assert [link.get_text() for link in links] == list(CLAIMS)
    for link in links:
        place = page.select_one(link["href"])
        assert link.get_text() in place.get_text() and "fold" in str(place)


# --- Formulas ------------------------------------------------------------------------


def test_formulas_are_finished_and_readable(page):
    formulas = page.select(".math")
    assert len(formulas) == 3
    for formula in formulas:
        assert formula.select_one("math annotation").get_text()  # for screen readers
        assert formula.select_one(".katex-html[aria-hidden=true]")
    number = page.find(id="equation-pythagoras").select_one(".eqno")
    assert "(1)" in number.get_text()


# --- Launch buttons ------------------------------------------------------------------


def test_public_repository(tmp_path):
    make_repository(repository := tmp_path)
    remotes = {
        "https://github.com/someone/book": "https://github.com/someone/book",
        "https://x:y@github.com/someone/book.git": "https://github.com/someone/book",
        "git@gitlab.com:someone/book.git": "https://gitlab.com/someone/book",
    }
    for remote, address in remotes.items():
        git(repository, "remote", "set-url", "origin", remote)
        assert part("launch").public_repository(repository) == (address, "lesson")
    git(repository, "checkout", "--quiet", "--detach")  # not published: no buttons
    assert part("launch").public_repository(repository) is None


def test_buttons_open_the_notebook_in_its_repository(small_site):
    def addresses(name):
        buttons = small_site.pages[f"{name}.html"].select(".dropdown-launch-buttons a")
        return [button["href"] for button in buttons]

    binder = "https://mybinder.org/v2/gh/someone/book/lesson?urlpath=lab/tree/"
    colab = "https://colab.research.google.com/github/someone/book/blob/lesson/"
    small, with_setup = "chapters/01-small", "chapters/02-colab"
    assert addresses(small) == [f"{binder}{small}.ipynb"]
    both = [f"{binder}{with_setup}.ipynb", f"{colab}{with_setup}.ipynb"]
    assert addresses(with_setup) == both
    assert addresses("intro") == []


def test_report_of_an_error_names_its_page(page):
    button = page.select_one(".btn-source-issues-button")
    assert button.get_text(strip=True) == "Report an error"
    report = "https://github.com/someone/book/issues/new?title=Error+in+chapters%2F01-"
    assert button["href"].startswith(report)
    assert "&body=Section%3A+%0A" in button["href"]


# --- Pages ---------------------------------------------------------------------------


def test_preview_has_the_promise_and_full_addresses(small_site, page):
    text = page.find("meta", {"name": "description"})["content"]
    assert text.startswith("A chapter with one piece of each kind")
    assert page.find(property="og:url")["content"] == f"{ADDRESS}{CHAPTER}"
    image = page.find(property="og:image")["content"].removeprefix(ADDRESS)
    assert (small_site.folder / image).is_file()


def test_published_site_knows_its_address(small_site):
    sitemap = (small_site.folder / "sitemap.xml").read_text(encoding="utf-8")
    names = {"404.html", "index.html", "search.html"} ^ set(small_site.names)
    listed = re.findall("<loc>(.*)</loc>", sitemap)
    assert set(listed) == {ADDRESS + name for name in names}
    assert small_site.pages["404.html"].find("base")["href"] == "/book/"


def test_logo_is_what_the_script_draws(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    drawn = importlib.import_module("draw_logo")
    assert (ROOT / "assets" / "logo.svg").read_text(encoding="utf-8") == drawn.logo()
