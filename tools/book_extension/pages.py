"""Descriptions, the front page, the sitemap and the page for wrong addresses."""

import os
import shutil
from html import escape
from pathlib import Path
from textwrap import shorten
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape as escape_xml

from docutils import nodes
from markupsafe import Markup

LENGTH = 160  # of a description: search engines show no more
TITLES = {"search": "Search", "genindex": "Index"}  # of pages that Sphinx makes
NOT_FOUND = Path(__file__).with_name("404.html")
ASSETS = Path(__file__).parents[2] / "assets"


def to_root(translator):
    """Return the way from the page that is being written to the site's root."""
    return "../" * translator.builder.current_docname.count("/")


def set_address(app, config):
    """Take the address of the published site from the environment."""
    config.html_baseurl = os.environ.get("SITE_URL", config.html_baseurl)


def written_description(doctree):
    """Return the description that a page's metadata holds, or nothing."""
    elements = doctree.findall(nodes.meta) if doctree else []
    texts = [node["content"] for node in elements if node.get("name") == "description"]
    return texts[0] if texts else ""


def first_paragraph(doctree):
    """Return the beginning of a page's text: a chapter's is its promise."""
    paragraph = doctree and doctree.next_node(nodes.paragraph)
    text = paragraph.astext() if paragraph else ""
    return shorten(text, LENGTH, placeholder=" …")


def describe(app, pagename, templatename, context, doctree):
    """Say what a page holds, for search engines and for previews of links."""
    site, base = app.config.html_title, app.config.html_baseurl
    title = TITLES.get(pagename) or Markup(context.get("title", site)).striptags()
    tags = ""
    text = written_description(doctree)
    if not text:
        text = first_paragraph(doctree) or f"{title}: {site}"
        tags += meta("name", "description", text)
    properties = {"type": "article", "site_name": site, "title": title}
    properties["description"] = text
    if base:  # previews need full addresses
        properties["url"] = urljoin(base, app.builder.get_target_uri(pagename))
        properties["image"] = urljoin(base, "_static/social.png")
        properties["image:alt"] = "A bell curve with its middle 95 percent shaded."
    for name, content in properties.items():
        tags += meta("property", f"og:{name}", content)
    tags += meta("name", "twitter:card", "summary_large_image")
    context["metatags"] = context.get("metatags", "") + tags


def meta(kind, name, content):
    """Return a meta element."""
    return f'\n<meta {kind}="{name}" content="{escape(content)}">'


def copy_front_page(app):
    """Copy the front page to index.html, which would else be a redirect to it."""
    front_page = Path(app.outdir, f"{app.config.master_doc}.html")
    shutil.copyfile(front_page, Path(app.outdir, "index.html"))


def write_sitemap(app):
    """List all pages for search engines, if the site's address is known."""
    if base := app.config.html_baseurl:
        uris = sorted(app.builder.get_target_uri(page) for page in app.env.found_docs)
        urls = [
            f"<url><loc>{escape_xml(urljoin(base, uri))}</loc></url>" for uri in uris
        ]
        namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
        text = "\n".join(
            ['<?xml version="1.0" encoding="UTF-8"?>', f'<urlset xmlns="{namespace}">']
            + [*urls, "</urlset>\n"]
        )
        Path(app.outdir, "sitemap.xml").write_text(text, encoding="utf-8")


def write_not_found(app):
    """Write the page that a server shows for wrong addresses.

    It must work at any depth: its links start from the folder of the published site.
    """
    text = NOT_FOUND.read_text(encoding="utf-8")
    base = f'<base href="{urlsplit(app.config.html_baseurl).path}">'
    text = text.replace("<!-- base -->", base if app.config.html_baseurl else "")
    Path(app.outdir, "404.html").write_text(text, encoding="utf-8")


def outdated_by_titles(app, env):
    """Write all pages again when a title changed: each page's contents list it."""
    titles = {page: title.astext() for page, title in env.titles.items()}
    before, env.book_titles = getattr(env, "book_titles", titles), titles
    return [] if titles == before else sorted(env.found_docs)


def finish(app, exception):
    """Write the files that are not pages of the book."""
    if exception is None and app.builder.name == "html":
        copy_front_page(app)
        write_sitemap(app)
        write_not_found(app)


def setup(app):
    """Register descriptions and additional files."""
    app.connect("config-inited", set_address)
    app.connect("env-updated", outdated_by_titles)
    app.connect("html-page-context", describe)
    app.connect("build-finished", finish, priority=400)  # before the redirect
