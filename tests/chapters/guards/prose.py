"""Prose: plain Markdown that every tool shows, and links to the right terms."""

import re
from functools import cache

from . import changes as to
from .rules import chapter_guard, rejects
from .skeleton import inline_text

CHAPTERS = to.TEMPLATE.parent
GLOSSARY = "glossary.md#term-"
STEM = 4  # characters that forms of a word share
MYST = re.compile(
    r"\{[\w:.-]+\}`|^\s*:{3,}.*|^\s*(?:`{3,}|~{3,})\{.*|^\([\w-]+\)=", re.M
)
BOX = re.compile(
    r'<details class="curious"><summary>For the curious: [^<]+</summary>|</details>'
)
BATCH = "[batch](glossary.md#term-batch-shape)"
EVENT = "[batch shape](glossary.md#term-event-shape)"


@rejects("MyST syntax, '{term}`'", to.markdown("A {term}`batch` of coins."))
@rejects("MyST syntax, '```{note}'", to.markdown("```{note}\nA coin.\n```"))
@rejects("MyST syntax, ':::{note}'", to.markdown(":::{note}\nA coin.\n:::"))
@rejects("HTML, '<b>'", to.markdown("A <b>coin."))
@rejects("HTML, '<details>'", to.markdown("<details>\n\nA coin.\n\n</details>"))
@chapter_guard
def plain_markdown(chapter):
    """MyST and HTML show raw in JupyterLab or Colab; a box for the curious does not."""
    for cell in chapter.markdown_cells:
        if match := MYST.search(cell.source):
            yield cell, f"has MyST syntax, '{match.group().strip()}'"
        for node in cell.nodes:
            html = node.content.strip() if node.type.startswith("html_") else ""
            if html and not BOX.fullmatch(html):
                yield cell, f"has HTML, '{html}'; use plain Markdown"


@rejects("links 'batch' to", to.replace(BATCH, "[batch](glossary.md#term-scale)"))
@rejects("links 'batch shape' to", to.replace(BATCH, EVENT))
@chapter_guard
def glossary_links(chapter):
    """No term of the glossary is nearer to the text of a link than the linked one."""
    for cell in chapter.markdown_cells:
        for node in cell.nodes:
            target, text = node.attrs.get("href", ""), inline_text(node)
            if not target.startswith(GLOSSARY):
                continue
            nearest = max(nearness(text, term) for term in glossary_terms())
            if nearness(text, target.removeprefix(GLOSSARY)) < max(nearest, 1):
                yield cell, f"links '{text}' to {target}, another term"


@cache
def glossary_terms():
    text = (CHAPTERS / "glossary.md").read_text(encoding="utf-8")
    return re.findall(r"^\w.*", text.partition("{glossary}")[2], re.M)


def nearness(text, term):
    """How many words of a text are forms of words of a term."""
    words, parts = (
        re.findall(r"[^\W_]+", phrase.lower().replace("χ²", "chi-squared"))
        for phrase in (text, term)
    )
    return sum(any(are_alike(word, part) for part in parts) for word in words)


def are_alike(word, part):
    """Whether a word is a form of another; of a letter there are none."""
    return word == part or (len(part) > 1 and word.startswith(part[:STEM]))
