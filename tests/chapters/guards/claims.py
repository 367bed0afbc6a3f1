"""Claims: proof that is one fold away, complete, and counted at the end of a page."""

import ast
import re

from . import changes
from .changes import delete, elsewhere, folded, replace, rewrite
from .rules import lesson_guard, rejects
from .skeleton import CLAIMS

YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")


@rejects(
    "makes a claim whose name is not a string",
    replace('"at least one head",', "str(1),"),
)
@rejects(
    "claims 'at least one head' twice",
    replace('"share of repeats with a head"', '"at least one head"'),
)
@lesson_guard
def claim_names(chapter):
    """The table links each claim by its name to its place, so a name is one place."""
    seen = set()
    for cell, call in claims(chapter):
        name = call.args[0] if call.args else None
        if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
            yield cell, "makes a claim whose name is not a string"
        elif name.value in seen:
            yield cell, f"claims '{name.value}' twice; name what differs"
        else:
            seen.add(name.value)


@rejects("types 0.875 as expected", replace("1 - 0.5**3", "0.875"))
@rejects("types [-0.875] as expected", replace("1 - 0.5**3", "[-0.875]"))
@lesson_guard
def claims_computed(chapter):
    """A typed number proves that we can copy: only printed literature is typed.

    Whole numbers are free: they are what a theory says, such as a slope of 0. A source
    in print names its year.
    """
    for cell, call in claims(chapter):
        given = dict(
            zip(["name", "value", "expected", "source"], call.args, strict=False)
        )
        given |= {keyword.arg: keyword.value for keyword in call.keywords}
        expected, source = given.get("expected"), given.get("source")
        if expected and is_typed(expected) and not YEAR.search(ast.unparse(source)):
            typed = ast.unparse(expected)
            yield cell, f"types {typed} as expected; compute it, or name the year"


@rejects(
    "has no cell 'verdict()' and then",
    elsewhere(rewrite(changes.VERDICT, "print(verdict())")),
)
@rejects(
    "has no cell 'verdict()' and then",
    elsewhere(rewrite(changes.TABLE, "claims_table()")),
)
@rejects("prints another verdict than '1 of 1", elsewhere(delete('claim(\n    "share')))
@rejects(
    "prints another verdict than '3 of 3",
    elsewhere(folded('claim("fair", 0.5, 1 / 2, "arithmetic", within=0)')),
)
@lesson_guard
def claims_counted(chapter):
    """A chapter ends with its verdict and its table, and no claim was skipped."""
    number = f"{chapter.number:02}" if chapter.number else "template"
    made = len(list(claims(chapter)))
    for section in chapter.sections_called(CLAIMS):
        cells = section.code_cells
        calls = ["verdict()", f"claims_table('{number}')"]
        if [ast.unparse(cell.tree) for cell in cells] != calls:
            message = f"has no cell '{calls[0]}' and then one '{calls[1]}'"
            yield section.cell, message
        elif f"{made} of {made} claims hold" not in "".join(cells[0].output_texts):
            message = f"prints another verdict than '{made} of {made} claims hold'"
            yield cells[0], f"{message}; run `make outputs` again"


def claims(chapter):
    """Each call of `claim`, with its cell."""
    for cell in chapter.code_cells:
        for call in cell.calls("claim"):
            yield cell, call


def is_typed(node):
    """Whether an expression is a number, or a list of some, that is not whole."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return False
    values = value if isinstance(value, (list, tuple)) else [value]
    return any(isinstance(part, float) and not part.is_integer() for part in values)
