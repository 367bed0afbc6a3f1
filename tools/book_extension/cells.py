"""What the cells of a chapter show: folds, claims, tables and figures.

Code that draws or checks is folded under one line, and one button above unfolds all of
it. In the table of claims each name leads to the cell that makes the claim.
"""

import ast
import re
from html import escape, unescape
from textwrap import shorten

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from . import pages

SOLUTION = "# Solution"  # how the code of a solution begins
TABLE_OF_CLAIMS = re.compile(r"\bclaims_table\(")
HEADER = re.compile(r"<th(?P<attributes>(?: [^>]*)?)>(?P<content>.*?)</th>", re.DOTALL)
OWN_STYLE = re.compile(r"<style( scoped>.*?|[^>]*>\s*)</style>\s*", re.DOTALL)
STYLED = re.compile(r"<table(?![^>]* class=)([^>]*)>")  # the theme knows `dataframe`
DEPRECATED = re.compile(r' valign="\w+"')  # of a header that spans several rows
SIZE = re.compile(r'style="width: (\d+)px; height: (\d+)px;"')
LAZY = r'width="\1" height="\2" loading="lazy" decoding="async"'
logger = logging.getLogger(__name__)


class ShowCode(nodes.Element):
    """The button that unfolds all code of a page."""


class PrepareCells(SphinxPostTransform):
    """Prepare the cells of a page before MyST-NB folds them (199)."""

    default_priority = 150
    formats = ("html",)

    def run(self, **kwargs):
        cells = list(self.document.findall(is_cell))
        claims = {}
        for cell in cells:
            names = claimed_names(source(cell))
            name_fold(cell, names)
            mark_claims(cell, names, claims)
        if any(has_folded_code(cell) for cell in cells):
            title = self.document.next_node(nodes.title)
            title.parent.insert(title.parent.index(title) + 1, ShowCode())
        for cell in cells:
            repair_tables(cell, claims)


def is_cell(node):
    """Say whether a node is a code cell."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def source(cell):
    """Return the code of a cell that the page shows, folded or not."""
    code = cell.next_node(nodes.literal_block)
    shows_code = cell.children and cell[0].get("nb_element") == "cell_code_source"
    return code.astext() if shows_code else ""


def name_fold(cell, names):
    """Say on the fold of a cell what is in it: a solution, checks or a drawing."""
    if source(cell).startswith(SOLUTION):
        cell["classes"].append("solution")
        content = "the solution"
    elif names:
        content = shorten(
            f"{count_checks(names)}: {'; '.join(names)}", 80, placeholder=" …"
        )
    elif cell.next_node(nodes.image):
        content = "the drawing"
    else:
        return
    cell["prompt_show"], cell["prompt_hide"] = f"Show {content}", "Hide it again"


def count_checks(names):
    """Return how many checks there are, in words for one."""
    return "the check" if len(names) == 1 else f"{len(names)} checks"


def has_folded_code(cell):
    """Say whether the button unfolds a cell: it has folded code, not a solution."""
    folds_code = cell.get("hide_mode") in ("input", "input+output", "all")
    return folds_code and "solution" not in cell["classes"]


def claimed_names(code):
    """Return the names of the claims that a piece of code makes."""
    try:
        calls = [
            node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)
        ]
    except SyntaxError:  # a magic of IPython
        return []
    return [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "claim"
    ]


def mark_claims(cell, names, claims):
    """Make the claims of a cell places of the page, and add them to those before."""
    for name in names:
        place = nodes.make_id(
            f"claim-{name}"
        )  # only Latin letters and figures are left
        taken = place in claims.values()
        claims[name] = f"{place}-{len(claims)}" if taken else place
        cell["ids"].append(claims[name])


def repair_tables(cell, claims):
    """Repair the tables that pandas writes, and link the names in a table of claims."""
    for table in cell.findall(nodes.raw):
        if table.get("format") == "html" and "<table" in table.astext():
            html = STYLED.sub(r'<table\1 class="dataframe">', table.astext())
            html = name_headers(OWN_STYLE.sub("", html))
            if TABLE_OF_CLAIMS.search(source(cell)):
                html = link_claims(html, claims, table)
            table.replace_self(nodes.raw("", html, format="html"))


def name_headers(html):
    """Say what pandas' headers head; the empty one above the index heads nothing."""
    end = html.find("</thead>")

    def name(header):
        attributes, content = (
            DEPRECATED.sub("", header["attributes"]),
            header["content"],
        )
        if not re.sub(r"<[^>]*>|&nbsp;|\s", "", content):
            return f"<td{attributes}></td>"
        scope = "col" if header.start() < end else "row"
        attributes = attributes.replace(' valign="top"', "")  # deprecated in HTML 5
        return f'<th{attributes} scope="{scope}">{content}</th>'

    return HEADER.sub(name, html)


def link_claims(html, claims, location):
    """Turn the names in a table of claims into links to the cells that make them."""

    def link(header):
        name = unescape(header["content"])
        if name not in claims:
            logger.warning("no cell makes the claim %r", name, location=location)
            return header[0]
        address = f'<a href="#{claims[name]}">{header["content"]}</a>'
        return f"<th{header['attributes']}>{address}</th>"

    head, end, rows = html.partition("</thead>")
    return head + end + HEADER.sub(link, rows)


def visit_fold(translator, node):
    """Open a fold: one line that says what is in it."""
    kinds = " ".join(["fold", *node["classes"]])
    show, hide = escape(node["prompt_show"]), escape(node["prompt_hide"])
    translator.body.append(
        f'<details class="{kinds}">\n<summary><span class="collapsed">{show}</span>'
        f'<span class="expanded">{hide}</span></summary>\n'
    )


def depart_fold(translator, node):
    """Close a fold."""
    translator.body.append("</details>\n")


def visit_show_code(translator, node):
    """Write the button, and the script that acts before the browser reads the folds."""
    translator.body.append(
        '<button type="button" class="show-code pst-js-only" aria-pressed="false">'
        "Show all code</button>\n"
        f'<script src="{pages.to_root(translator)}_static/show-code.js"></script>\n'
    )
    raise nodes.SkipNode


def visit_image(translator, node):
    """Give figures their size as attributes, so that the text does not jump."""
    type(translator).visit_image(translator, node)
    translator.body[-1] = SIZE.sub(LAZY, translator.body[-1])


def depart_image(translator, node):
    """Close an image."""
    type(translator).depart_image(translator, node)


def setup(app):
    """Register this part with Sphinx."""
    app.add_node(ShowCode, html=(visit_show_code, None))
    app.add_node(HideCodeCellNode, override=True, html=(visit_fold, depart_fold))
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
    app.add_post_transform(PrepareCells)
