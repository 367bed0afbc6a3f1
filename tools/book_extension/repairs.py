"""Repairs of what the theme and other extensions write, made on the finished pages.

A repair takes a parsed page and changes it in place; its docstring says why. The tests
apply each to a page of the bare theme: once it changes nothing there, it can go.
"""

import functools
import re
from pathlib import Path

from bs4 import BeautifulSoup

# Scripts and stylesheets (parts of their names), and what a page has that needs them.
NEEDED_BY = {
    "clipboard|copybutton": "div.highlight",
    "togglebutton": ".toggle, .dropdown.admonition",
    "design-tabs|sphinx-design": '[class*="sd-"]',
    "mystnb": ".cell",
    "katex": ".katex",
    "searchtools|language_data|searchindex": "#search-results",
    "thebe": "never",  # it hangs offline, and its script raises an error on every page
    "fontawesome": "never",  # 540 KB for what `draw_icons` does in 5 KB
}
NEEDLESS_INLINE = re.compile(
    r"THEBE|kernelName|requestKernel"  # see above
    r"|toggle(Hint|OpenOnPrint|buttonSelector)"  # settings of togglebutton, which is
    r"|OPTIONS\.(pagename|search_as_you_type)"  # not needed, nor are these two
)
ICON = re.compile(r'"?([\w-]+)"?:\[(\d+),(\d+),\[[^\]]*\],"\w+","(M[^"]+)"')
ICON_RULE = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"[^"]*"\}')
SIZE = re.compile(r"width: (\d+)px; height: (\d+)px;")


def one_viewport(page):
    """Keep one of three equal viewport elements."""
    for element in page.select('meta[name="viewport"]')[1:]:
        element.decompose()


def drop_unneeded_files(page):
    """Load a script or a stylesheet only where the page uses it: pages get lighter."""
    for element in page.select("script[src], link[href]"):
        address = element.get("src") or element["href"]
        for names, selector in NEEDED_BY.items():
            if re.search(names, address) and not page.select_one(selector):
                element.decompose()
                break


def drop_inline_scripts(page):
    """Drop inline scripts of unneeded extensions; one is an error if it runs twice."""
    for script in page.select("script:not([src])"):
        if NEEDLESS_INLINE.search(script.get_text()):
            script.decompose()


def defer_scripts(page):
    """Run scripts after the page is shown, not before: it shows sooner."""
    for script in page.select("head script[src]"):
        script["defer"] = ""
        script.attrs.pop("async", None)
    for link in page.select('link[rel="preload"][as="script"]'):
        link.decompose()


@functools.cache
def icons(file):
    """Return the width, height and path of each icon of the theme's script, by name."""
    found = ICON.findall(file.read_text(encoding="utf-8"))
    return {name: (width, height, path) for name, width, height, path in found}


def draw_icons(page, shapes):
    """Draw icons in the page instead of loading two fonts (280 KB) or a script."""
    for icon in page.select('i[class*="fa-"], span[class*="fa-"]'):
        names = [name[3:] for name in icon["class"] if name.startswith("fa-")]
        name = next((name for name in names if name in shapes), None)
        if name is None:
            continue
        width, height, path = shapes[name]
        svg = page.new_tag("svg", viewBox=f"0 0 {width} {height}", fill="currentColor")
        svg["class"] = [
            "book-icon",
            *icon["class"],
        ]  # the theme's styles use its classes
        svg["aria-hidden"] = "true"
        if "data-mode" in icon.attrs:
            svg["data-mode"] = icon["data-mode"]
        svg.append(page.new_tag("path", d=path))
        icon.replace_with(svg)


def name_buttons(page):
    """Let the visible text name a control: a differing label breaks voice control."""
    for button in page.select(".search-button-field, details > summary[aria-label]"):
        button.attrs.pop("aria-label", None)
        button.attrs.pop("title", None)


def label_sidebar(page):
    """Make the sidebar a landmark: its logo belongs to none."""
    for sidebar in page.select("#pst-primary-sidebar"):
        sidebar["role"] = "complementary"
        sidebar["aria-label"] = "Book"


def size_figures(page):
    """Give figures their size as attributes, so that the text does not jump."""
    for image in page.select(".cell_output img[style]"):
        if size := SIZE.fullmatch(image["style"]):
            del image["style"]
            image["width"], image["height"] = size.groups()
            image["loading"], image["decoding"] = "lazy", "async"


def name_table_headers(page):
    """Say what pandas' headers head; the empty one above the index heads nothing."""
    for header in page.select(".cell_output th"):
        if not header.get_text(strip=True):
            header.name = "td"
        else:
            header["scope"] = "col" if header.find_parent("thead") else "row"


def slim(style):
    """Drop the 1,900 rules of icon fonts, 20 of 65 KB: `draw_icons` draws them."""
    return ICON_RULE.sub("", style)


REPAIRS = (
    one_viewport,
    drop_unneeded_files,
    drop_inline_scripts,
    defer_scripts,
    name_buttons,
    label_sidebar,
    size_figures,
    name_table_headers,
)


def repair(file, shapes):
    """Repair one page; a repaired page stays as it is."""
    page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    for change in REPAIRS:
        change(page)
    draw_icons(page, shapes)
    file.write_text(str(page), encoding="utf-8")


def repair_pages(app, exception):
    """Repair all pages of the site, and the stylesheet that they share."""
    if exception is None and app.builder.name == "html":
        folder = Path(app.outdir)
        shapes = icons(folder / "_static" / "scripts" / "fontawesome.js")
        style = folder / "_static" / "styles" / "pydata-sphinx-theme.css"
        style.write_text(slim(style.read_text(encoding="utf-8")), encoding="utf-8")
        for file in folder.rglob("*.html"):
            if "_static" not in file.parts:
                repair(file, shapes)


def setup(app):
    """Register the repairs: last, when all pages are written."""
    app.connect("build-finished", repair_pages, priority=900)
