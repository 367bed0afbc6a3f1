"""The website: it builds without a warning, and its pages keep their promises.

Each check takes parsed pages and returns the problems that it finds, as sentences. It
is tested itself with pages that are bad on purpose.
"""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from websites import ROOT, read_pages

IMAGE_FILE = re.compile(r"\.(png|svg|jpe?g|gif|webp)$", re.IGNORECASE)


# --- Checks --------------------------------------------------------------------------


def broken_links(pages, folder):
    """Find links and sources whose file or whose place in a page does not exist."""
    places = {name: places_of(page) for name, page in pages.items()}
    problems = []
    for name, page in pages.items():
        for element in page.select("[href], [src]"):
            address = element.get("href") or element.get("src")
            target, place = split_address(address, name, folder)
            if target is None:
                continue
            if not target.is_file():
                problems.append(f"{name}: {address} leads to no file")
            elif place and place not in places.get(page_name(target, folder), ()):
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


def places_of(page):
    """Return the ids of a page's elements ("#" alone is the top)."""
    return {element["id"] for element in page.select("[id]")}


def page_name(file, folder):
    """Return the path of a file within the folder, as `pages` names it."""
    return file.relative_to(folder).as_posix()


def images_without_text(pages):
    """Find images without alternative text, or with a file name in its place."""
    problems = []
    for name, page in pages.items():
        for image in page.select("article img"):
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


def wrong_launch_buttons(pages):
    """Find launch buttons that open another file than the page's own notebook."""
    selector = '[href*="mybinder.org/"], [href*="colab.research.google.com/"]'
    return [
        f"{name}: launch button {button['href']}"
        for name, page in pages.items()
        for button in page.select(selector)
        if not button["href"].endswith(f"/{Path(name).with_suffix('.ipynb')}")
        or not (ROOT / name).with_suffix(".ipynb").is_file()
    ]


def unsized_figures(pages):
    """Find figures without width and height: the text jumps when they arrive."""
    return [
        f"{name}: figure {image['src']} has no size"
        for name, page in pages.items()
        for image in page.select("article img")
        if not (image.get("width") and image.get("height"))
    ]


def pages_without_preview(pages):
    """Find pages without what search engines and previews of links show."""
    keys = ["name=description", "property='og:title'", "property='og:description'"]
    problems = []
    for name, page in pages.items():
        for key in keys:
            found = [tag["content"].strip() for tag in page.select(f"meta[{key}]")]
            if name != "404.html" and (len(found) != 1 or not found[0]):
                problems.append(f"{name}: meta {key}: {found}")
    return problems


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


def test_build_has_no_warning(site):
    output = site.process.stdout + site.process.stderr
    assert "WARNING" not in output, output
    assert site.process.returncode == 0, output


def test_site_has_chapters_and_no_stray_page(site):
    assert chapters(site.pages)
    folders = {Path(name).parent.as_posix() for name in site.pages}
    assert folders == {".", "chapters"}


def test_unpublished_site_has_no_sitemap(site):
    assert not (site.folder / "sitemap.xml").exists()  # its address is not known


def test_links_resolve(site):
    assert broken_links(site.pages, site.folder) == []


def test_downloads_are_the_notebooks(site):
    for name in chapters(site.pages):
        notebook = Path(name).with_suffix(".ipynb")
        offered = site.folder / "_sources" / notebook
        assert offered.read_bytes() == (ROOT / notebook).read_bytes()


def test_glossary_links_show_definitions(site):
    pages = {name: site.pages[name] for name in site.pages if name != "genindex.html"}
    assert links_without_definition(pages) == []


@pytest.mark.parametrize(
    "check",
    [
        images_without_text,
        chapters_without_download,
        wrong_launch_buttons,
        unsized_figures,
        open_solutions,
        titles_unlike_heading,
        redirects,
        pages_without_preview,
    ],
)
def test_pages(site, check):
    assert check(site.pages) == []


# --- The checks, on bad pages --------------------------------------------------------

BAD_PAGES = [
    (images_without_text, '<article><img src="a.png">', "image a.png has no alt text"),
    (
        images_without_text,
        '<article><img alt="_images/a.png">',
        "_images/a.png is a file name",
    ),
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
    (
        wrong_launch_buttons,
        '<a href="https://mybinder.org/v2/gh/a/b/c?urlpath=lab/tree/01.ipynb">Binder</a>',
        "launch button",
    ),
    (unsized_figures, '<article><img src="a.png" width="9"></article>', "a.png has no"),
    (
        pages_without_preview,
        '<meta name="description" content="x"><meta property="og:title" content="x">',
        "meta property='og:description': []",
    ),
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
