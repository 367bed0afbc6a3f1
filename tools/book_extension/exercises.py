"""The part of the Sphinx extension that lets exercises answer on the page.

Below the stub of each exercise stands a form with a labelled field for each number that
is asked for, and the exercise's data, by which assets/exercises.js judges. The theme
hides `pst-js-only` elements where there is no JavaScript, before the first paint.
"""

import functools
import json
import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from . import pages

DATA = Path(__file__).parents[2] / "chapters/course/exercises/exercises.json"
TITLE = re.compile(r"Exercise (?P<number>(?P<chapter>\d+)\.\d+) ")
RUNS = (
    "Its numbers come from a run: "
    '<a href="{}chapters/how-to-use.html#three-ways">run the chapter</a>, and bring '
    "them here."
)
WAYS = "Fields take numbers and expressions: 0.25, 1e-3, 1/4, sqrt(2)."
PRIVATE = "This browser alone remembers it."
logger = logging.getLogger(__name__)


class Form(nodes.Element):
    """The form of an exercise, with its number."""


class Solved(nodes.Element):
    """The line that counts the solved exercises of a chapter."""


@functools.cache
def exercises():
    """The data of all exercises, by number; `python -m course.exercises` writes it."""
    return json.loads(DATA.read_text(encoding="utf-8"))


class PlaceForms(SphinxPostTransform):
    """Put a form below the stub of each exercise, and the count above all of them."""

    default_priority = 400
    formats = ("html",)

    def run(self, **kwargs):
        found = {}
        for section in self.document.findall(nodes.section):
            if match := TITLE.match(section.next_node(nodes.title).astext()):
                found[match["number"]] = match["chapter"], section
        for number, (_, section) in found.items():
            if number not in exercises():
                message = "exercise %s: exercises.json does not know it"
                logger.warning(message, number, location=section)
                continue
            after = [node for node in section if is_solution(node)]
            place = section.index(after[0]) if after else len(section)
            section.insert(place, Form(number=number))
        for chapter, section in list(found.values())[:1]:
            count = Solved(chapter=chapter, count=len(found))
            section.parent.insert(section.parent.index(section), count)


def is_solution(node):
    """Say whether a node is the cell of a solution, which `cells` marks."""
    return isinstance(node, nodes.Element) and "solution" in node["classes"]


def is_pair(row):
    """Say whether a row of a form, or of a matrix, has two fields."""
    return isinstance(row, list) and len(row) == 2


def form(number, data, to_root=""):
    """Return the HTML of an exercise's form."""
    fields = "".join(
        f"<label><span>{escape(field['label'])}</span>"
        '<input type="text" autocomplete="off" autocapitalize="off" spellcheck="false">'
        "</label>"
        for field in data["fields"]
    )
    rows = data["form"] if isinstance(data["form"], list) else []
    pairs = " pairs" if rows and all(map(is_pair, rows)) else ""
    runs = f"<p>{RUNS.format(to_root)}</p>\n" if data["runs"] else ""
    script = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    script = script.replace("<", r"\u003c")  # or it might end the element
    return (
        f'<form class="exercise pst-js-only" data-exercise="{number}" '
        f'aria-label="Your answer to exercise {number}" onsubmit="return false">\n'
        f'{runs}<div class="exercise-fields{pairs}">{fields}</div>\n'
        '<button type="submit">Check</button>\n'
        '<p role="status"></p>\n'
        f'<script type="application/json">{script}</script>\n'
        "</form>\n"
    )


def visit_form(translator, node):
    """Write the form of an exercise."""
    data = exercises()[node["number"]]
    translator.body.append(form(node["number"], data, pages.to_root(translator)))
    raise nodes.SkipNode


def visit_solved(translator, node):
    """Write the count, as it is before a reader has solved anything."""
    translator.body.append(
        f'<p class="exercises-solved pst-js-only">{WAYS} '
        f'<span data-solved="{node["chapter"]}" data-of="{node["count"]}">'
        f"0 of {node['count']} solved</span>. {PRIVATE} "
        '<button type="button" data-forget disabled>Forget</button></p>\n'
    )
    raise nodes.SkipNode


def add_files(app, pagename, templatename, context, doctree):
    """Load the script and the stylesheet on pages that have a form or a count."""
    if re.search("data-(exercise|solved)=", context.get("body", "")):
        app.add_js_file("exercises.js")
        app.add_css_file("exercises.css")


def setup(app):
    """Register this part with Sphinx."""
    app.add_node(Form, html=(visit_form, None))
    app.add_node(Solved, html=(visit_solved, None))
    app.add_post_transform(PlaceForms)
    app.connect("html-page-context", add_files)
