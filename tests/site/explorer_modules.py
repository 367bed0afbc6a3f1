"""Calls functions of the explorers' modules, also with a wrong formula in one."""

import json
from pathlib import Path

import pytest

from tests.site.books import ROOT

SOURCES = ROOT / "assets" / "explorers"
KINDS = {".js": "text/javascript", ".json": "application/json"}


def caller(browser, right="", wrong=""):
    """Return a function that calls a module's function; one formula may be wrong."""
    for context in browser.contexts:
        context.close()
    page = browser.new_page()

    def serve(route):
        file = SOURCES / Path(route.request.url).name
        if file.suffix not in KINDS:
            route.fulfill(body="<!doctype html>", content_type="text/html")
            return
        text = file.read_text(encoding="utf-8")
        text = text.replace(right, wrong) if right else text
        route.fulfill(body=text, content_type=KINDS[file.suffix])

    def call(file, name, *arguments):
        code = "async ([f, n, a]) => (await import(`./${f}.js`))[n](...a)"
        return page.evaluate(code, [file, name, list(arguments)])

    page.route("http://explorers.test/**", serve)
    page.goto("http://explorers.test/")
    return call


def planted(checks, right, wrong):
    """Register a check with a formula of the sources, and a wrong one in its place."""

    def register(check):
        checks.setdefault(check, []).append((right, wrong))
        return check

    return register


def hold(browser, check, faults):
    """Hold a check against the sources, and let it find each planted fault."""
    check(caller(browser))
    for right, wrong in faults:
        texts = [file.read_text(encoding="utf-8") for file in SOURCES.glob("*.js")]
        assert sum(right in text for text in texts) == 1, right
        with pytest.raises(AssertionError):
            check(caller(browser, right, wrong))


def stored(name):
    """Return the data of an explorer."""
    return json.loads((SOURCES / f"{name}.json").read_text(encoding="utf-8"))
