"""What several folders of tests share: websites, built once, a browser, explorers.

Hypothesis draws the same few examples in each run.
"""

import os
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from tests.site.books import ADDRESS, ROOT, Site, build, make_repository, write_book
from tests.site.browser import WINDOW, NoBrowser, open_browser, serve

SOURCES = ROOT / "assets" / "explorers"
KINDS = {".js": "text/javascript", ".json": "application/json"}

settings.register_profile(
    "again", database=None, deadline=None, derandomize=True, max_examples=15
)
settings.load_profile("again")


@pytest.fixture(scope="session")
def build_once(tmp_path_factory):
    """A function that builds a book, or waits until another worker has built it."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    def build_in(name, write, **environment):
        with FileLock(folder / f"{name}.lock"):
            target = folder / name
            if not target.exists():
                build(write(target / "book"), target, **environment)
        return Site(target)

    return build_in


@pytest.fixture(scope="session")
def site(build_once):
    """The website of the book."""
    return build_once("site", lambda folder: ROOT)


@pytest.fixture(scope="session")
def small_site(build_once):
    """The website of a small book in a public repository, published at ADDRESS."""

    def write(folder):
        make_repository(folder)
        return write_book(folder)

    return build_once("small", write, SITE_URL=ADDRESS)


@pytest.fixture(scope="module")
def address(small_site):
    """Where the small book is served: below a path, as the book will be."""
    with serve(small_site.folder) as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    """One browser for all tests of a worker."""
    try:
        with open_browser() as browser:
            yield browser
    except NoBrowser as reason:
        pytest.skip(str(reason))


@pytest.fixture
def page(browser):
    """A window that knows nothing of the windows before."""
    with browser.new_context(viewport=WINDOW) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def call(browser):
    """A function that calls a function of a module with arguments."""
    page = browser.new_page()

    def answer(route):
        file = SOURCES / Path(route.request.url).name
        if file.suffix in KINDS:
            route.fulfill(path=file, content_type=KINDS[file.suffix])
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    def call_function(file, name, *arguments):
        code = "async ([f, n, a]) => (await import(`./${f}.js`))[n](...a)"
        return page.evaluate(code, [file, name, list(arguments)])

    page.route("http://explorers.test/**", answer)
    page.goto("http://explorers.test/")
    return call_function
