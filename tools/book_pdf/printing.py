"""Prints a document with Chromium, and again with page numbers in its contents."""

import io
import shutil
from contextlib import contextmanager

from playwright.sync_api import Error, sync_playwright
from pypdf import PdfReader

PROGRAMS = ("chromium", "google-chrome")
WIDTH = 642  # pixels between the margins of a page: 170 mm
OPTIONS = {
    "prefer_css_page_size": True,
    "print_background": True,
    "tagged": True,
    "outline": True,
}
# What does not fit between the margins is made smaller, down to half of its size.
FIT = """() => {
  const boxes = [...document.querySelectorAll(".katex-display, table")];
  const shares = boxes.map((box) => box.parentElement.clientWidth / box.scrollWidth);
  for (const [i, share] of shares.entries())
    if (share < 1) boxes[i].style.zoom = Math.max(0.5, share);
}"""
TOO_WIDE = """(width) => {
  const boxes = [...document.querySelectorAll(
    "main :is(p, li, pre, code, td, th, img, h1, h2, h3, .katex-html), nav a")];
  const isTooWide = (box) => box.getBoundingClientRect().right > width + 1 ||
    (box.matches("pre, td, .katex-display") && box.scrollWidth > box.clientWidth + 1);
  const name = (box) => `${box.tagName} ${(box.textContent || box.alt).slice(0, 60)}`;
  return boxes.filter(isTooWide).map((box) => `wider than the page: ${name(box)}`);
}"""
NUMBER = """(numbers) => document.querySelectorAll("nav li span").forEach(
  (place, i) => { place.textContent = numbers[i]; })"""


class NoChromium(Exception):
    """No Chromium is installed."""


@contextmanager
def chromium():
    """Start Chromium: the system's, or the one that Playwright installed.

    Raises
    ------
    NoChromium
        If there is neither.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program)
        except Error as error:
            message = "no Chromium is installed (on Debian: apt install chromium)."
            raise NoChromium(message) from error
        yield browser
        browser.close()


def print_book(browser, file):
    """Return a document as a PDF, and what is wider than its pages."""
    draft, too_wide = print_once(browser, file)
    headings = outline(PdfReader(io.BytesIO(draft)))
    numbers = [number for level, _, number in headings if level <= 2]
    return print_once(browser, file, numbers)[0], too_wide


def print_once(browser, file, numbers=()):
    """Print in a page of its own: a second print of a page may break it elsewhere."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 1000})
    page.set_default_timeout(0)  # a book takes its time
    page.emulate_media(media="print", color_scheme="light")
    page.goto(file.as_uri())
    page.evaluate(FIT)
    too_wide = page.evaluate(TOO_WIDE, WIDTH)
    if numbers:
        page.evaluate(NUMBER, numbers)
    content = page.pdf(**OPTIONS)
    page.close()
    return content, too_wide


def outline(reader):
    """Return the headings of a PDF: level, text and page, counted from 1."""

    def entries(items, level):
        for item in items:
            if isinstance(item, list):
                yield from entries(item, level + 1)
            else:
                text = " ".join(item.title.split())
                yield level, text, reader.get_destination_page_number(item) + 1

    return list(entries(reader.outline, 1))
