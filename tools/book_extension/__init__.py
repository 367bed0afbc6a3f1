"""The book's own Sphinx extension.

- ``links``: glossary terms, references and figures as targets of plain Markdown links
- ``cells``: folded code, the table of claims, tables and figures
- ``exercises``: the forms in which exercises answer on the page
- ``explorers``: the interactive pictures, each after its figure
- ``formulas``: mathematics as finished HTML, without a script in the page
- ``front``: the picture and the cards of the front page
- ``launch``: buttons that lead to the repository that the site is built from
- ``pages``: descriptions, front page, sitemap and the page for wrong addresses
- ``theme``: what the theme gets wrong, corrected where it is written
"""

import hashlib
from pathlib import Path

from . import (
    cells,
    exercises,
    explorers,
    formulas,
    front,
    launch,
    links,
    pages,
    theme,
)

PARTS = (links, cells, exercises, explorers, formulas, front, launch, pages, theme)


def digest(*files):
    """Return one number for the contents of files."""
    contents = b"".join(file.read_bytes() for file in sorted(files))
    return hashlib.sha256(contents).hexdigest()


def setup(app):
    """Register all parts with Sphinx, and what else a page is made from.

    Sphinx reads a page again if its source or a value of the configuration changed.
    """
    code = [*Path(__file__).parent.rglob("*.py"), *formulas.TOOLS.glob("*.*js*")]
    data = links.MOVED, exercises.DATA
    app.add_config_value("book_code", digest(*data, *code), "env")
    app.add_config_value("book_assets", digest(*pages.ASSETS.glob("*.*")), "html")
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
