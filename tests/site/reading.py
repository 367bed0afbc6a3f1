"""What a reader does on a page. Each function returns the problems that it meets."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import TimeoutError as BrowserTimeout

from tests.site.books import ROOT
from tests.site.browser import PHONE

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
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  document.body.normalize();
}"""
RUN_AXE = """async (options) => {
  const {violations} = await axe.run({resultTypes: ["violations"], ...options});
  return violations.map(({id, nodes}) => `${id}: ${nodes[0].target} (${nodes.length})`);
}"""
FOLLOWS = """(scheme) =>
  (document.documentElement.dataset.theme ?? scheme) === scheme"""
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
CODE = ".cell:not(.solution) > .above-input"
COUNT_EARLY = f"""document.addEventListener("readystatechange", () => {{
  window.early ??= document.querySelectorAll("{CODE}[open]").length;
}})"""
WIDTH = "() => document.documentElement.scrollWidth"
OPEN = "(folds) => folds.filter((fold) => fold.open).length"


def barriers(page, scheme, rules=None):
    """Find violations of the accessibility rules in the light or the dark mode.

    This comes last: it changes the page.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(THIN_OUT)
        page.add_style_tag(content="* { transition: none !important; }")
        page.add_script_tag(path=AXE)
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(FOLLOWS, arg=scheme)  # the theme does, a moment later
    return page.evaluate(RUN_AXE, rules or {})


def overflow(page):
    """Find out whether a narrow window would scroll sideways. This changes its size."""
    page.set_viewport_size(PHONE)
    found, width = page.evaluate(WIDTH), PHONE["width"]
    return [f"{found} px wide in a window of {width} px"] if found > width else []


def forgotten_code(page):
    """Find out whether the button does not unfold the code, and only that, for good."""
    button = page.locator(".show-code")
    code = page.locator(CODE)
    page.add_init_script(COUNT_EARLY)
    button.press("Enter")
    problems = []
    if code.evaluate_all(OPEN) != code.count():
        problems.append("code stays folded")
    if button.get_attribute("aria-pressed") != "true":
        problems.append("the button does not say that it is pressed")
    page.reload()
    if page.evaluate("window.early") != code.count():
        problems.append("the page moves when it has been read")
    if page.locator(".solution > details").evaluate_all(OPEN):
        problems.append("a solution is unfolded")
    button.press("Enter")
    return problems + ["code stays unfolded"] * (code.evaluate_all(OPEN) > 0)


def hidden_claim(page):
    """Find out whether a link in the table of claims leads to code that is folded."""
    page.locator("details.below-input summary").last.click()
    link = page.locator(".below-input th a").first
    link.click()
    place = page.locator(link.get_attribute("href"))
    if not place.evaluate("(cell) => cell.getBoundingClientRect().top < innerHeight"):
        return ["the claim is out of sight"]
    visible = place.locator("pre").first.is_visible()
    return [] if visible else ["the code of the claim stays folded"]


def unfound_term(page, term, address):
    """Find out whether the search, used by keyboard, does not open a term's entry."""
    page.keyboard.press("Control+k")
    page.keyboard.type(term)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    result = page.locator(f'#search-results a[href$="{address}"]').first
    try:
        result.click(timeout=3000)
    except BrowserTimeout:
        return [f"{term} not found"]
    page.wait_for_url(f"**/{address}")
    return []


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


def uncopied_link(page):
    """Find out whether the mark at a heading does not copy its address."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    mark = page.locator("article h2 .headerlink").last
    mark.press("Enter")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    wanted = mark.evaluate("(mark) => mark.href")
    return [] if copied == wanted else [f"copied: {copied!r}"]


def vague_report(page):
    """Find out whether the report of an error does not name the section in sight."""
    page.set_viewport_size({"width": 1280, "height": 300})
    heading = page.locator("article h2").last
    heading.evaluate("(heading) => heading.scrollIntoView()")
    report = page.locator(".btn-source-issues-button")
    report.dispatch_event("pointerdown")
    section = parse_qs(urlsplit(report.get_attribute("href")).query)["body"][0]
    name = heading.inner_text().removesuffix("#")
    return [] if section.startswith(f"Section: {name} (#") else [f"reports: {section}"]


def small_figure(page):
    """Find out whether Enter opens no figure at full size, or Escape closes none."""
    link = page.locator("article figure a").first
    link.press("Enter")
    dialog = page.locator("dialog.full-size")
    if not dialog.is_visible():
        return ["no dialog"]
    caption = page.locator("figure .caption-text").first.inner_text()
    width = dialog.locator("img").evaluate("(image) => image.width")
    problems = [] if caption in dialog.inner_text() else ["the caption is lost"]
    if width != int(link.locator("img").get_attribute("width")):
        problems.append(f"{width} pixels wide")
    page.keyboard.press("Tab")  # into the picture, where arrows move it
    page.keyboard.press("Escape")
    return problems + ["Escape closes nothing"] * dialog.is_visible()


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


def stranded(page, address, front):
    """Find out whether a wrong address shows no page that leads to the front page."""
    page.goto(address)
    if not page.title().startswith("Page not found"):
        return [f"title: {page.title()}"]
    if page.evaluate("() => !document.images[0]?.naturalWidth"):
        return ["the logo is missing"]
    page.get_by_role("link", name="front page").click()
    return [] if page.url == front else [f"leads to {page.url}"]
