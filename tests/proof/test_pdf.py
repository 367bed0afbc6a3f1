"""The book on paper: what is joined, and each check with a book that it rejects."""

import importlib
import io

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from tests.site.books import ROOT, part

TOC = {"root": "intro"}
TOC["chapters"] = [{"file": "chapters/01-small"}, {"file": "glossary"}]
CHAPTER = "chapters/01-small"


def module(name):
    """Import a module of tools/book_pdf."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "tools" / "book_pdf")
        return importlib.import_module(name)


joining, printing, checking = map(module, ("joining", "printing", "checking"))


@pytest.fixture
def book(small_site):
    """The small book, joined."""
    return joining.join(small_site.folder, TOC, "Small book")


def parsed(html):
    """Return a joined document with a piece of text."""
    return BeautifulSoup(f"<nav></nav><main>{html}</main>", "html.parser")


# --- What is joined ------------------------------------------------------------------


def test_paper_has_no_buttons_and_no_folded_code(book):
    text = book.main.get_text()
    assert not book.select("script, button, details, .headerlink, [loading]")
    assert "Show" not in text and "claim(" not in text  # the claims are in a table
    assert book.select("main .dataframe") and "For the curious: why?" in text
    figures = [image["src"] for image in book.select("figure img")]
    assert figures and all(name.startswith("../html/_images/") for name in figures)


def test_solution_is_in_the_appendix(book):
    (solution,) = book.select("#solutions .cell")
    assert "x = 1" in solution.get_text()
    links = [link["href"] for link in book.select(".online a")]
    exercise = "exercise-0-1-easy-coins"
    assert links == [f"#solutions-{exercise}", f"#01-small--{exercise}"]
    assert "x = 1" not in book.find(id="01-small").get_text()


def test_links_lead_to_places_in_the_book_or_nowhere(book, monkeypatch):
    assert checking.lost_links(book) == []
    page = '<article><section id="a"><h1>A</h1><a href="{}">x</a></section></article>'
    for href, site, expected in (
        ("01-small.html#recap", "", "#01-small--recap"),
        ("#a", "", "#01-small--a"),
        ("../genindex.html", "", None),
        ("../genindex.html", "https://a.example/", "https://a.example/genindex.html"),
        ("https://b.example/", "", "https://b.example/"),
    ):
        monkeypatch.setenv("SITE_URL", site)
        soup = BeautifulSoup(page.format(href), "html.parser")
        joining.prepare(soup.article, CHAPTER, {CHAPTER}, joining.new("section"))
        assert (soup.a and soup.a["href"]) == expected


def test_what_needs_a_browser_says_where_it_is(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://a.example/")
    html = '<section class="explorer" id="explorer-line-bands"></section><form>F</form>'
    page = BeautifulSoup(f"<article>{html}</article>", "html.parser").article
    joining.prepare(page, CHAPTER, set(), joining.new("section"))
    explorer, form = [line.get_text() for line in page.select("p.online")]
    assert explorer.startswith("Explore: three bands of a line. Which of the three")
    assert explorer.endswith(
        "on the website: https://a.example/chapters/01-small.html)."
    )
    assert form.startswith("It says whether you are right (on the website: https")


# --- What is printed -----------------------------------------------------------------


@pytest.fixture
def printed(browser, tmp_path):
    """A function that prints a document."""

    def write(html):
        file = tmp_path / "book.html"
        file.write_text(html, encoding="utf-8")
        content, too_wide = printing.print_book(browser, file)
        pdf = tmp_path / "book.pdf"
        pdf.write_bytes(content)
        return pdf, too_wide

    return write


def test_small_book(book, printed, small_site):
    html = str(book).replace(joining.FOLDER, f"{small_site.folder.as_uri()}/")
    pdf, too_wide = printed(html)
    assert too_wide + checking.problems(book, pdf) == []
    book.main.append(joining.new("h2", "Lost", id="lost"))
    joining.add(book.main, "a", href="#nowhere")
    book.select_one("nav li a").string = "Other"
    found = checking.problems(book, pdf)
    assert found[0] == "no target: #nowhere" and "(2, 'Lost')" in found[1]


def test_poor_print_is_rejected(printed):
    html = '<main><h1 id="a">A</h1><img alt="wide" width="900"></main>'
    pdf, too_wide = printed(html)
    assert too_wide == ["wider than the page: IMG wide"]
    found = checking.problems(parsed(html), pdf)
    assert found == ["0 entries in the contents, 1 in the outline"]


def test_what_others_need_is_missed(tmp_path):
    writer = PdfWriter()
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = {NameObject(key): NameObject(value) for key, value in font.items()}
    fonts = DictionaryObject({NameObject("/F1"): DictionaryObject(font)})
    page = writer.add_blank_page(100, 100)
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    writer.write(tmp_path / "poor.pdf")
    found = checking.problems(parsed(""), tmp_path / "poor.pdf")
    lost = [f"no {name}" for name in ("title", "language", "structure tree")]
    assert found == [*lost, "font not embedded: /Helvetica"]


def test_front_page_links_to_what_is_printed():
    main = (ROOT / "tools" / "book_pdf" / "__main__.py").read_text(encoding="utf-8")
    assert f'"{part("front").BOOK}"' in main


def test_summary_sheet_prints_on_two_pages(page, site):
    page.goto((site.folder / "chapters" / "summary-sheet.html").as_uri())
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "10mm")
    for paper in ("A4", "Letter"):
        content = page.pdf(format=paper, margin=margin)
        assert len(PdfReader(io.BytesIO(content)).pages) == 2
