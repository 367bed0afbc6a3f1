"""A browser, a server, and a visit that remembers what a page asked for and said."""

import functools
import gzip
import shutil
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

PROGRAMS = ("chromium", "google-chrome")
PHONE = {"width": 360, "height": 740}
WINDOW = {"width": 1280, "height": 900}
MAX_KB = 500  # of a page's first load without its figures, compressed
WEIGHTS = {}  # of addresses that many pages load


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


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder below /book, with a page for wrong addresses, as hosts do."""

    def translate_path(self, path):
        return super().translate_path(path.removeprefix("/book"))

    def send_error(self, code, *arguments):
        body = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Print nothing."""


@contextmanager
def serve(folder):
    """Serve a folder and give its address."""
    handler = functools.partial(Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/book/"
        server.shutdown()


class Visit:
    """Opens an address in a new page, and remembers its requests and its errors."""

    def __init__(self, page, address, wait_until="networkidle"):
        self.page, self.host = page, urlsplit(address).netloc
        self.problems, responses = [], []
        page.on("console", self.on_console)
        page.on("request", self.on_request)
        page.on("requestfailed", lambda lost: self.problems.append(f"no {lost.url}"))
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("response", lambda response: responses.append(response))
        page.goto(address, wait_until=wait_until)
        self.kb = sum(map(weight, responses)) // 1000

    def on_console(self, message):
        if message.type == "error":
            self.problems.append(f"console: {message.text}")

    def on_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.problems.append(f"outside request: {request.url}")

    def heavy(self):
        """Say whether the page is too heavy."""
        return [f"{self.kb} KB, not at most {MAX_KB}"] if self.kb > MAX_KB else []


def weight(response):
    """Return what a response weighs compressed, as servers send it; no images."""
    if response.request.resource_type == "image" or not response.ok:
        return 0
    if response.url not in WEIGHTS:
        WEIGHTS[response.url] = len(gzip.compress(response.body()))
    return WEIGHTS[response.url]
