"""Repairs of what the theme and other extensions write, made where it is written.

The templates beside this file hand the theme's own blocks to the functions below; each
says why it is needed. The tests give each a page of the bare theme: once one changes
nothing there, it can go.
"""

import functools
import re
from pathlib import Path

import pydata_sphinx_theme
from docutils import nodes

TEMPLATES = Path(__file__).with_name("templates")
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"

# Scripts and stylesheets (parts of their names), and what a page has that needs them.
NEEDED_BY = {
    "clipboard|copybutton": r'class="highlight"',
    "togglebutton": r'class="[^"]*(?<![\w-])(toggle|dropdown)(?![\w-])',
    "design-tabs|sphinx-design": r'class="([^"]* )?sd-',
    "mystnb": r'class="cell ',
    "katex": r'class="katex"',
    "thebe": "(?!)",  # never: it hangs offline, and its script raises an error
}
NEEDLESS_INLINE = re.compile(
    r"THEBE"  # see above
    r"|toggle(Hint|OpenOnPrint|buttonSelector)"  # settings of togglebutton, which is
    r"|OPTIONS\.(pagename|search_as_you_type)"  # not needed, nor are these two
)
VIEWPORT = re.compile(r'<meta [^>]*name="viewport"[^>]*>\s*')
ICON_SCRIPT = re.compile(
    r'<script [^>]*fontawesome\.js[^>]*></script>|<link rel="preload" as="script"[^>]*>'
)
SMALL_STYLE = re.compile(
    r"<link [^>]*_static/((?:copybutton|exercises|explorers|front|book)\.css)[^>]*>"
)
ICON = re.compile(
    r'<(?P<tag>i|span) class="(?P<names>[^"]*\bfa-[^"]*)"(?P<rest>[^>]*)>\s*</(?P=tag)>'
)
ICON_SHAPE = re.compile(r'"?([\w-]+)"?:\[(\d+),(\d+),\[[^\]]*\],"\w+","(M[^"]+)"')
ICON_RULE = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"[^"]*"\}')
PLAIN_CODE = re.compile(r'<span class="(?:n|nn|nx|p|w)">([^<]*)</span>')
NAMED_TWICE = re.compile(
    r'(?<=search-button-field)([^>]*?) title="[^"]*" aria-label="[^"]*"'
)


def needed(files, body):
    """Keep the scripts and stylesheets that a page uses: pages get lighter.

    Inline scripts of unneeded extensions go too; one is an error if it runs twice.
    """
    unused = "|".join(
        names for names, used in NEEDED_BY.items() if not re.search(used, body)
    )
    return [
        file
        for file in files
        if not re.search(unused or "(?!)", str(file.filename or ""))
        and not NEEDLESS_INLINE.search(file.attributes.get("body") or "")
    ]


def one_viewport(tags):
    """Drop the viewport that docutils writes beside an equal one of the theme."""
    return VIEWPORT.sub("", tags)


def without_script_icons(html):
    """Drop 540 KB for what `draw_icons` does in 5 KB, and loading scripts early."""
    return ICON_SCRIPT.sub("", html)


def deferred(html):
    """Run scripts after the page is shown, not before: it shows sooner."""
    return re.sub(r"<script (?!defer)(?=[^>]*src=)", '<script defer="defer" ', html)


def settle_theme(html):
    """Choose light or dark before the first paint: code would change and grow.

    The theme's script sees to it late, and the styles of code wait for it.
    """
    system = 'matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"'
    return html.replace('"theme") || "auto"', f'"theme") || ({system})')


def without_import(html):
    """Link the sheet that a sheet of the theme only imports: a round trip less."""
    return html.replace("_static/styles/theme.css", "_static/basic.css")


def with_small_styles(html, static):
    """Put small style sheets into the page: each would cost more to ask for.

    Sphinx writes every page again if one of the book's own sheets changed.
    """

    def in_page(link):
        return f"<style>\n{(static / link[1]).read_text(encoding='utf-8')}</style>"

    return SMALL_STYLE.sub(in_page, html)


@functools.cache
def icon_shapes():
    """Return the width, height and path of each icon of the theme's script, by name."""
    script = THEME / "static" / "scripts" / "fontawesome.js"
    found = ICON_SHAPE.findall(script.read_text(encoding="utf-8"))
    return {name: (width, height, path) for name, width, height, path in found}


def draw_icons(html):
    """Draw icons in the page instead of loading two fonts (280 KB) or a script."""
    return ICON.sub(drawn, html)


def drawn(icon):
    """Return the drawing of an icon; the theme's styles use its classes."""
    classes = icon["names"].split()
    names = [name[3:] for name in classes if name.startswith("fa-")]
    name = next((name for name in names if name in icon_shapes()), None)
    if name is None:
        return icon[0]
    width, height, path = icon_shapes()[name]
    mode = re.search(r'data-mode="\w+"', icon["rest"])
    return (
        f'<svg class="book-icon {" ".join(classes)}" viewBox="0 0 {width} {height}" '
        f'fill="currentColor" aria-hidden="true" {mode[0] if mode else ""}>'
        f'<path d="{path}"></path></svg>'
    )


def name_button(html):
    """Let the visible text name the search: a differing label breaks voice control."""
    return NAMED_TWICE.sub(r"\1", html)


def label_sidebar(html):
    """Make the sidebar a landmark: its logo belongs to none."""
    sidebar = '<div id="pst-primary-sidebar" '
    return html.replace(sidebar, f'{sidebar}role="complementary" aria-label="Book" ')


def plain_code(html):
    """Unwrap the words of code that have the colour of code: half of all elements."""
    return PLAIN_CODE.sub(r"\1", html)


REPAIRS = (draw_icons, name_button, label_sidebar, plain_code)


STYLE_REPAIRS = (without_import, without_script_icons, settle_theme)


def repaired(html, repairs=REPAIRS):
    """Make all repairs of what a page shows, or others."""
    for repair in repairs:
        html = repair(html)
    return html


def repaired_styles(html, static):
    """Make all repairs of the head's style sheets; static is their folder."""
    return with_small_styles(repaired(html, STYLE_REPAIRS), static)


def slim(style):
    """Drop the 1,900 rules of icon fonts, 20 of 65 KB: `draw_icons` draws them."""
    return ICON_RULE.sub("", style)


def add_templates(app, config):
    """Let our templates come before the theme's."""
    config.templates_path.insert(0, str(TEMPLATES))


def drop_thebe(app, doctree, docname):
    """Drop what thebe writes at the end of each chapter; its script is not loaded."""
    for node in list(doctree.findall(nodes.raw)):
        if re.search("thebe-config|kernelName =", node.astext()):
            node.parent.remove(node)


def prepare(app, pagename, templatename, context, doctree):
    """Drop what the page does not need, and give the templates their functions."""
    body = context.get("body", "")
    for kind in ("script_files", "css_files"):
        context[kind] = needed(context[kind], body)
    context["metatags"] = one_viewport(context.get("metatags", ""))
    static = Path(app.outdir, "_static")
    context["repaired_styles"] = functools.partial(repaired_styles, static=static)
    context["deferred"] = deferred
    context["repaired"] = repaired


def slim_style(app, exception):
    """Slim the stylesheet that all pages share."""
    if exception is None and app.builder.name == "html":
        style = Path(app.outdir, "_static", "styles", "pydata-sphinx-theme.css")
        style.write_text(slim(style.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app):
    """Register the repairs."""
    app.connect("config-inited", add_templates)
    app.connect("doctree-resolved", drop_thebe, priority=900)
    app.connect("html-page-context", prepare, priority=950)  # after all others
    app.connect("build-finished", slim_style)
