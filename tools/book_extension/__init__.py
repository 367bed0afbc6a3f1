"""The book's own Sphinx extension.

- ``links``: glossary terms, references and figures as targets of plain Markdown links
- ``explorers``: the interactive pictures, each after its figure
- ``formulas``: mathematics as finished HTML, without a script in the page
- ``launch``: launch buttons for the repository that the site is built from
- ``pages``: descriptions, front page, sitemap and the page for wrong addresses
- ``repairs``: what the theme gets wrong, corrected on the finished pages
"""

from . import explorers, formulas, launch, links, pages, repairs


def setup(app):
    """Register all parts with Sphinx."""
    for part in (links, explorers, formulas, launch, pages, repairs):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
