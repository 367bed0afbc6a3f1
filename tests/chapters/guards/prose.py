"""Prose: plain Markdown that every tool shows, and links that lead somewhere."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .changes import markdown, replace
from .rules import chapter_guard, rejects

CHAPTERS = Path(__file__).resolve().parents[3] / "chapters"
GLOSSARY = "glossary.md#term-"
STEM = 4  # characters that forms of a word share
MYST = re.compile(
    r"\{[\w:.-]+\}`|^\s*:{3,}.*|^\s*(?:`{3,}|~{3,})\{.*|^\([\w-]+\)=", re.M
)
BOX = re.compile(
    r'<details class="curious"><summary>For the curious: [^<]+</summary>|</details>'
)
CAPTION = "The probability of at least one head grows with the number of tosses."


@rejects(
    "has MyST syntax, '{term}`'; use plain Markdown",
    markdown("A {term}`batch` of coins."),
)
@rejects(
    "has MyST syntax, '```{note}'; use plain Markdown",
    markdown("```{note}\nA coin.\n```"),
)
@rejects(
    "has MyST syntax, ':::{note}'; use plain Markdown",
    markdown(":::{note}\nA coin.\n:::"),
)
@rejects("has HTML, '<b>'; use plain Markdown", markdown("A <b>coin.\n"))
@rejects(
    "has HTML, '<details>'; use plain Markdown",
    markdown("<details>\n\nA coin.\n\n</details>"),
)
@chapter_guard
def plain_markdown(chapter):
    """MyST and HTML show raw in JupyterLab or Colab; a box for the curious does not."""
    for cell in chapter.markdown_cells:
        if match := MYST.search(cell.source):
            syntax = match.group().strip()
            yield cell, f"has MyST syntax, '{syntax}'; use plain Markdown"
        for node in cell.markdown.walk(include_self=False):
            is_html = node.type in {"html_block", "html_inline"}
            if is_html and not BOX.fullmatch(node.content.strip()):
                yield cell, f"has HTML, '{node.content.strip()}'; use plain Markdown"


@rejects(
    "links 'batch' to glossary.md#term-scale, another term",
    replace("[batch](glossary.md#term-batch-shape)", "[batch](glossary.md#term-scale)"),
)
@rejects(
    "links 'batch shape' to glossary.md#term-event-shape, another term",
    replace(
        "[batch](glossary.md#term-batch-shape)",
        "[batch shape](glossary.md#term-event-shape)",
    ),
)
@chapter_guard
def glossary_links(chapter):
    """No term of the glossary is nearer to the text of a link than the linked one."""
    for cell in chapter.markdown_cells:
        for node in cell.markdown.walk(include_self=False):
            target = node.attrs.get("href") or ""
            if target.startswith(GLOSSARY):
                text = "".join(
                    part.content for part in node.walk() if not part.children
                )
                linked = nearness(text, target.removeprefix(GLOSSARY))
                nearest = max(nearness(text, term) for term in glossary_terms())
                if linked < max(nearest, 1):
                    yield cell, f"links '{text}' to {target}, another term"


@rejects(
    "links to coins.md#fair: no file chapters/coins.md",
    markdown("See [coins](coins.md#fair)."),
)
@rejects(
    "shows an image from the network, https://example.org/coin.png",
    markdown(f"![{CAPTION}](https://example.org/coin.png)"),
)
@chapter_guard
def links_lead_somewhere(chapter):
    """Relative links name files that exist (the website's build checks the #parts)."""
    for cell in chapter.markdown_cells:
        for node in cell.markdown.walk(include_self=False):
            target = node.attrs.get("href") or node.attrs.get("src") or ""
            parts = urlsplit(target)
            file = Path(f"{CHAPTERS}/{unquote(parts.path)}")
            if node.type == "image" and parts.scheme:
                yield cell, f"shows an image from the network, {target}"
            if not parts.scheme and not file.exists():
                yield cell, f"links to {target}: no file chapters/{parts.path}"


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
