"""What several test modules share: websites, built once, and a browser."""

import functools

import pytest
from tests.browsers import NoBrowser, open_browser
from tests.websites import (
    ADDRESS,
    ROOT,
    build,
    make_repository,
    page_names,
    parse,
    write_small_book,
)


class Site:
    """A built website; its pages are parsed when a test first asks for them."""

    def __init__(self, process, folder):
        self.process, self.folder = process, folder
        self.names = page_names(folder)

    @functools.cached_property
    def pages(self):
        return {name: parse(self.folder / name) for name in self.names}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The website of the book."""
    return Site(*build(ROOT, tmp_path_factory.mktemp("site")))


@pytest.fixture(scope="session")
def small_site(tmp_path_factory):
    """The website of a small book in a public repository, published at ADDRESS."""
    book = write_small_book(tmp_path_factory.mktemp("small") / "book")
    make_repository(book)
    process, folder = build(book, book.parent, SITE_URL=ADDRESS)
    assert process.returncode == 0, process.stdout + process.stderr
    return Site(process, folder)


@pytest.fixture(scope="module")
def browser():
    """One browser for all tests of a module."""
    try:
        with open_browser() as browser:
            yield browser
    except NoBrowser as reason:
        pytest.skip(str(reason))
