"""Prose: plain Markdown, links that lead somewhere, spelling, numbers that hold."""

import re
import subprocess
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from .chapter import text_of
from .figures import description
from .registry import chapter_guard
from .skeleton import REFERENCES

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"
ARTICLE = "What the article said and what we changed"
GLOSSARY = "glossary.md#term-"
MIN_DECIMALS = 2
STEM = 4  # characters that forms of a word share

MYST = re.compile(
    r"\{[\w:.-]+\}`|^\s*:{3,}.*|^\s*(?:`{3,}|~{3,})\{.*|^\([\w-]+\)=", re.M
)
MISSPELLING = re.compile(r"^(\d+): .*\n\t(\S+) ==> (.+)$", re.M)

NUMBER = re.compile(
    r"""
    (?P<number>
        (?:(?<![\w.)\]}])-)?            # a sign, unless it subtracts
        (?<![\w.])                      # not inside a word, version or number
        (?:\d{1,3}(?:,\d{3})+|\d+)?     # 1,234 or 1234
        (?:\.\d+)?
        (?<=\d)
        (?:[eE][-+]?\d+)?
    )
    (?!\d|\.\d)
    (?P<percent>\s?\\?%)?
    """,
    re.VERBOSE,
)
THOUSANDS_MARK = re.compile(r"(?<=\d)(?:_|\{,\}|\\,|\u2009|\u202f)(?=\d{3})")
SUPERSCRIPT = re.compile(r"[⁻⁰¹²³⁴-⁹]+")
PLAIN_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
POWER_OF_TEN = re.compile(r"\s*(?:\\times|\\cdot|×|·)\s*10\^\{?(-?\d+)\}?")
NOT_A_RESULT = re.compile(
    r"""
    https?://\S+ | arXiv:\S+ | \b10\.\d{4,}/\S+
    | \b(?:TensorFlow(?:\ Probability)?|TFP|TF|Keras|NumPy|SciPy|pandas|Python
      |version)\s\d[\d.]*
    """,
    re.VERBOSE,
)
QUOTATION = re.compile(r"[\"“][^\"“”]*[\"”]")


@chapter_guard
def plain_markdown(chapter):
    """No MyST roles, directives or targets: they show raw in JupyterLab and Colab."""
    for cell in chapter.markdown_cells:
        if match := MYST.search(cell.source):
            syntax = match.group().strip()
            yield cell, f"has MyST syntax, '{syntax}'; use plain Markdown"
        for node in cell.markdown.walk(include_self=False):
            if node.type in {"html_block", "html_inline"}:
                yield cell, f"has HTML, '{node.content.strip()}'; use plain Markdown"


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


@chapter_guard
def spelling(chapter):
    """codespell, with the settings of pyproject.toml, on prose, captions and code."""
    lines = [(cell, line) for cell in chapter.cells for line in lines_of(cell)]
    for number, word, correction in misspellings("\n".join(line for _, line in lines)):
        yield lines[number - 1][0], f"'{word}' is misspelt; codespell: {correction}"


@chapter_guard
def numbers_from_code(chapter):
    """Every result that the prose quotes is in the chapter's code or its output.

    The rule, for each number with two or more decimals in text, formulas, captions
    and alt texts: rounded to as many decimals, some number of the chapter's code cells
    or stored text outputs is equal to it. A percentage may also be equal to 100 times
    such a number. A minus sign counts; thousands separators and $\\times 10^k$ are
    understood.

    Not checked are code spans and blocks, web addresses, DOIs, arXiv numbers, versions
    ("TFP 0.25"), the section References, and, in the section on what the article
    said, the article's own numbers: put these between quotation marks.
    """
    known = known_values(chapter)
    for cell, text in quoting_texts(chapter):
        for number in numbers(NOT_A_RESULT.sub("", text)):
            if number.decimals >= MIN_DECIMALS and not is_known(number, known):
                message = (
                    f"quotes {number.text}, which is in no code cell or output of the "
                    f"chapter ({nearest(number, known)}); print it, or correct it"
                )
                yield cell, message


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


def lines_of(cell):
    """Lines that a reader sees: source, caption and alt text."""
    figure = description(cell)
    texts = [cell.source, figure["figure.caption"], figure["image.alt"]]
    return "\n".join(texts).splitlines()


@cache
def misspellings(text):
    """Line number, word and correction of each misspelt word."""
    run = subprocess.run(
        [sys.executable, "-m", "codespell_lib", "-"],
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    found = MISSPELLING.findall(run.stdout)
    if run.returncode and not found:
        raise RuntimeError(f"codespell failed: {run.stderr}")
    return [(int(line), word, correction) for line, word, correction in found]


def quoting_texts(chapter):
    """Every text that may quote a result, with its cell."""
    article = blocks_below(chapter, ARTICLE)
    references = blocks_below(chapter, REFERENCES)
    for block in chapter.blocks:
        if block.node is None:
            figure = description(block.cell)
            yield block.cell, figure["figure.caption"] + "\n" + figure["image.alt"]
        elif block in article:
            yield block.cell, QUOTATION.sub("", text_of(block.node))
        elif block not in references:
            yield block.cell, text_of(block.node)


def blocks_below(chapter, title):
    sections = chapter.sections_called(title)
    return [block for section in sections for block in section.blocks]


def known_values(chapter):
    """Every number in code cells and stored text; a percentage also as a fraction."""
    known = set()
    for cell in chapter.code_cells:
        for text in [cell.source, *cell.output_texts]:
            for number in numbers(text):
                known.update(number.readings)
    return known


def is_known(number, known):
    """Whether some known value, rounded like the number, is equal to it."""
    return any(
        abs(value - reading) <= half_unit_of_last_digit(reading)
        for reading in number.readings
        for value in known
    )


def half_unit_of_last_digit(value):
    return Decimal(5).scaleb(value.as_tuple().exponent - 1)


def nearest(number, known):
    """The known value nearest to a number, in words."""
    values = sorted(known, key=lambda value: abs(value - number.value))
    return f"nearest is {values[0]}" if values else "which has no number"


class Number(NamedTuple):
    """A number as it is written, with all its decimals."""

    text: str
    is_percentage: bool

    @property
    def value(self):
        return Decimal(self.text)

    @property
    def decimals(self):
        mantissa = self.text.lower().partition("e")[0]
        return len(mantissa.partition(".")[2])

    @property
    def readings(self):
        """The values that the number may stand for."""
        return [self.value, self.value.scaleb(-2)][: 1 + self.is_percentage]


def numbers(text):
    """Every number in a text."""
    for match in NUMBER.finditer(normalised(text)):
        text = match["number"].replace(",", "")
        yield Number(text, is_percentage=match["percent"] is not None)


def normalised(text):
    """Text with an ASCII minus, comma as thousands separator, and 1e5 for powers."""
    text = THOUSANDS_MARK.sub(",", text.replace("−", "-"))
    text = SUPERSCRIPT.sub(lambda match: "^" + match[0].translate(PLAIN_DIGITS), text)
    return POWER_OF_TEN.sub(r"e\1", text)
