"""Starts the browser of the tests."""

import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

PROGRAMS = ("chromium", "google-chrome")


class NoBrowser(Exception):
    """No Chromium is installed."""


@contextmanager
def open_browser():
    """Start a headless browser, and close it at the end.

    Raises
    ------
    NoBrowser
        If none of `PROGRAMS` is on the search path.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise NoBrowser("no Chromium is installed (on Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()
