"""The checker behind every exercise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

NOT_ATTEMPTED = "not attempted yet. Replace the ... with your answer."


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that many people give, and the misconception behind it."""

    matches: Callable[[Any], bool]
    explanation: str


@dataclass(frozen=True)
class Exercise:
    """What a right answer is, and what to say to right and wrong ones.

    Attributes
    ----------
    read : callable
        Brings a reader's answer into one form (see `numbers`); raises ValueError,
        with a sentence for the reader, if the answer does not have that form.
    is_right : callable
        From the answer as read to True or False.
    confirmation : str
        Said to a right answer: why it is right.
    hint : str or callable
        Said to a wrong answer that no mistake explains; may depend on the answer.
    mistakes : tuple of Mistake
        Tried in order; the first that matches is explained.
    """

    read: Callable[[Any], Any]
    is_right: Callable[[Any], bool]
    confirmation: str
    hint: str | Callable[[Any], str]
    mistakes: tuple[Mistake, ...] = ()

    def verdict(self, answer):
        """The sentence that tells the reader how their answer fares."""
        if contains_ellipsis(answer):
            return NOT_ATTEMPTED
        try:
            answer = self.read(answer)
        except ValueError as error:
            return f"not yet. {error}"
        if self.is_right(answer):
            return f"right. {self.confirmation}"
        return f"not yet. {self.explain(answer)}"

    def explain(self, answer):
        """Why an answer is wrong: the mistake behind it, or else the hint."""
        for mistake in self.mistakes:
            if mistake.matches(answer):
                return mistake.explanation
        return self.hint(answer) if callable(self.hint) else self.hint


def contains_ellipsis(answer):
    """Whether the answer is ``...`` or a list or tuple that holds one."""
    if isinstance(answer, list | tuple):
        return any(contains_ellipsis(part) for part in answer)
    return answer is ...


def numbers(description, shape=()):
    """A reader of answers that are numbers, such as ``numbers("two numbers", (2,))``.

    It returns the answer as a finite float64 array of the given shape, and raises
    ValueError if it is text or complex, has another shape, or is not finite.
    """

    def read(answer):
        try:
            is_real = np.asarray(answer).dtype.kind not in "USc" and answer is not None
            values = np.asarray(answer, dtype=np.float64) if is_real else None
        except (TypeError, ValueError):
            values = None
        if values is None:
            got = type(answer).__name__
            raise ValueError(f"Expected {description}, got {got}.")
        if values.shape != shape:
            raise ValueError(
                f"Expected {description} (shape {shape}), got shape {values.shape}."
            )
        if not np.isfinite(values).all():
            raise ValueError(f"Expected {description}, got a value that is not finite.")
        return values

    return read


def close_to(expected, tolerance):
    """A predicate: is every number of the answer within an absolute tolerance?"""
    return lambda values: np.allclose(values, expected, rtol=0, atol=tolerance)


def entry_is(position, expected, tolerance):
    """A predicate: is this entry of the answer within an absolute tolerance?"""
    return lambda values: np.isclose(values[position], expected, rtol=0, atol=tolerance)


def estimate_of(expected, spread, draws):
    """A predicate on pairs: an estimate from this many draws, and its standard error.

    The standard error must be within a tenth of the spread of one term divided by the
    square root of the number of draws, and the estimate within 4 of them.
    """

    def is_right(answer):
        estimate, standard_error = answer
        return (
            np.isclose(standard_error, spread / np.sqrt(draws), rtol=0.1)
            and abs(estimate - expected) < 4 * standard_error
        )

    return is_right
