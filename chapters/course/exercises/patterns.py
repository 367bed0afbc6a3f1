"""What exercises are built of. `Exercise.data` is what Python and the website judge by.

An answer is a list of *fields*. A *test* says what one field must be, and is one of

- ``{"near": v, "within": a}``, or ``{"near": v, "share": r}`` for within ``r * abs(v)``
- ``{"from": a, "to": b}``, where either end may be missing
- ``{"is": v}`` for exactly a number, None or a shape
- a list of tests, of which any may hold

A *pattern* maps positions of fields to tests, all of which must hold; ``|`` joins two.
"""

import math
from dataclasses import dataclass

import numpy as np

COARSE = "Close, but the question asks for more digits."
ORDER = "The order: {} comes first."


# --- Fields --------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """A field of an answer: its label, and "number", "number or None" or "shape".

    The field's `unit` is a sentence for percentages if it is a share of one.
    """

    label: str
    kind: str = "number"
    unit: str = ""

    def data(self):
        """The field as JSON holds it."""
        return {name: value for name, value in vars(self).items() if value}


def unit(label):
    """A field that is a share of one."""
    return Field(label, unit=f"{label}: a share of one, so write 5 % as 0.05.")


def or_none(label):
    """A field that is a number or None."""
    return Field(label, "number or None")


def shape(label):
    """A field that is a shape."""
    return Field(label, "shape")


# --- Patterns ------------------------------------------------------------------------


def near(expected, tolerance=None, share=None):
    """A test: within an absolute tolerance, or within a share of what is expected."""
    limit = {"within": float(tolerance)} if share is None else {"share": share}
    return {"near": float(expected), **limit}


def between(low=-np.inf, high=np.inf):
    """A test: a number from low to high."""
    ends = {"from": low, "to": high}
    return {name: float(end) for name, end in ends.items() if np.isfinite(end)}


def close_to(expected, tolerance, first=0):
    """A pattern: fields within an absolute tolerance, one for all or one for each."""
    pairs = zip(*map(np.ravel, np.broadcast_arrays(expected, tolerance)), strict=True)
    return {i: near(*pair) for i, pair in enumerate(pairs, start=first)}


def entry_is(position, expected, tolerance=None, share=None):
    """A pattern: one field near what is expected."""
    return {position: near(expected, tolerance, share)}


def exactly(*expected):
    """A pattern: the fields are these; an Ellipsis stands for anything."""
    return {i: {"is": value} for i, value in enumerate(expected) if value is not ...}


def estimate_of(expected, spread, draws):
    """A pattern: an estimate from this many draws, and its standard error.

    The standard error must be within a tenth of the spread of one term divided by the
    square root of the number of draws, and the estimate within 4 of them.
    """
    error = spread / math.sqrt(draws)
    return entry_is(0, expected, 4 * error) | entry_is(1, error, share=0.1)


def swapped(pattern):
    """A pattern: the fields in the opposite order."""
    return {len(pattern) - 1 - i: test for i, test in pattern.items()}


# --- Exercises -----------------------------------------------------------------------


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that many people give, and the misconception behind it.

    `patterns` is a pattern, or a list of patterns of which any may match.
    """

    patterns: dict | list
    explanation: str

    def data(self, count):
        """The mistake as JSON holds it, for so many fields."""
        patterns = self.patterns if isinstance(self.patterns, list) else [self.patterns]
        return {"if": [listed(p, count) for p in patterns], "say": self.explanation}


def standard_error_mistakes(spread, draws, one):
    """The mistakes about a Monte-Carlo standard error; `one` is what has the spread."""
    error = spread / math.sqrt(draws)
    mistakes = {
        spread: f"That is the spread of one {one}; the mean of {draws:,} has a "
        f"standard error smaller by the square root of {draws:,}.",
        spread / draws: "Divide the standard deviation by the *square root* of "
        f"{draws:,}.",
        error**2: "That is the variance of the mean; its standard error is the square "
        "root of it.",
        1.96 * error: "That is the half-width of a 95 % interval, 1.96 standard "
        "errors.",
    }
    return tuple(
        Mistake(entry_is(1, wrong, share=0.1), text) for wrong, text in mistakes.items()
    )


@dataclass(frozen=True)
class Exercise:
    """What a right answer is, and what to say to right and wrong ones.

    Attributes
    ----------
    asks : Field, str or tuple
        What is asked for, nested as the answer is; a string is a number's label.
    right : dict
        The pattern of right answers.
    confirmation : str
        Said to a right answer: why it is right.
    hint : str or tuple of str
        Said to a wrong answer that no mistake explains; or a text for each row of
        fields, of which the first wrong row's is said.
    mistakes : tuple of Mistake
        Tried in order; the first that matches is explained.
    first : str
        What comes first, said to those who give the fields in the opposite order.
    runs : bool
        Whether the answer needs a run of the chapter.
    """

    asks: Field | str | tuple
    right: dict
    confirmation: str
    hint: str | tuple[str, ...]
    mistakes: tuple[Mistake, ...] = ()
    first: str = ""
    runs: bool = False

    def data(self):
        """The exercise as JSON holds it; patterns are lists with a place per field."""
        fields = []
        form = number_fields(self.asks, fields)
        return {
            "form": form,
            "fields": [field.data() for field in fields],
            "right": listed(self.right, len(fields)),
            "confirmation": self.confirmation,
            "mistakes": [each.data(len(fields)) for each in self.all_mistakes(fields)],
            "hint": self.hint if isinstance(self.hint, str) else list(self.hint),
            "runs": self.runs,
        }

    def all_mistakes(self, fields):
        """The exercise's own mistakes, and those that are the same in all."""
        if self.first:
            yield Mistake(swapped(self.right), ORDER.format(self.first))
        yield from self.mistakes
        coarse = {i: [test, *coarser(test)] for i, test in self.right.items()}
        if any(len(tests) > 1 for tests in coarse.values()):
            yield Mistake(coarse, COARSE)
        for i, field in enumerate(fields):
            if field.unit:
                yield Mistake({i: between(1.001)}, field.unit)


def number_fields(asks, fields):
    """Append all fields to a list, and return what is asked for with their numbers."""
    if isinstance(asks, tuple):
        return [number_fields(part, fields) for part in asks]
    fields.append(asks if isinstance(asks, Field) else Field(asks))
    return len(fields) - 1


def listed(pattern, count):
    """A pattern with a place for each of so many fields."""
    return [pattern.get(i) for i in range(count)]


def coarser(test):
    """Tests for what is expected, rounded to fewer decimals than its tolerance asks."""
    if "within" not in test:
        return []
    digits = round(-math.log10(test["within"] / 0.6))
    fewer = range(max(digits - 2, int(digits > 1)), digits)
    rounded = {round(test["near"], digits) for digits in fewer}
    return [
        near(value, share=1e-6)
        for value in sorted(rounded)
        if value and abs(value - test["near"]) > test["within"]
    ]
