"""Link targets, hover definitions and what becomes of old links.

Chapters use plain Markdown links, because those read well in every notebook viewer:
`[event shape](glossary.md#term-event-shape)`. MyST only knows headings as targets, so
this extension adds glossary terms, references and figures. A wrong link is then a
warning, and the build treats warnings as errors.

An anchor that readers may have linked to outlives its name: `moved_anchors.yaml` says
where its topic is now.
"""

import functools
from html import escape
from pathlib import Path

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

TARGETS = ("term-", "cite-", "fig-")
MOVED = Path(__file__).with_name("moved_anchors.yaml")
logger = logging.getLogger(__name__)


class GlossaryLink(nodes.reference):
    """A link to a glossary term, followed by the definition that it shows."""


class CollectTargets(SphinxTransform):
    """Make a page's terms, references and figures known as link targets."""

    default_priority = 870  # just before MyST resolves links within the page (879)

    def apply(self, **kwargs):
        metadata = self.env.metadata[self.env.docname]
        ids = [id_ for id_ in self.document.ids if id_.startswith(TARGETS)]
        slugs = getattr(self.document, "myst_slugs", {})
        slugs |= {id_.lower(): (0, id_, id_) for id_ in ids}  # lower case, as headings
        self.document.myst_slugs = metadata["myst_slugs"] = slugs
        metadata["definitions"] = definitions(self.document)


class KeepOldAnchors(SphinxPostTransform):
    """Let old names of sections and figures lead to where their topic is now."""

    default_priority = 400
    formats = ("html",)

    def run(self, **kwargs):
        for old, new in moved_anchors().get(self.env.docname, {}).items():
            target = self.document.ids.get(new)
            if target is None or old in self.document.ids:
                message = "moved anchor %r: there is no %r, or still the old one"
                logger.warning(message, old, new, location=self.env.docname)
            else:
                target["ids"].append(old)


@functools.cache
def moved_anchors():
    """Return the old names of each page, and the present ones."""
    return yaml.safe_load(MOVED.read_text(encoding="utf-8"))


class AddDefinitions(SphinxPostTransform):
    """Turn links to glossary terms into links that show the definition."""

    default_priority = 20  # after all links are resolved (9 and 10)
    formats = ("html",)

    def run(self, **kwargs):
        texts = self.definitions_by_uri()
        for link in list(self.document.findall(nodes.reference)):
            uri = link.get("refuri") or f"#{link.get('refid')}"
            if uri in texts:
                replacement = GlossaryLink("", "", *link.children, refuri=uri)
                replacement["definition"] = texts[uri]
                link.replace_self(replacement)

    def definitions_by_uri(self):
        """Return every definition under the address that a link on this page has."""
        texts = {}
        for docname, metadata in self.env.metadata.items():
            page = self.app.builder.get_relative_uri(self.env.docname, docname)
            page = "" if docname == self.env.docname else page
            for term_id, text in metadata.get("definitions", {}).items():
                texts[f"{page}#{term_id}"] = text
        return texts


def definitions(document):
    """Return the first paragraph of each glossary entry as plain text, by term id."""
    texts = {}
    for glossary in document.findall(addnodes.glossary):
        for term in glossary.findall(nodes.term):
            paragraph = term.parent.next_node(nodes.paragraph)
            if paragraph is None or paragraph.next_node(nodes.math) is not None:
                message = "glossary term %r must begin with a paragraph without formula"
                logger.warning(message, term.astext(), location=term)
            else:
                texts[term["ids"][0]] = paragraph.astext().replace("\n", " ")
    return texts


def visit_glossary_link(translator, node):
    """Open the link and say which element describes it."""
    count = translator.glossary_links = getattr(translator, "glossary_links", 0) + 1
    node["definition_id"] = f"definition-{count}"
    attributes = {"href": node["refuri"], "aria-describedby": node["definition_id"]}
    start = translator.starttag(node, "a", "", CLASS="glossary-link", **attributes)
    translator.body.append(start)


def depart_glossary_link(translator, node):
    """Close the link and write the definition, which the stylesheet hides."""
    id_, text = node["definition_id"], escape(node["definition"])
    tooltip = f'<span class="definition" role="tooltip" id="{id_}">{text}</span>'
    translator.body.append(f"</a>{tooltip}")


def outdated_by_glossary(app, env, added, changed, removed):
    """Read all pages again when the glossary changed: they contain its definitions."""
    has_terms = any(env.metadata[page].get("definitions") for page in changed | removed)
    return env.found_docs - added - changed if has_terms else []


def setup(app):
    """Register link targets and hover definitions."""
    app.add_node(GlossaryLink, html=(visit_glossary_link, depart_glossary_link))
    app.add_transform(CollectTargets)
    app.add_post_transform(AddDefinitions)
    app.add_post_transform(KeepOldAnchors)
    app.connect("env-get-outdated", outdated_by_glossary)
