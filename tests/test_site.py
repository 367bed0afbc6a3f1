"""The website: it builds without a warning, and its pages keep their promises.

Each check takes parsed pages and returns the problems that it finds, as sentences. It
is tested itself with pages that are bad on purpose.
"""

import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
FIXTURE_BOOK = ROOT / "tests" / "fixtures" / "books" / "wrong-links"
IMAGE_FILE = re.compile(r"\.(png|svg|jpe?g|gif|webp)$", re.IGNORECASE)


# --- Building and reading pages ------------------------------------------------------


def build(book, folder):
    """Build a book with warnings as errors; return the process and the HTML folder."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", book, "--path-output", folder]
    command += ["-W", "-n", "--keep-going"]
    process = subprocess.run(command, capture_output=True, encoding="utf-8")
    return process, folder / "_build" / "html"


def read_pages(folder):
    """Return the parsed pages of a website by their path within the folder."""
    files = sorted(folder.rglob("*.html"))
    files = [file for file in files if "_static" not in file.parts]
    return {file.relative_to(folder).as_posix(): parse(file) for file in files}


def parse(file):
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


# --- Checks --------------------------------------------------------------------------


def broken_links(pages, folder):
    """Find links and sources whose file or whose place in a page does not exist."""
    problems = []
    for name, page in pages.items():
        for element in page.select("[href], [src]"):
            address = element.get("href") or element.get("src")
            target, place = split_address(address, name, folder)
            if target is None:
                continue
            if not target.is_file():
                problems.append(f"{name}: {address} leads to no file")
            elif place and not has_place(pages, target.relative_to(folder), place):
                problems.append(f"{name}: {address} leads to no place in its page")
    return problems


def split_address(address, name, folder):
    """Return the file and the fragment of an address; no file if it is external."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None, ""
    page = folder / name
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return target, unquote(parts.fragment)


def has_place(pages, target, place):
    """Say whether a page has an element with the given id ("#" alone is the top)."""
    page = pages.get(target.as_posix())
    return page is not None and page.find(id=place) is not None


def images_without_text(pages):
    """Find images without alternative text, or with a file name in its place."""
    problems = []
    for name, page in pages.items():
        for image in page.select("img"):
            text = (image.get("alt") or "").strip()
            if not text:
                problems.append(f"{name}: image {image.get('src')} has no alt text")
            elif IMAGE_FILE.search(text):
                problems.append(f"{name}: alt text {text} is a file name")
    return problems


def chapters_without_download(pages):
    """Find chapters that do not offer their own notebook."""
    problems = []
    for name, page in chapters(pages).items():
        notebook = Path(name).with_suffix(".ipynb").name
        if not page.select(f'a[href$="/{notebook}"]'):
            problems.append(f"{name}: no link to download {notebook}")
    return problems


def chapters(pages):
    """Return the pages of the numbered chapters."""
    pattern = re.compile(r"chapters/\d\d-.*\.html")
    return {name: page for name, page in pages.items() if pattern.fullmatch(name)}


def links_without_definition(pages):
    """Find links to glossary terms that do not show the term's definition."""
    problems = []
    for name, page in pages.items():
        for link in page.select('article a[href*="#term-"]:not(.headerlink)'):
            definition = page.find(id=link.get("aria-describedby"), role="tooltip")
            if definition is None or not definition.get_text(strip=True):
                problems.append(f"{name}: {link['href']} shows no definition")
    return problems


def launch_buttons(pages):
    """Find buttons that would open a notebook on a server."""
    selector = '.dropdown-launch-buttons, [href*="mybinder.org"], [href*="colab."]'
    return [
        f"{name}: launch button {button.get('href', '')}".strip()
        for name, page in pages.items()
        for button in page.select(selector)
    ]


def open_solutions(pages):
    """Find exercises whose solution is missing or not collapsed."""
    problems = []
    for name, page in chapters(pages).items():
        for heading in page.find_all("h3"):
            title = heading_text(heading)
            solutions = heading.parent.select(".tag_hide-cell details:not([open])")
            if title.startswith("Exercise") and len(solutions) != 1:
                found = f"{len(solutions)} closed solutions instead of 1"
                problems.append(f"{name}: {title}: {found}")
    return problems


def heading_text(heading):
    """Return the text of a heading without its permanent link."""
    return heading.get_text().removesuffix("#").strip()


def titles_unlike_heading(pages):
    """Find pages whose title, before the name of the book, is not their heading."""
    problems = []
    for name, page in pages.items():
        title = re.split(" [—-] ", page.title.get_text())[0]
        headings = page.select("h1:not(#jb-print-docs-body h1)")  # not the print view
        headings = [heading_text(heading) for heading in headings]
        if headings != [title]:
            problems.append(f"{name}: title {title!r} but heading {headings}")
    return problems


def redirects(pages):
    """Find pages that only send the reader to another page."""
    redirect = 'meta[http-equiv="refresh" i]'
    return [f"{name}: redirect" for name in pages if pages[name].select(redirect)]


# --- The book ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The website of the book, built once."""
    process, folder = build(ROOT, tmp_path_factory.mktemp("site"))
    return SimpleNamespace(process=process, folder=folder, pages=read_pages(folder))


def test_build_has_no_warning(site):
    output = site.process.stdout + site.process.stderr
    assert "WARNING" not in output, output
    assert site.process.returncode == 0, output


def test_site_has_chapters_and_no_stray_page(site):
    assert chapters(site.pages)
    folders = {Path(name).parent.as_posix() for name in site.pages}
    assert folders == {".", "chapters"}


def test_links_resolve(site):
    assert broken_links(site.pages, site.folder) == []


def test_glossary_links_show_definitions(site):
    pages = {name: site.pages[name] for name in site.pages if name != "genindex.html"}
    assert links_without_definition(pages) == []


@pytest.mark.parametrize(
    "check",
    [
        images_without_text,
        chapters_without_download,
        launch_buttons,
        open_solutions,
        titles_unlike_heading,
        redirects,
    ],
)
def test_pages(site, check):
    assert check(site.pages) == []


# --- The checks, on bad pages --------------------------------------------------------

BAD_PAGES = [
    (images_without_text, '<img src="a.png">', "image a.png has no alt text"),
    (images_without_text, '<img alt="_images/a.png">', "_images/a.png is a file name"),
    (chapters_without_download, "<p></p>", "no link to download 01-bad.ipynb"),
    (
        links_without_definition,
        '<article><a href="glossary.html#term-x">x</a></article>',
        "glossary.html#term-x shows no definition",
    ),
    (
        links_without_definition,
        '<article><a href="#term-x" aria-describedby="d">x</a>'
        '<span role="tooltip" id="d"> </span></article>',
        "#term-x shows no definition",
    ),
    (launch_buttons, '<a href="https://mybinder.org/v2">Binder</a>', "launch button"),
    (
        open_solutions,
        "<section><h3>Exercise 1.1 (easy): x#</h3>"
        '<div class="tag_hide-cell"><details open></details></div></section>',
        "Exercise 1.1 (easy): x: 0 closed solutions instead of 1",
    ),
    (titles_unlike_heading, "<h1>Two#</h1>", "title 'One' but heading ['Two']"),
    (redirects, '<meta http-equiv="Refresh" content="0; url=b.html">', "redirect"),
]


@pytest.mark.parametrize(("check", "body", "message"), BAD_PAGES)
def test_check_rejects(check, body, message):
    page = BeautifulSoup(f"<title>One — Book</title>{body}", "html.parser")
    (problem,) = check({"chapters/01-bad.html": page})
    assert problem.startswith("chapters/01-bad.html: ")
    assert message in problem


def test_broken_links_rejects(tmp_path):
    links = '<a href="b.html#x">fine</a><a href="b.html#y">1</a><a href="c.html">2</a>'
    (tmp_path / "a.html").write_text(
        f'{links}<a href="https://example.org">fine</a>', encoding="utf-8"
    )
    (tmp_path / "b.html").write_text('<p id="x"></p>', encoding="utf-8")
    assert broken_links(read_pages(tmp_path), tmp_path) == [
        "a.html: b.html#y leads to no place in its page",
        "a.html: c.html leads to no file",
    ]


# --- The Sphinx extension ------------------------------------------------------------


@pytest.fixture(scope="module")
def wrong_links(tmp_path_factory):
    """The website of a small book with links that are wrong on purpose."""
    process, folder = build(FIXTURE_BOOK, tmp_path_factory.mktemp("wrong-links"))
    return SimpleNamespace(process=process, pages=read_pages(folder))


def test_wrong_links_fail_the_build(wrong_links):
    warnings = re.findall("WARNING: (.*)", wrong_links.process.stderr)
    expected = ["term 'formula'", "term-nonsense", "cite-nobody", "fig-nothing"]
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


def test_changed_glossary_outdates_all_pages(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    extension = importlib.import_module("book_extension")
    metadata = {"glossary": {"definitions": {"term-x": "x"}}, "a": {}, "b": {}}
    env = SimpleNamespace(metadata=metadata, found_docs={"glossary", "a", "b"})

    def outdated(changed):
        return set(extension.outdated_by_glossary(None, env, set(), changed, set()))

    assert outdated({"glossary"}) == {"a", "b"}
    assert outdated({"a"}) == set()
