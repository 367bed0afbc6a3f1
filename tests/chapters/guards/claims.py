"""Claims: proof that is one fold away, complete, and counted at the end of a page."""

import ast
import re

from . import changes as to
from .rules import chapter_guard, rejects
from .skeleton import CLAIMS
from .syntax import keywords

YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")
NAMES = ["name", "value", "expected", "source", "within"]
SHARE, TABLE_ALONE = '"share of repeats with a head"', "claims_table()"
ONE_MORE = to.folded('claim("fair", 0.5, 1 / 2, "arithmetic", within=0)')


@rejects("has no literal string", to.replace('"at least one head",', "str(1),"))
@rejects("'at least one head' twice", to.replace(SHARE, '"at least one head"'))
@chapter_guard
def claim_names(chapter):
    """The table links each claim by its name to its place, so a name is one place."""
    seen = set()
    for cell, given in claims(chapter):
        name = ast.unparse(given["name"])
        if not isinstance(given["name"], ast.Constant):
            yield cell, f"has no literal string as the name of a claim: {name}"
        elif name in seen:
            yield cell, f"claims {name} twice; name what differs"
        seen.add(name)


@rejects("types 0.875 as expected", to.replace("1 - 0.5**3", "0.875"))
@chapter_guard
def claims_computed(chapter):
    """A typed number proves that we can copy: only printed literature is typed.

    Whole numbers are free: they are what a theory says, such as a slope of 0. A source
    in print names its year.
    """
    for cell, given in claims(chapter):
        is_printed = YEAR.search(ast.unparse(given["source"]))
        if is_typed(given["expected"]) and not is_printed:
            typed = ast.unparse(given["expected"])
            yield cell, f"types {typed} as expected; compute it, or name the year"


@rejects("the cells 'verdict()'", to.elsewhere(to.rewrite("verdict()", "verdict")))
@rejects("the cells 'verdict()'", to.elsewhere(to.rewrite(to.TABLE, TABLE_ALONE)))
@rejects("another verdict than '1 of 1", to.elsewhere(to.delete('claim(\n    "share')))
@rejects("another verdict than '3 of 3", to.elsewhere(ONE_MORE))
@chapter_guard
def claims_counted(chapter):
    """A chapter ends with its verdict and its table, and no claim was skipped."""
    number = f"{chapter.number:02}" if chapter.number else "template"
    calls = ["verdict()", f"claims_table('{number}')"]
    held = "{0} of {0} claims hold".format(len(list(claims(chapter))))
    for section in chapter.sections_called(CLAIMS):
        cells = section.code_cells
        if [ast.unparse(cell.tree) for cell in cells] != calls:
            yield section.cell, f"expected the cells '{calls[0]}' and '{calls[1]}'"
        elif held not in "".join(cells[0].output_texts):
            yield cells[0], f"prints another verdict than '{held}'"


def claims(chapter):
    """The cell and the arguments, by their names, of each call of `claim`."""
    for cell, name, call in chapter.calls:
        if name == "course.claims.claim":
            yield cell, dict(zip(NAMES, call.args, strict=False)) | keywords(call)


def is_typed(node):
    """Whether an expression is a number, or a list of some, that is not whole."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return False
    values = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(part, float) and not part.is_integer() for part in values)
