"""The part of the Sphinx extension that places the explorers, the interactive pictures.

Chapters stay plain notebooks: the table `PLACES` names the figure that an explorer
follows. Without JavaScript, and outside the website, there is only the figure.

The sources in assets/explorers/ are ES modules. Browsers refuse to import modules from
a page that was opened from disk, so each explorer becomes one classic script: its own
module after the modules that it imports. The script stands right after the explorer's
empty place and fills it before the browser reads on, so that nothing moves later. The
data in `name-later.json` become a script that the explorer loads when it needs them.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from . import pages

SOURCES = Path(__file__).parents[2] / "assets" / "explorers"
PLACES = {  # page: the figure, and the explorer that follows it
    "chapters/01-distribution-objects": ("fig-shape-anatomy", "shape-calculator"),
    "chapters/02-trainable-parameters": ("fig-loss-surfaces", "gradient-player"),
    "chapters/03-maximum-likelihood-from-scratch": (
        "fig-likelihood-surface",
        "likelihood-surface",
    ),
    "chapters/04-probabilistic-linear-regression-from-scratch": (
        "fig-three-bands",
        "line-bands",
    ),
    "chapters/05-probabilistic-vs-deterministic-regression": (
        "fig-regions",
        "noise-profile",
    ),
    "chapters/06-frequentist-vs-bayesian-statistics": (
        "fig-prior-likelihood-posterior",
        "prior-posterior",
    ),
    "chapters/07-deterministic-vs-probabilistic-deep-learning": (
        "fig-gallery",
        "corruption-severity",
    ),
}
STYLES = "explorers.css"

IMPORT = re.compile(
    r'^import (?P<what>[^;]*?) from "\./(?P<file>[\w.-]+)"'
    r'(?: with \{ type: "json" \})?;\n',
    re.MULTILINE,
)
EXPORT = re.compile(r"^export (?=function|const|let|class|async)", re.MULTILINE)
DECLARATION = re.compile(
    r"^(?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE
)
logger = logging.getLogger(__name__)


class Explorer(nodes.Element):
    """The place of an explorer, with its name."""


class PlaceExplorers(SphinxPostTransform):
    """Put an explorer after the figure that the table names."""

    default_priority = 400
    formats = ("html",)

    def run(self, **kwargs):
        if self.env.docname not in PLACES:
            return
        figure_id, name = PLACES[self.env.docname]
        figure = self.document.ids.get(figure_id)
        if figure is None:
            message = "explorer %r: the page has no figure %r (see its PLACES)"
            logger.warning(message, name, figure_id, location=self.env.docname)
            return
        block = figure
        while not isinstance(block.parent, nodes.section):  # out of the code cell
            block = block.parent
        block.parent.insert(block.parent.index(block) + 1, Explorer(name=name))


def scripts(name):
    """Return an explorer's scripts by file: its own, and that of its data for later."""
    found = {f"explorer-{name}.js": bundle(name)}
    data = SOURCES / f"{name}-later.json"
    if data.is_file():
        found[f"explorer-{data.stem}.js"] = (
            f"globalThis.explorerData = {compact(data)};\n"
        )
    return found


def bundle(name):
    """Return an explorer as one classic script, with all that it imports."""
    parts = []
    collect(f"{name}.js", parts, seen=set())
    script = "".join(parts)
    names = DECLARATION.findall(script)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"explorer {name!r}: several modules declare {twice}")
    return f'"use strict";\n(() => {{\n{script}}})();\n'


def collect(file, parts, seen):
    """Append a module to the parts, after the modules and data that it imports."""
    seen.add(file)
    source = (SOURCES / file).read_text(encoding="utf-8")
    for match in IMPORT.finditer(source):
        imported = match["file"]
        if imported.endswith(".json"):
            parts.append(f"const {match['what']} = {compact(SOURCES / imported)};\n")
        elif imported not in seen:
            collect(imported, parts, seen)
    parts.append(EXPORT.sub("", IMPORT.sub("", source)))


def compact(path):
    """Return the text of a JSON file without its spaces and line ends."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return json.dumps(data, separators=(",", ":"))


def place(name, static_folder):
    """Return the HTML of an explorer: its empty place and the script that fills it."""
    return (
        f'<section class="explorer" id="explorer-{name}"></section>\n'
        f'<script src="{static_folder}/explorer-{name}.js"></script>\n'
    )


def visit_explorer(translator, node):
    """Write the place of an explorer."""
    folder = f"{pages.to_root(translator)}_static"
    translator.body.append(place(node["name"], folder))
    raise nodes.SkipNode


def add_styles(app, pagename, templatename, context, doctree):
    """Load the stylesheet on pages that have an explorer."""
    if doctree is not None and next(doctree.findall(Explorer), None) is not None:
        app.add_css_file(STYLES)


def write_scripts(app, exception):
    """Write the scripts, and remove the modules that Sphinx copied with the assets."""
    if exception is None and app.builder.format == "html":
        static = Path(app.outdir, "_static")
        for copy in static.glob("explorers/*.js*"):
            copy.unlink()
        for _, name in PLACES.values():
            for file, script in scripts(name).items():
                (static / file).write_text(script, encoding="utf-8")


def setup(app):
    """Register this part with Sphinx."""
    app.add_node(Explorer, html=(visit_explorer, None))
    app.add_post_transform(PlaceExplorers)
    app.connect("html-page-context", add_styles)
    app.connect("build-finished", write_scripts)
