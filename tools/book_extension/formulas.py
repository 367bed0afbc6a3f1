"""Mathematics as finished HTML: KaTeX draws it during the build.

A page then needs no script, no network and no second layout to show its formulas; it
also holds each formula as MathML, which screen readers read.
"""

import functools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number, wrap_displaymath

TOOLS = Path(__file__).resolve().parents[1]
KATEX = TOOLS / "node_modules" / "katex" / "dist"
OLD_FONTS = re.compile(r',url\([^)]*\.(woff|ttf)\) ?format\("\w+"\)')
MISSING = (
    "KaTeX is not installed, so the pages load a script from the network for their "
    "formulas; 'make book' installs it, or 'npm ci --prefix tools'"
)
logger = logging.getLogger(__name__)


def node_program():
    """Return the path of the environment's own Node, or None."""
    return shutil.which("node", path=Path(sys.executable).parent)


def is_installed():
    """Say whether all that draws formulas is there."""
    return KATEX.is_dir() and node_program() is not None


@functools.cache
def renderer():
    """Return the Node process that turns formulas into HTML."""
    return subprocess.Popen(
        [node_program(), TOOLS / "render_formulas.cjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


@functools.cache
def render(tex, display):
    """Return the HTML of a formula.

    Raises
    ------
    ValueError
        If KaTeX does not understand the formula.
    """
    process = renderer()
    print(json.dumps({"tex": tex, "display": display}), file=process.stdin, flush=True)
    answer = json.loads(process.stdout.readline())
    if "error" in answer:
        raise ValueError(answer["error"])
    return answer["html"]


def html(tex, display, location):
    """Return the HTML of a formula; warn and show its source if it is wrong."""
    try:
        return render(tex, display)
    except ValueError as error:
        logger.warning("formula %r: %s", tex, error, location=location)
        return "<code>wrong formula</code>"


def visit_inline(translator, node):
    """Write a formula within a line."""
    translator.body.append(translator.starttag(node, "span", "", CLASS="math"))
    translator.body.append(html(node.astext(), False, node) + "</span>")
    raise nodes.SkipNode


def visit_block(translator, node):
    """Write a formula of its own, with its number if it has one."""
    tex = node.astext()
    if not node["nowrap"]:
        tex = wrap_displaymath(tex, None, False)
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(html(tex, True, node) + "</div>")
    raise nodes.SkipNode


def choose_renderer(app, config):
    """Use KaTeX if it is installed."""
    if is_installed():
        config.html_math_renderer = "katex"
        app.add_css_file("katex/katex.css")
    else:
        logger.warning(MISSING)


def copy_style(app, exception):
    """Copy KaTeX's stylesheet and the fonts that today's browsers read."""
    if exception is None and app.builder.name == "html" and is_installed():
        target = Path(app.outdir, "_static", "katex")
        (target / "fonts").mkdir(parents=True, exist_ok=True)
        style = (KATEX / "katex.min.css").read_text(encoding="utf-8")
        (target / "katex.css").write_text(OLD_FONTS.sub("", style), encoding="utf-8")
        for font in (KATEX / "fonts").glob("*.woff2"):
            (target / "fonts" / font.name).write_bytes(font.read_bytes())


def setup(app):
    """Register KaTeX as a renderer of mathematics."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.connect("config-inited", choose_renderer)
    app.connect("build-finished", copy_style)
