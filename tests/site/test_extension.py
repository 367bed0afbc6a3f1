"""The book's Sphinx extension: links, cells, formulas, launch buttons and pages."""

import importlib
import re
import shutil
from types import SimpleNamespace

import pytest

from tests.site.books import (
    ADDRESS,
    CHAPTER,
    CLAIMS,
    PAGES,
    ROOT,
    TEXT,
    git,
    make_repository,
    write_book,
)

WRONG = """
[1](../glossary.md#term-nonsense), [2](../references.md#cite-nobody),
[3](#fig-nothing) and $\\frac{1}$.
"""
WARNINGS = ["term 'formula'", "term-nonsense", "cite-nobody", "fig-nothing"]
WARNINGS += ["no cell makes the claim 'the mode'", "formula '\\\\frac{1}'"]


EMPTY = "chapters/02-trainable-parameters"  # an explorer belongs there
WARNINGS += ["explorer 'gradient-player': the page has no figure", "moved anchor "]
WARNINGS += ["no figure 'fig-none' in"]


def part(name):
    """Import a part of the extension."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "tools")
        return importlib.import_module(f"book_extension.{name}")


@pytest.fixture(scope="module")
def page(small_site):
    """The chapter of the small book."""
    return small_site.pages[CHAPTER]


# --- Links and definitions -----------------------------------------------------------


def test_faults_fail_the_build(build_once):
    """Links, claims and explorers without a place; formulas that cannot be shown."""

    def write(folder):
        write_book(folder, text=TEXT + WRONG, claims=[*CLAIMS, "the mode"])
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


def test_right_links_resolve(page):
    addresses = [link["href"] for link in page.select("article p a")]
    assert {"../references.html#cite-bishop2006", "#fig-grey"} <= set(addresses)


def test_definition_is_plain_text(page):
    (link,) = page.select("a.glossary-link")
    definition = page.find(id=link["aria-describedby"])
    assert (
        definition.get_text() == "Probability per unit & not bounded by 1: 0 < p < ∞."
    )
    assert definition.find() is None


def test_changed_glossary_outdates_all_pages():
    links = part("links")
    metadata = {"glossary": {"definitions": {"term-x": "x"}}, "a": {}, "b": {}}
    env = SimpleNamespace(metadata=metadata, found_docs={"glossary", "a", "b"})

    def outdated(changed):
        return set(links.outdated_by_glossary(None, env, set(), changed, set()))

    assert outdated({"glossary"}) == {"a", "b"}
    assert outdated({"a"}) == set()


# --- Cells ---------------------------------------------------------------------------


def test_folds_say_what_is_in_them(page):
    labels = [label.get_text() for label in page.select(".fold .collapsed")]
    checks = [f"Show the check: {name}" for name in CLAIMS]
    assert labels == [
        "Show the drawing",
        *checks,
        "Show the claims",
        "Show the solution",
    ]
    assert len(page.select("h1 + button.show-code")) == 1


def test_pages_without_folded_code_have_no_button(small_site):
    assert not small_site.pages["chapters/02-colab.html"].select(".show-code")


def test_claims_lead_to_their_cells(page):
    links = page.select(".below-input th a")
    assert [link.get_text() for link in links] == list(CLAIMS)
    for link in links:
        place = page.select_one(link["href"])
        assert link.get_text() in place.get_text() and "fold" in str(place)


@pytest.mark.parametrize("name", ["the mean", "ß > 0", "«it's»"])
def test_claims_are_found_in_code(name):
    cells = part("cells")
    code = f"for i in range(3):\n    claim({name!r}, i, 0, 'x', 3)\nobject.claim('no')"
    assert cells.claimed_names(code) == [name]
    assert cells.claimed_names(f"%time {code}") == []


def test_headers_of_tables_have_a_scope(page):
    headers = page.select(".cell_output th")
    assert len(headers) > 60 and all(header.get("scope") for header in headers)
    for table in page.select(".cell_output table"):
        assert "dataframe" in table["class"] and not table.find("style")
        empty = table.select_one("thead td")
        assert empty is not None and not empty.get_text(strip=True)


def test_figures_have_their_size(page):
    (image,) = page.select(".cell_output img")
    assert (image["width"], image["height"], image["loading"]) == ("20", "10", "lazy")


# --- Formulas ------------------------------------------------------------------------


def test_formulas_are_finished_and_readable(page):
    formulas = page.select(".math")
    assert len(formulas) == 3
    for formula in formulas:
        assert formula.select_one("math annotation").get_text()  # for screen readers
        assert formula.select_one(".katex-html[aria-hidden=true]")
    number = page.find(id="equation-pythagoras").select_one(".eqno")
    assert "(1)" in number.get_text()


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


def test_public_repository(repository):
    remotes = {
        "https://github.com/someone/book": "https://github.com/someone/book",
        "https://x:y@github.com/someone/book.git": "https://github.com/someone/book",
        "git@gitlab.com:someone/book.git": "https://gitlab.com/someone/book",
    }
    for remote, address in remotes.items():
        git(repository, "remote", "set-url", "origin", remote)
        assert part("launch").public_repository(repository) == (address, "lesson")


@pytest.mark.parametrize(
    "change",
    ["remote set-url origin /home/book", "checkout -q --detach", "checkout -q -b mine"],
)
def test_what_is_not_published_has_no_buttons(repository, change):
    git(repository, *change.split())
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


def test_report_of_an_error_names_its_page(small_site, monkeypatch):
    button = small_site.pages[CHAPTER].select_one(".btn-source-issues-button")
    assert button.get_text(strip=True) == "Report an error"
    report = "https://github.com/someone/book/issues/new?title=Error+in+chapters%2F01-"
    assert button["href"].startswith(report)
    assert "&body=Section%3A+%0A" in button["href"]
    app = SimpleNamespace(builder=SimpleNamespace(get_target_uri=str))
    button = {"label": "source-issues-button", "url": "https://gitlab.com/a/b?x"}
    context = {"header_buttons": [{"buttons": [button]}]}
    part("launch").name_page_in_reports(app, "a.html", "", context, None)
    assert button["url"].startswith(
        "https://gitlab.com/a/b?issue%5Btitle%5D=Error+in+a"
    )


# --- Pages ---------------------------------------------------------------------------


def test_description_is_the_promise_cut_between_words(page):
    text = page.find("meta", {"name": "description"})["content"]
    assert text.startswith("A chapter with one piece of each kind")
    short = part("pages").shorten("word " * 99, 20, placeholder=" …")
    assert short == "word word word …"


def test_preview_names_full_addresses(small_site, page):
    assert page.find(property="og:url")["content"] == f"{ADDRESS}{CHAPTER}"
    image = page.find(property="og:image")["content"].removeprefix(ADDRESS)
    assert (small_site.folder / image).is_file()


def test_published_site_knows_its_address(small_site):
    sitemap = (small_site.folder / "sitemap.xml").read_text(encoding="utf-8")
    names = {"404.html", "index.html", "search.html"} ^ set(small_site.names)
    listed = re.findall("<loc>(.*)</loc>", sitemap)
    assert set(listed) == {ADDRESS + name for name in names}
    assert small_site.pages["404.html"].find("base")["href"] == "/book/"


def test_changed_title_outdates_all_pages():
    pages, title = part("pages"), SimpleNamespace(astext=lambda: "One")
    env = SimpleNamespace(titles={"a": title}, found_docs={"a", "b"})
    assert pages.outdated_by_titles(None, env) == []
    env.titles["a"] = SimpleNamespace(astext=lambda: "Two")
    assert pages.outdated_by_titles(None, env) == ["a", "b"]
    assert pages.outdated_by_titles(None, env) == []


def test_search_keeps_its_scripts(small_site):
    def scripts(name):
        return str([tag["src"] for tag in small_site.pages[name].select("script[src]")])

    assert "searchindex" in scripts("search.html")
    assert "searchindex" not in scripts("intro.html")


def test_logo_is_what_the_script_draws(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    drawn = importlib.import_module("draw_logo")
    assert (ROOT / "assets" / "logo.svg").read_text(encoding="utf-8") == drawn.logo()
