"""The website in a browser: a walk over all pages, and what readers do on one of them.

tests/proof/test_site_browser.py shows each check a page that it must reject, and looks
at every page for barriers.
"""

from functools import partial

import pytest

from tests.site import reading
from tests.site.books import ADDRESS, CHAPTER
from tests.site.browser import PHONE, Visit, serve

TERM = "density", "glossary.html#term-density"
READERS = [
    reading.locked_folds,
    reading.forgotten_code,
    reading.hidden_claim,
    reading.forgotten_theme,
    reading.skipless,
    partial(reading.unfound_term, term=TERM[0], address=TERM[1]),
    reading.unruly_definition,
    reading.copied_otherwise,
    reading.uncopied_link,
    reading.vague_report,
    reading.small_figure,
    reading.wrong_on_paper,
]


@pytest.fixture(scope="module")
def address(small_site):
    """Where the small book is served: below a path, as the book will be."""
    with serve(small_site.folder, "/book/") as url:
        yield url


def look(context, url, wait_until="load"):
    """Return all problems of a page, loading it once."""
    page = context.new_page()
    visit = Visit(page, url, wait_until)
    formulas, narrow = reading.unrendered_formulas(page), reading.overflow(page)
    page.close()
    return visit.problems + visit.heavy() + formulas + narrow


def test_all_pages(browser, site):
    """On a phone from the start, for speed. index.html is intro.html once more."""
    with serve(site.folder) as url, browser.new_context(viewport=PHONE) as context:
        names = [name for name in site.names if name != "index.html"]
        problems = {name: look(context, f"{url}{name}") for name in names}
    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize("name", [CHAPTER, "search.html", "404.html"])
def test_no_barriers(page, address, name):
    page.goto(f"{address}{name}")
    assert reading.barriers(page, "light") == []
    assert reading.barriers(page, "dark", reading.COLOURS) == []


@pytest.mark.parametrize("check", READERS)
def test_reader(page, address, check):
    page.goto(f"{address}{CHAPTER}")
    assert check(page) == []


def test_tables_scroll_in_their_own_box(page, address):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}{CHAPTER}")
    for box in page.locator(".output.text_html:has(table)").all()[:2]:
        assert box.evaluate("(box) => box.scrollWidth > 2 * box.clientWidth")
        assert box.get_attribute("tabindex") == "0"  # the keyboard reaches it
    assert page.evaluate(reading.WIDTH) == 360


def test_site_works_from_disk(page, small_site):
    file = small_site.folder / CHAPTER
    assert reading.lost_on_disk(page, file) == []
    assert reading.forgotten_code(page) == []
    assert reading.unfound_term(page, *TERM) == []


def test_wrong_address_leads_back_from_any_depth(page, address):
    assert ADDRESS.endswith("/book/")
    wrong, front = f"{address}chapters/no/such/page.html", f"{address}index.html"
    assert reading.stranded(page, wrong, front) == []
