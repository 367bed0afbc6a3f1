"""The checks in a browser: each finds what a line of JavaScript breaks in a good page.

The accessibility rules, with which `make test` judges a page that has one piece of each
kind, are held against every page of the book, in the light and in the dark.
"""

from functools import partial

import pytest

from tests.site import reading
from tests.site.books import CHAPTER
from tests.site.browser import WINDOW, serve
from tests.site.test_browser import look


@pytest.fixture(scope="module")
def address(small_site):
    """Where the small book is served."""
    with serve(small_site.folder, "/book/") as url:
        yield url


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
        ("console.error('planted')", "console: planted"),
        ("fetch('none.js')", "console: Failed to load"),
        (
            "new Image().src = 'https://outside.invalid/'",
            "outside request: https://out",
        ),
        ("document.querySelector('.math').textContent = 'x'", "not rendered: x"),
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


DEAD = "for (const b of document.querySelectorAll('button')) b.outerHTML += ''"
FORGETFUL = "Storage.prototype.setItem = () => {}"
OPEN = "for (const fold of document.querySelectorAll('details')) fold.open = true"
STUCK = f"document.querySelector('.show-code').onclick = () => {{ {OPEN} }}"
OTHER = "event.clipboardData.setData('text/plain', 'other'); event.preventDefault()"
LOCKED = "for (const s of document.querySelectorAll('summary')) s.onclick = () => false"
LINK = "const link = document.querySelector('.glossary-link'); "
LINK += "const text = document.getElementById(link.getAttribute('aria-describedby')); "
LINK += "const show = (how) => text.style.setProperty('display', how, 'important'); "
OTHER_LINK = "navigator.clipboard.writeText = async () => {}"
DEAD_FIGURES = "HTMLDialogElement.prototype.showModal = () => {}"
VAGUE = "for (const a of document.querySelectorAll('.btn-source-issues-button')) "
VAGUE += "a.href = '/new?body=Section:'"
NOT_FOUND = "document.getElementById('search-results')?.remove()"
PAPER = "@media print {{ {} {{ display: {} !important }} }}"
COPY = PAPER.format(".copybtn", "block")
SEARCH = partial(reading.unfound_term, term="density", address="glossary.html#x")


@pytest.mark.parametrize(
    ("check", "script", "problem"),
    [
        (reading.locked_folds, LOCKED, "stays closed: "),
        (reading.forgotten_theme, DEAD, "the switch changes nothing"),
        (reading.forgotten_theme, FORGETFUL, " became "),
        (reading.skipless, "document.links[0].remove()", "no skip link"),
        (reading.unruly_definition, f"{LINK} show('none')", "focus shows no"),
        (reading.unruly_definition, f"{LINK} show('block')", "Escape closes no"),
        (
            reading.unruly_definition,
            f"{LINK} link.onpointerover = () => show('none')",
            "pointing shows no definition",
        ),
        (
            reading.unruly_definition,
            f"{LINK} link.onpointerover = () => show('block')",
            "the definition stays",
        ),
        (
            reading.copied_otherwise,
            f"document.oncopy = (event) => {{ {OTHER} }}",
            "'other'",
        ),
        (reading.uncopied_link, OTHER_LINK, "copied: "),
        (reading.small_figure, DEAD_FIGURES, "no dialog"),
        (reading.vague_report, VAGUE, "reports: Section:"),
        (reading.wrong_on_paper, style(COPY), "printed: .copybtn"),
        (reading.wrong_on_paper, style(PAPER.format("article", "none")), "not printed"),
        (reading.forgotten_code, DEAD, "code stays folded"),
        (reading.forgotten_code, DEAD, "does not say that it is pressed"),
        (reading.forgotten_code, FORGETFUL, "the page moves when it has been read"),
        (reading.forgotten_code, OPEN, "a solution is unfolded"),
        (reading.forgotten_code, STUCK, "code stays unfolded"),
        (reading.hidden_claim, style("pre { display: none }"), "code of the claim"),
        (SEARCH, NOT_FOUND, "density not found"),
    ],
)
def test_reader_finds_fault(broken, address, check, script, problem):
    page = broken(script)
    page.goto(f"{address}{CHAPTER}")
    assert problem in "\n".join(check(page))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("import('./x.js')", "console: Access to script"),
        ("fetch('x.js')", "error: Failed to fetch"),
        ("document.images[0].src = '/_static/x.svg'", "no file:///_static/x.svg"),
        ("document.querySelector('.math').textContent = 'x'", "not rendered: x"),
    ],
)
def test_loss_on_disk_is_found(broken, small_site, script, message):
    found = reading.lost_on_disk(broken(script), small_site.folder / CHAPTER)
    assert message in "\n".join(found)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("document.title = 'Error'", "title: Error"),
        ("document.images[0].removeAttribute('src')", "the logo is missing"),
        ("for (const link of document.links) link.href = 'other'", "leads to "),
    ],
)
def test_stranding_page_is_found(broken, address, script, message):
    front = f"{address}index.html"
    found = reading.stranded(broken(script), f"{address}no/such/page.html", front)
    assert found and found[0].startswith(message)
