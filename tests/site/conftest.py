"""The modules of the explorers, for tests to call their functions."""

from pathlib import Path

import pytest

from tests.site.books import ROOT

SOURCES = ROOT / "assets" / "explorers"
KINDS = {".js": "text/javascript", ".json": "application/json"}


@pytest.fixture(scope="module")
def call(browser):
    """A function that calls a function of a module with arguments."""
    page = browser.new_page()

    def serve(route):
        file = SOURCES / Path(route.request.url).name
        if file.suffix in KINDS:
            route.fulfill(path=file, content_type=KINDS[file.suffix])
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    def call_function(file, name, *arguments):
        code = "async ([f, n, a]) => (await import(`./${f}.js`))[n](...a)"
        return page.evaluate(code, [file, name, list(arguments)])

    page.route("http://explorers.test/**", serve)
    page.goto("http://explorers.test/")
    return call_function
