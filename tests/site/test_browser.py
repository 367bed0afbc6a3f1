"""The website in a browser: a look at two pages, and what readers do on one of them.

tests/proof/test_site_browser.py shows each check a page that it must reject, and walks
over all pages.
"""

from functools import partial

from tests.site import reading
from tests.site.books import ADDRESS, CHAPTER
from tests.site.browser import PHONE, Visit, serve

find_term = partial(
    reading.unfound_term, term="density", address="glossary.html#term-density"
)
READERS = [  # those last that change the window
    reading.hidden_claim,
    reading.unruly_definition,
    reading.copied_otherwise,
    reading.uncopied_link,
    reading.small_figure,
    reading.forgotten_code,
    find_term,
    reading.vague_report,
    reading.wrong_on_paper,
]


def look(context, url, wait_until="load"):
    """Return all problems of a page, loading it once."""
    page = context.new_page()
    visit = Visit(page, url, wait_until)
    narrow = reading.overflow(page)
    page.close()
    return visit.problems + visit.heavy() + narrow


def walk(browser, site, names):
    """Return the problems of pages by their names, on a phone."""
    with serve(site.folder) as url, browser.new_context(viewport=PHONE) as context:
        problems = {name: look(context, f"{url}{name}") for name in names}
    return {name: found for name, found in problems.items() if found}


def test_front_page_and_longest_chapter(browser, site):
    names = [name for name in site.names if name == "intro.html" or "/07-" in name]
    assert len(names) == 2
    assert walk(browser, site, names) == {}


def test_no_barriers(page, address):
    page.goto(f"{address}{CHAPTER}")
    assert reading.barriers(page, "light") == []
    assert reading.barriers(page, "dark", reading.COLOURS) == []


def test_reader(page, address):
    for check in READERS:
        page.goto(f"{address}{CHAPTER}")
        assert check(page) == []


def test_tables_scroll_in_their_own_box(page, address):
    page.set_viewport_size(PHONE)
    page.goto(f"{address}{CHAPTER}")
    for box in page.locator(".output.text_html:has(table)").all()[:2]:
        assert box.evaluate("(box) => box.scrollWidth > 2 * box.clientWidth")
        assert box.get_attribute("tabindex") == "0"  # the keyboard reaches it
    assert reading.overflow(page) == []


def test_site_works_from_disk(page, small_site):
    assert Visit(page, (small_site.folder / CHAPTER).as_uri()).problems == []
    assert find_term(page) == []


def test_wrong_address_leads_back_from_any_depth(page, address):
    assert ADDRESS.endswith("/book/")
    wrong, front = f"{address}chapters/no/such/page.html", f"{address}index.html"
    assert reading.stranded(page, wrong, front) == []
