"""Checks of a page in a browser. Each returns the problems that it finds."""

import gzip
import hashlib
from urllib.parse import urlsplit

from playwright.sync_api import TimeoutError as BrowserTimeout
from websites import ROOT

AXE = ROOT / "tools" / "node_modules" / "axe-core" / "axe.min.js"
# A chapter holds thousands of coloured words of code, and of pieces of formulas: one
# word of each kind stands for all, and formulas have the colour of their text.
THIN_OUT = """() => {
  const seen = new Set();
  for (const word of document.querySelectorAll(".highlight span[class]")) {
    if (seen.has(word.className)) word.replaceWith(...word.childNodes);
    seen.add(word.className);
  }
  for (const formula of document.querySelectorAll(".katex-html")) formula.remove();
  document.body.normalize();
}"""
RUN_AXE = """async (options) => {
  const {violations} = await axe.run({resultTypes: ["violations"], ...options});
  return violations.map(({id, nodes}) => `${id}: ${nodes[0].target} (${nodes.length})`);
}"""
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
UNRENDERED = """() => [...document.querySelectorAll(".math")]
  .filter((formula) => !formula.querySelector(".katex-html") ||
                       formula.querySelector(".katex-error"))
  .map((formula) => `formula not rendered: ${formula.textContent}`)"""
WIDTH = "() => document.documentElement.scrollWidth"
MAX_KB = 500  # of a page's first load without its figures, compressed


class Visit:
    """Opens an address in a new page, and remembers its requests and its errors."""

    def __init__(self, page, address):
        self.page, self.host = page, urlsplit(address).netloc
        self.problems, self.size = [], 0
        responses = []
        page.on("console", self.on_console)
        page.on("request", self.on_request)
        page.on("requestfailed", lambda lost: self.problems.append(f"no {lost.url}"))
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("response", lambda response: responses.append(response))
        page.goto(address, wait_until="networkidle")
        for response in responses:
            self.weigh(response)

    def on_console(self, message):
        if message.type == "error":
            self.problems.append(f"console: {message.text}")

    def on_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.problems.append(f"outside request: {request.url}")

    def weigh(self, response):
        """Add what a response would weigh compressed, as servers send it."""
        if response.request.resource_type != "image" and response.ok:
            self.size += len(gzip.compress(response.body()))

    def heavy(self):
        """Say whether the page is too heavy."""
        kb = self.size // 1000
        return [f"{kb} KB, not at most {MAX_KB}"] if kb > MAX_KB else []


def unrendered_formulas(page):
    """Find formulas that are not drawn."""
    return page.evaluate(UNRENDERED)


def barriers(page, scheme, rules=None):
    """Find violations of the accessibility rules in the light or the dark mode.

    This comes last: it changes the page.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(THIN_OUT)
        page.add_style_tag(content="* { transition: none !important; }")
        page.add_script_tag(path=AXE)
    page.emulate_media(color_scheme=scheme)
    return page.evaluate(RUN_AXE, rules or {})


def overflow(page, width=360):
    """Find out whether a narrow window would scroll sideways."""
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 740})
    found = page.evaluate(WIDTH)
    page.set_viewport_size(size)
    return [f"{found} px wide in a window of {width} px"] if found > width else []


def locked_solutions(page):
    """Find solutions that the keyboard does not unfold."""
    problems = []
    for summary in page.query_selector_all("details > summary"):
        summary.focus()
        page.keyboard.press("Enter")
        if summary.evaluate("(summary) => !summary.parentElement.open"):
            problems.append(f"stays closed: {summary.inner_text()}")
    return problems


def forgotten_theme(page):
    """Find out whether a chosen theme is lost when the page is loaded again."""
    mode = "() => document.documentElement.dataset.mode"
    before = page.evaluate(mode)
    page.click(".theme-switch-button")
    chosen = page.evaluate(mode)
    page.reload()
    if chosen == before:
        return ["the switch changes nothing"]
    found = page.evaluate(mode)
    return [] if found == chosen else [f"{chosen} became {found}"]


def skipless(page):
    """Find out whether the first Tab does not lead past the bars to the text."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    try:
        page.wait_for_url(
            lambda url: urlsplit(url).fragment == "main-content", timeout=3000
        )
    except BrowserTimeout:
        return ["no skip link"]
    return []


def unfound_term(page, term, address):
    """Find out whether the search, used by keyboard, does not open a term's entry."""
    page.keyboard.press("Control+k")
    page.keyboard.type(term)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    result = page.locator(f'#search-results a[href$="{address}"]').first
    try:
        result.click(timeout=3000)
    except Exception as error:  # the browser's own error says that it timed out
        return [f"{term} not found: {str(error).splitlines()[0]}"]
    page.wait_for_url(f"**/{address}")
    return []


def other_download(page, file):
    """Find out whether the page offers something else than the repository's file."""
    link = page.locator(f'a[href$="/{file.name}"]').first.evaluate("(a) => a.href")
    body = page.request.get(link).body()
    same = hashlib.sha256(body).digest() == hashlib.sha256(file.read_bytes()).digest()
    return [] if same else [f"{link} differs from {file.name}"]


def unruly_definition(page):
    """Find out whether a glossary definition does not come and go as it should."""
    link = page.locator(".glossary-link").first
    definition = page.locator(f"#{link.get_attribute('aria-describedby')}")
    page.keyboard.press("Tab")  # the browser then shows where the focus is
    link.focus()
    if not definition.is_visible():
        return ["focus shows no definition"]
    page.keyboard.press("Escape")
    if definition.is_visible():
        return ["Escape closes no definition"]
    link.blur()
    link.hover()
    if not definition.is_visible():
        return ["pointing shows no definition"]
    page.mouse.move(0, 0)
    return ["the definition stays"] if definition.is_visible() else []


def copied_otherwise(page):
    """Find out whether a copy button does not copy the code without its prompts."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = page.locator("div.highlight pre").first
    code.evaluate("(code) => { code.textContent = '>>> x = 1\\n>>> x\\n1'; }")
    code.hover()
    page.locator("button.copybtn").first.click()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    return [] if copied == "x = 1\nx" else [f"copied: {copied!r}"]


def wrong_on_paper(page):
    """Find what is printed besides the article, or that the article is not."""
    page.emulate_media(media="print")
    problems = [
        f"printed: {control}"
        for control in (".bd-sidebar-primary", ".bd-header-article", ".copybtn")
        if page.locator(control).first.is_visible()
    ]
    if not page.locator("article").is_visible():
        problems.append("the article is not printed")
    return problems


def lost_on_disk(page, file):
    """Find what a page that is opened from disk lacks or complains of."""
    problems = Visit(page, file.as_uri()).problems
    return problems + unrendered_formulas(page)


def stranded(page, address, front):
    """Find out whether a wrong address shows no page that leads to the front page."""
    page.goto(address)
    if not page.title().startswith("Page not found"):
        return [f"title: {page.title()}"]
    if page.evaluate("() => !document.images[0]?.naturalWidth"):
        return ["the logo is missing"]
    page.get_by_role("link", name="front page").click()
    return [] if page.url == front else [f"leads to {page.url}"]
