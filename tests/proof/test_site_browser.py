"""The checks in a browser: each finds what a line of JavaScript breaks in a good page.

The accessibility rules, with which `make test` judges a page that has one piece of each
kind, are held against every page of the book, in the light and in the dark.
"""

import pytest

from tests.site import reading
from tests.site.books import CHAPTER
from tests.site.browser import WINDOW, serve
from tests.site.test_browser import find_term, look, walk


@pytest.fixture
def broken(page):
    """A function that lets a script run when a page has been loaded; gives the page."""

    def run_in_each_page(script):
        page.context.add_init_script(f"addEventListener('load', () => {{ {script} }})")
        return page

    return run_in_each_page


def style(rules):
    """A script that adds rules to the style of a page."""
    return f"document.head.insertAdjacentHTML('beforeend', `<style>{rules}</style>`)"


def test_walk_over_all_pages(browser, site):
    assert len(site.names) > 15
    assert walk(browser, site, site.names) == {}


def test_no_page_has_barriers(browser, site):
    problems = {}
    with serve(site.folder) as url, browser.new_context(viewport=WINDOW) as context:
        for name in site.names:
            page = context.new_page()
            page.goto(f"{url}{name}")
            problems[name] = reading.barriers(page, "light")
            problems[name] += reading.barriers(page, "dark", reading.COLOURS)
            page.close()
    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize(("scheme", "colour"), [("light", "#eee"), ("dark", "#222")])
def test_barrier_is_found(broken, address, scheme, colour):
    rule = f"@media (prefers-color-scheme: {scheme}) {{ p {{ color: {colour} }} }}"
    page = broken(style(rule))
    page.goto(f"{address}{CHAPTER}")
    for colours in ("light", "dark"):
        found = reading.barriers(page, colours, reading.COLOURS)
        assert any("color-contrast" in each for each in found) == (colours == scheme)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("throw new Error('planted')", "error: planted"),
        ("fetch('none.js')", "console: Failed to load"),
        ("new Image().src = 'https://out.invalid/'", "outside request: https://out"),
        ("document.body.style.width = '500px'", "500 px wide in a window of 360 px"),
    ],
)
def test_fault_is_found_on_the_walk(broken, address, script, message):
    page = broken(script)
    found = look(page.context, f"{address}{CHAPTER}", "networkidle")
    assert message in "\n".join(found)


def test_heavy_page_is_found(page, address, monkeypatch):
    monkeypatch.setattr("tests.site.browser.MAX_KB", 9)
    (problem,) = look(page.context, f"{address}{CHAPTER}")
    assert problem.endswith(" KB, not at most 9")


FORGETFUL = "Storage.prototype.setItem = () => {}"
OPEN = "for (const fold of document.querySelectorAll('details')) fold.open = true"
OTHER = "event.clipboardData.setData('text/plain', 'other'); event.preventDefault()"
OTHER_LINK = "navigator.clipboard.writeText = async () => {}"
DEAD_FIGURES = "HTMLDialogElement.prototype.showModal = () => {}"
VAGUE = "for (const a of document.querySelectorAll('.btn-source-issues-button')) "
VAGUE += "a.href = '/new?body=Section:'"
NOT_FOUND = "document.getElementById('search-results')?.remove()"
PAPER = "@media print { article { display: none !important } }"
HIDDEN = "[role=tooltip] { display: none !important }"
STAYING = "[role=tooltip] { display: block !important }"


@pytest.mark.parametrize(
    ("check", "script", "problem"),
    [
        (reading.unruly_definition, style(HIDDEN), "focus shows no"),
        (reading.unruly_definition, style(STAYING), "Escape closes no"),
        (reading.copied_otherwise, f"document.oncopy = (event) => {{{OTHER}}}", "'oth"),
        (reading.uncopied_link, OTHER_LINK, "copied: "),
        (reading.small_figure, DEAD_FIGURES, "no dialog"),
        (reading.vague_report, VAGUE, "reports: Section:"),
        (reading.wrong_on_paper, style(PAPER), "not printed"),
        (reading.forgotten_code, FORGETFUL, "the page moves when it has been read"),
        (reading.forgotten_code, OPEN, "a solution is unfolded"),
        (reading.hidden_claim, style("pre { display: none }"), "code of the claim"),
        (find_term, NOT_FOUND, "density not found"),
    ],
)
def test_reader_finds_fault(broken, address, check, script, problem):
    page = broken(script)
    page.goto(f"{address}{CHAPTER}")
    assert problem in "\n".join(check(page))


def test_stranding_page_is_found(broken, address):
    page = broken("for (const link of document.links) link.href = 'other'")
    wrong, front = f"{address}no/such/page.html", f"{address}index.html"
    assert reading.stranded(page, wrong, front) == [f"leads to {address}other"]
