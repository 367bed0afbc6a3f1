"""Numbers in prose: each result comes from the chapter's code."""

import re
from decimal import Decimal
from typing import NamedTuple

from . import changes as to
from .chapter import text_of
from .figures import description
from .rules import chapter_guard, rejects
from .skeleton import REFERENCES

MIN_DECIMALS = 2

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


@rejects("quotes 0.876 (nearest is 0.875)", to.markdown("It is $1 - 0.5^3 = 0.876$."))
@rejects("quotes -0.875", to.markdown("The probability is −0.875."))
@rejects("quotes 0.99", to.figure("figure", caption="The last probability is 0.99."))
@chapter_guard
def numbers_from_code(chapter):
    """Every result that the prose quotes is in the chapter's code or its output.

    The rule, for each number with two or more decimals in text, formulas, captions
    and alt texts: rounded to as many decimals, some number of the chapter's code cells
    or stored text outputs is equal to it. A percentage may also be equal to 100 times
    such a number. A minus sign counts; thousands separators and $\\times 10^k$ are
    understood.

    Not checked are code spans and blocks, web addresses, DOIs, arXiv numbers, versions
    ("TFP 0.25") and the section References.
    """
    known = known_values(chapter)
    for cell, text in quoting_texts(chapter):
        for number in numbers(NOT_A_RESULT.sub("", text)):
            if number.decimals >= MIN_DECIMALS and not is_known(number, known):
                near = min(known, key=lambda value: abs(value - number.value))
                quoted = f"quotes {number.text} (nearest is {near})"
                yield cell, f"{quoted}, which no cell computes; print it, or correct it"


def quoting_texts(chapter):
    """Every text that may quote a result, with its cell."""
    sections = chapter.sections_called(REFERENCES)
    references = [block for section in sections for block in section.blocks]
    for block in chapter.blocks:
        if block.node is None:
            figure = description(block.cell)
            yield block.cell, figure["figure.caption"] + "\n" + figure["image.alt"]
        elif block not in references:
            yield block.cell, text_of(block.node)


def known_values(chapter):
    """Every number in code cells and stored text; a percentage also as a fraction."""
    return {
        reading
        for cell in chapter.code_cells
        for text in [cell.source, *cell.output_texts]
        for number in numbers(text)
        for reading in number.readings
    }


def is_known(number, known):
    """Whether some known value, rounded like the number, is equal to it."""
    return any(
        abs(value - reading) <= Decimal(5).scaleb(reading.as_tuple().exponent - 1)
        for reading in number.readings
        for value in known
    )


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
