"""Joins the built pages into one document for print.

Visible code, figures, formulas and claims stay. Folded code goes, solutions move to an
appendix, and what needs a browser gives way to a line that says where to find it.
"""

import os
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup

EXPLORERS = Path(__file__).parents[2] / "assets" / "explorers"
STYLE = Path(__file__).with_name("print.css")
STYLES = ("_static/pygments.css", "_static/katex/katex.css")
FOLDER = "../html/"  # from the joined document to the site
SOLUTIONS = "solutions"  # the appendix
NOTICE = "Code: MIT licence. Prose and figures: CC BY 4.0."
DROPPED = (
    "script, button, link, .headerlink, .definition, .katex-mathml annotation, "
    ".exercises-solved"
)
FRAME = """<!DOCTYPE html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title></title></head>
<body><section class="title-page" id="intro"></section><nav><p>Contents</p></nav>
<main></main></body></html>"""
HEADINGS = "h1, h2, h3, h4, h5, h6"
TEXT_OF_EXPLORER = re.compile(
    r'title:\s*((?:"[^"]*"\s*\+?\s*)+),\s*question:\s*((?:"[^"]*"\s*\+?\s*)+)'
)


def join(site, toc, title):
    """Return the book as one parsed document.

    Parameters
    ----------
    site : pathlib.Path
        Folder of the built website.
    toc : dict
        The table of contents, as in `_toc.yml`. The root becomes the title page; pages
        that Sphinx writes itself, as the index, are left out.
    title : str
    """
    parts = toc.get("parts") or [toc]
    entries = [entry["file"] for part in parts for entry in part["chapters"]]
    names = [name for name in entries if name != "genindex"]
    book = BeautifulSoup(FRAME, "html.parser")
    book.title.string = title
    for style in STYLES:
        if (site / style).exists():
            add(book.head, "link", rel="stylesheet", href=FOLDER + style)
    add(book.head, "style").string = STYLE.read_text(encoding="utf-8")
    pages = {name: article(site, name) for name in [toc["root"], *names]}
    fill_title_page(book, title, pages.pop(toc["root"]))
    appendix = new("section", id=SOLUTIONS)
    add(appendix, "h1").string = "Solutions of the exercises"
    for name, page in pages.items():
        prepare(page, name, {*pages, toc["root"]}, appendix)
        page.name, page["id"] = "div", page_id(name)
        book.main.append(page)
    if appendix.find("h2"):
        book.main.append(appendix)
    fill_contents(book)
    return book


def article(site, name):
    """Return the text of a page."""
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser").select_one("article")


def new(tag, text="", **attributes):
    """Return a new element; `class_` is its class."""
    attributes = {key.rstrip("_"): value for key, value in attributes.items()}
    element = BeautifulSoup("", "html.parser").new_tag(tag, attrs=attributes)
    if text:
        element.string = text
    return element


def add(parent, tag, text="", **attributes):
    """Append a new element to another, and return it."""
    return parent.append(new(tag, text, **attributes)) or parent.contents[-1]


def page_id(name, anchor=""):
    """Return the id in the book of a page, or of a place on it."""
    page = name.rpartition("/")[2]
    return f"{page}--{anchor}" if anchor else page


def site_address(path=""):
    """Return where a page of the site is published, or nothing if that is not known."""
    base = os.environ.get("SITE_URL", "")
    return urljoin(base, path) if base else ""


# --- One page ------------------------------------------------------------------------


def prepare(page, name, names, appendix):
    """Make a page ready for print, and move its solutions to the appendix."""
    page["class"] = "page"
    for explorer in page.select("section.explorer"):
        explorer.replace_with(explorer_in_words(explorer, name))
    for form in page.select("form"):
        form.replace_with(online("It says whether you are right", name))
    for element in page.select(DROPPED):
        element.decompose()
    for image in page.select("img"):
        show_figure(image, name)
    move_solutions(page, name, appendix)
    for fold in page.select("details"):
        unfold(fold)
    for heading in page.select(HEADINGS):
        for text in heading.find_all(string=True):
            text.replace_with(re.sub(r"\s+", " ", text))
    for element in page.select("[id]"):
        element["id"] = page_id(name, element["id"])
    for element in page.select("[aria-describedby]"):
        del element["aria-describedby"]
    for link in page.select("a[href]"):
        follow(link, name, names)
    for link in appendix.select("a[data-new]"):
        follow(link, name, names)
        del link["data-new"]


def explorer_in_words(explorer, name):
    """Return an explorer's title and question, and where it is."""
    file = EXPLORERS / f"{explorer['id'].removeprefix('explorer-')}.js"
    match = TEXT_OF_EXPLORER.search(file.read_text(encoding="utf-8"))
    title, question = (
        "".join(re.findall(r'"([^"]*)"', text)) for text in match.groups()
    )
    note = online(f"Explore: {title}. {question}", name)
    note["id"] = explorer["id"]
    return note


def online(text, name):
    """Return a line about what works on the website only."""
    address = site_address(f"{name}.html")
    note = new("p", f"{text} (on the website{': ' if address else ''}", class_="online")
    if address:
        add(note, "a", address, href=address)
    note.append(").")
    return note


def show_figure(image, name):
    """Show a figure at once and without a link to its file."""
    image["src"] = FOLDER + posixpath.normpath(
        posixpath.join(posixpath.dirname(name), image["src"])
    )
    del image["loading"]
    if image.parent.name == "a":
        image.parent.unwrap()


def move_solutions(page, name, appendix):
    """Move the solutions of a page to the appendix; links lead there and back."""
    for number, cell in enumerate(page.select(".cell.solution")):
        exercise = cell.find_parent("section")
        heading = exercise.select_one(HEADINGS)
        if number == 0:
            chapter = page.h1.get_text()
            add(appendix, "h2", chapter, id=f"{SOLUTIONS}-{page.section['id']}")
        place = f"{SOLUTIONS}-{exercise['id']}"
        back = add(add(appendix, "section", id=place), "h3").parent
        back.h3.string = heading.get_text()
        link = add(add(back, "p", class_="online"), "a", "To the exercise")
        link["href"], link["data-new"] = f"#{exercise['id']}", ""
        to_solution = new("p", class_="online")
        add(to_solution, "a", "To the solution", href=f"#{place}")
        cell.replace_with(to_solution)
        for fold in cell.select("details"):
            fold.summary.decompose()
            fold.unwrap()
        back.append(cell)
        for element in back.select(".cell[id], .cell [id]"):
            element["id"] = page_id(name, element["id"])


def unfold(fold):
    """Open a fold, or take it out if it holds code that draws or checks."""
    kinds = fold.get("class", [])
    if "above-input" not in kinds:
        summary = fold.summary
        summary.name, summary["class"] = "p", "summary"
        fold.name, fold["class"] = "div", "unfolded"
        if "below-input" in kinds:
            summary.decompose()
        return
    cell = fold.find_parent(class_="cell")
    fold.decompose()
    if cell is not None and not cell.select_one(".cell_output"):
        for part in cell.find_all("div", recursive=False):
            part.decompose()  # ids of the cell stay: claims lead to it


def follow(link, name, names):
    """Let a link lead to its place in the book, or on the web."""
    path, anchor = urldefrag(link["href"])
    if urlsplit(path).scheme or anchor.startswith(f"{SOLUTIONS}-"):
        return
    folder = posixpath.dirname(name)
    path = posixpath.normpath(posixpath.join(folder, path)) if path else f"{name}.html"
    if path.removesuffix(".html") in names:
        link["href"] = f"#{page_id(path.removesuffix('.html'), unquote(anchor))}"
    elif address := site_address(path):
        link["href"] = address
    else:
        link.unwrap()


# --- Title page and contents ---------------------------------------------------------


def fill_title_page(book, title, front):
    """Write the title page: title, first paragraph, licences and address."""
    page = book.select_one(".title-page")
    add(page, "p", title, class_="title")
    add(page, "p", front.p.get_text(" ", strip=True))
    add(page, "p", NOTICE)
    if address := site_address():
        add(add(page, "p"), "a", address, href=address)


def headings(book):
    """Return the headings of the book: level, text, and the id of their place."""
    found = book.main.select(HEADINGS)
    return [
        (
            int(heading.name[1]),
            " ".join(heading.get_text().split()),
            heading.get("id") or heading.find_parent(id=True)["id"],
        )
        for heading in found
    ]


def fill_contents(book):
    """List chapters and sections, with room for their page numbers."""
    contents = add(book.nav, "ol")
    for level, text, place in headings(book):
        if level <= 2:
            entry = add(contents, "li", class_=f"level-{level}")
            add(entry, "a", text, href=f"#{place}")
            add(entry, "span", "000")
