"""Prose: plain Markdown that every tool shows, and links that lead somewhere."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

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
CAPTION = "The probability of at least one head grows with the number of tosses."


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
    for cell, node, target in links(chapter):
        if target.startswith(GLOSSARY):
            text = inline_text(node)
            nearest = max(nearness(text, term) for term in glossary_terms())
            if nearness(text, target.removeprefix(GLOSSARY)) < max(nearest, 1):
                yield cell, f"links '{text}' to {target}, another term"


@rejects("no file chapters/coins.md", to.markdown("See [coins](coins.md#fair)."))
@rejects("from the network", to.markdown(f"![{CAPTION}](https://example.org/c.png)"))
@chapter_guard
def links_lead_somewhere(chapter):
    """Relative links name files that exist (the website's build checks the #parts)."""
    for cell, node, target in links(chapter):
        parts = urlsplit(target)
        if node.type == "image" and parts.scheme:
            yield cell, f"shows an image from the network, {target}"
        if not parts.scheme and not Path(f"{CHAPTERS}/{unquote(parts.path)}").exists():
            yield cell, f"links to {target}: no file chapters/{parts.path}"


def links(chapter):
    """Each link or image of the prose, with its cell and its target."""
    for cell in chapter.markdown_cells:
        for node in cell.nodes:
            yield cell, node, node.attrs.get("href") or node.attrs.get("src") or ""


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
