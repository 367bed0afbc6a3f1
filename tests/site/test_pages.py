"""The built pages: what a page must have is one function, with a page that lacks it.

A check takes a page's name and the parsed page, and returns the problems that it finds.
Markup is left to html-validate, links to linkinator.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from bs4 import BeautifulSoup

from tests.site.books import ROOT, lighter

MODULES = ROOT / "tools" / "node_modules"
NODE = ROOT / ".venv" / "bin" / "node"
CHECKS = {}


def rejects(body, message):
    """Register a check with a page that it must reject, with this message."""

    def register(check):
        CHECKS.setdefault(check, []).append((body, message))
        return check

    return register


def is_chapter(name):
    """Say whether a page is a numbered chapter."""
    return re.fullmatch(r"chapters/\d\d-.*\.html", name)


# --- What every page must have -------------------------------------------------------


@rejects('<article><img alt="_images/a.png">', "alt text _images/a.png is a file name")
def named_images(name, page):
    """MyST-NB writes the file's name where a figure has no description."""
    texts = [image.get("alt", "") for image in page.select("article img")]
    files = [text for text in texts if re.search(r"\.(png|svg|jpe?g|gif)$", text)]
    return [f"alt text {text} is a file name" for text in files]


@rejects('<article><img src="a.png" width="9"></article>', "a.png has no size")
def sized_figures(name, page):
    """The text would jump when a figure arrives."""
    images = page.select("article img")
    unsized = [image for image in images if not {"width", "height"} <= set(image.attrs)]
    return [f"{image['src']} has no size" for image in unsized]


@rejects('<article><a href="glossary.html#term-x">x</a>', "#term-x shows no definition")
@rejects(
    '<article><a href="#term-x" aria-describedby="d">x</a><i role="tooltip" id="d"> ',
    "#term-x shows no definition",
)
def definitions(name, page):
    """A link to the glossary shows what the term means; the index is a list of them."""
    tooltips = page.select("[role=tooltip][id]")
    texts = {tooltip["id"]: tooltip.get_text(strip=True) for tooltip in tooltips}
    links = page.select('article a[href*="#term-"]:not(.headerlink)')
    return [
        f"{link['href']} shows no definition"
        for link in links
        if name != "genindex.html" and not texts.get(link.get("aria-describedby"))
    ]


@rejects(
    '<meta name="description" content="x"><meta property="og:title" content="x">',
    "meta property='og:description': []",
)
def previews(name, page):
    """Search engines and links elsewhere show a title and a description."""
    problems = []
    for key in ("name=description", "property='og:title'", "property='og:description'"):
        found = [tag["content"].strip() for tag in page.select(f"meta[{key}]")]
        if name != "404.html" and (len(found) != 1 or not found[0]):
            problems.append(f"meta {key}: {found}")
    return problems


@rejects("<article><details open></details></article>", "an open fold")
def folds(name, page):
    """Nothing is unfolded before a reader asks for it, a solution least of all."""
    return ["an open fold" for _ in page.select("article details[open]")]


@rejects("<h1>Two#</h1>", "title 'One' but heading ['Two']")
def titles(name, page):
    """A page's title is its heading, before the name of the book."""
    title = re.split(" [—-] ", page.title.get_text())[0]
    headings = page.select("h1:not(#jb-print-docs-body h1)")  # not the print view
    found = [heading.get_text().removesuffix("#").strip() for heading in headings]
    return [] if found == [title] else [f"title {title!r} but heading {found}"]


@pytest.mark.parametrize("check", CHECKS)
def test_pages(site, check):
    problems = {name: check(name, page) for name, page in site.pages.items()}
    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize("check", CHECKS)
def test_check_rejects(check):
    for body, message in CHECKS[check]:
        title = "" if "<h1>" in body else "<h1>One</h1>"
        page = BeautifulSoup(f"<title>One — Book</title>{title}{body}", "html.parser")
        (problem,) = check("chapters/01-bad.html", page)
        assert message in problem


# --- The site as a whole -------------------------------------------------------------


def invalid(folder):
    """Return what html-validate finds in the pages of a folder."""
    program = MODULES / "html-validate" / "bin" / "html-validate.mjs"
    config = Path(__file__).with_name("html-validate.json")
    options = ["--config", config, "--formatter", "json", f"{folder}/**/*.html"]
    return [
        f"{Path(page['filePath']).name}: {found['ruleId']}: {found['selector']}"
        for page in run(program, *options, folder=folder)
        for found in page["messages"]
    ]


def broken_links(folder):
    """Return the links of a folder's pages whose file or place does not exist."""
    program = MODULES / "linkinator" / "build" / "src" / "cli.js"
    elsewhere = r"^https?://(?!localhost|127\.|\[)"
    options = "--recurse --check-fragments --format json --skip".split()
    links = run(program, ".", *options, elsewhere, folder=folder)["links"]
    assert len(links) > 1
    broken = [link for link in links if link["state"] == "BROKEN"]
    return [f"{link['parent']}: {link['url']}" for link in broken]


def run(program, *options, folder):
    """Run a program of Node in a folder, and return what it prints."""
    command = [NODE, program, *options]
    with TemporaryFile() as answer:  # of a pipe it would fill only the first 64 KB
        subprocess.run(command, cwd=folder, stdout=answer)
        answer.seek(0)
        return json.load(answer)


def test_build_has_no_warning(site):
    assert "WARNING" not in site.log and site.log.endswith("exit code 0"), site.log


def test_site_has_chapters_and_no_stray_page(site):
    assert any(is_chapter(name) for name in site.names)
    assert {Path(name).parent.as_posix() for name in site.names} == {".", "chapters"}
    assert not (site.folder / "sitemap.xml").exists()  # its address is not known


def wrong_markup_and_links(site, folder):
    """Return what both find in a copy of a website without its formulas and code."""
    shutil.copytree(site.folder, folder)
    for name in site.names:
        (folder / name).write_text(lighter(site.html(name)), encoding="utf-8")
    return invalid(folder) + broken_links(folder)


def test_markup_and_links(site, tmp_path):
    assert wrong_markup_and_links(site, tmp_path / "light") == []


def test_faults_of_markup_and_links_are_found(tmp_path):
    (tmp_path / "index.html").write_text(
        '<!DOCTYPE html><html lang="en"><title>x</title><main><a href="b.html#x">1</a>'
        '<a href="b.html#y">2</a><a href="c.html">3</a><img src="none.png" alt="x">'
        '<img src="b.html"><details><summary><p>x</p></summary></details>'
        '<p id="a">x</p><p id="a">y</p></main></html>'
    )
    (tmp_path / "b.html").write_text(
        '<!DOCTYPE html><html lang="en"><title>x</title><p id="x">x</p></html>'
    )
    broken = broken_links(tmp_path)
    assert sorted(broken) == [".: b.html#y", ".: c.html", ".: none.png"]
    rules = [problem.split(": ")[1] for problem in invalid(tmp_path)]
    assert rules == ["wcag/h37", "element-permitted-content", "no-dup-id"]


def test_every_chapter_offers_its_notebook(site):
    for name in filter(is_chapter, site.names):
        notebook = Path(name).with_suffix(".ipynb")
        assert site.pages[name].select(f'a[href$="_sources/{notebook}"]')
        offered = site.folder / "_sources" / notebook
        assert offered.read_bytes() == (ROOT / notebook).read_bytes()
