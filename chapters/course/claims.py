"""Claim what a chapter says about a number, and check it where the number arises.

A claim that holds is silent, and one that does not stops the run. At its end a chapter
says how many hold (`verdict`) and lists them (`claims_table`).
"""

import ast
import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from course.arguments import is_number, numeric

CHAPTERS = Path(__file__).resolve().parents[1]
SHOWN = 3  # so many numbers of an array are shown; of a longer one, its range


@dataclass(frozen=True)
class Claim:
    """One claim that holds: what was found and expected, and how near they must be."""

    value: np.ndarray
    expected: np.ndarray
    source: str
    within: float


_claims: dict[str, Claim] = {}


def claim(name, value, expected, source, within):
    """Check that a value is what an independent source says; silent if it is.

    Parameters
    ----------
    name : str
        What the number is; one name for one claim of a chapter. Claimed again, as when
        a cell runs twice, it replaces the claim of that name.
    value : array_like
        What the chapter computed.
    expected : array_like
        What the source says, in the same shape.
    source : str
        Where `expected` comes from, such as ``"SciPy"`` or ``"closed form"``.
    within : float
        Largest absolute difference that is allowed; 0 for what is equal exactly.

    Raises
    ------
    AssertionError
        If any entry is further from the source than `within`, the shapes differ, or
        anything is not a finite number.
    """
    _claims.pop(name, None)
    try:
        value, expected = numeric("value", value), numeric("expected", expected)
    except ValueError as error:
        raise AssertionError(f"{name}: {error}") from None
    if value.shape != expected.shape:
        raise AssertionError(
            f"{name}: expected shape {expected.shape}, got {value.shape}"
        )
    is_tolerance = is_number(within) and within >= 0
    is_finite = np.isfinite([value, expected]).all()
    if not (value.size and is_finite and is_tolerance):
        raise AssertionError(
            f"{name}: expected finite numbers and a finite tolerance, "
            f"got {value}, {expected} and {within}"
        )
    np.testing.assert_allclose(value, expected, rtol=0, atol=within, err_msg=name)
    _claims[name] = Claim(value, expected, source, within)


def verdict():
    """How many claims of this kernel hold: all of them, or there were an error."""
    return f"{len(_claims)} of {len(_claims)} claims hold"


def claims_table(chapter):
    """All claims of this kernel, one a row.

    Parameters
    ----------
    chapter : str
        Start of the chapter's file name, such as ``"04"``: the table names the section
        in which each claim stands.

    Returns
    -------
    pandas.DataFrame
        Index: the claims. Columns: section, here, expected, source, within. Numbers
        have no digit beyond `within`.

    Raises
    ------
    ValueError
        If no chapter, or more than one, has a file name that starts so.
    """
    pd.set_option("display.max_rows", None)  # a table of claims hides none
    places = sections_of_claims(chapter)
    rows = {
        name: {
            "section": places.get(name, ""),
            "here": shown(made.value, made.within),
            "expected": shown(made.expected, made.within),
            "source": made.source,
            "within": f"{made.within:.2g}",
        }
        for name, made in _claims.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("claim")


def sections_of_claims(chapter):
    """The heading above each claim of a chapter, by the claim's name."""
    paths = {path.stem: path for path in sorted(CHAPTERS.glob("*.ipynb"))}
    matches = [name for name in paths if name.startswith(str(chapter))]
    if len(matches) != 1:
        raise ValueError(
            f"chapter: expected the start of one of {', '.join(paths)}, got {chapter!r}"
        )
    section, places = "", {}
    text = paths[matches[0]].read_text(encoding="utf-8")
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            for heading in re.findall(r"^#{2,3} (.+)$", source, re.M):
                section = heading
        elif cell["cell_type"] == "code":
            places |= dict.fromkeys(claimed_names(source), section)
    return places


def claimed_names(source):
    """The names of the claims that a cell makes."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "claim"
    ]


def shown(values, within):
    """Numbers as text, without a digit beyond `within`; of a long array, its range."""
    decimals = -math.floor(math.log10(within)) if within else 12
    rounded = np.round(values.astype(np.float64).ravel(), decimals) + 0.0  # no "-0"
    pattern = f"{{:,.{max(decimals, 0)}f}}" if within else "{:,.12g}"
    text = [pattern.format(number) for number in rounded]
    if len(text) <= SHOWN:
        return ", ".join(text)
    low, high = (pattern.format(end) for end in (rounded.min(), rounded.max()))
    return f"{len(text)} numbers, {low} to {high}"
