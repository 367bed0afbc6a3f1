"""Time several ways to do one task, and refuse ways that do not agree."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from course.arguments import refuse_unless_count


class Disagreement(Exception):
    """A way does not give the numbers that the task is known to have."""


@dataclass(frozen=True)
class Task:
    """One task, the ways to do it, and the numbers that each of them must give.

    `ways` maps names to functions. Such a function takes no arguments, prepares one
    way (builds variables, wraps a `tf.function`) and returns the function that does
    the task; that one returns a dict of arrays. The first way is the articles', or is
    of whom `first_is` says; the others are ours.

    `expected` is a dict of arrays from an independent source. A way may leave some of
    its keys out, and must agree on the others within `rtol` and `atol`. A way that is
    known to end further away has an `atol` of its own in `atol_of`, by name.
    """

    title: str
    description: str
    ways: Mapping[str, Callable]
    expected: Mapping[str, np.ndarray]
    rtol: float = 0.0
    atol: float = 0.0
    atol_of: Mapping[str, float] = field(default_factory=dict)
    first_is: str = "articles"


def race(task, repeats=5):
    """Median times of each way, measured in turns after a round that does not count.

    Parameters
    ----------
    task : Task
    repeats : int
        Number of rounds. In each, a way is prepared afresh and called twice.

    Returns
    -------
    dict
        By way, the seconds of the ``"first"`` call, with preparation and tracing, and
        of the call ``"again"``, when all is traced; and its ``"error"``, the largest
        distance of its numbers from the expected ones in any call.

    Raises
    ------
    Disagreement
        If a way does not give the expected numbers in its first or second call.
    ValueError
        If there is no way to do the task, or no round.
    """
    if not task.ways:
        raise ValueError(f"{task.title}: expected at least one way, got none")
    refuse_unless_count("repeats", repeats)
    seconds = {way: {"first": [], "again": []} for way in task.ways}
    errors = dict.fromkeys(task.ways, 0.0)
    for number in range(repeats + 1):
        for way, prepare in task.ways.items():
            start = time.perf_counter()
            run = prepare()
            first = run()
            middle = time.perf_counter()
            again = run()
            end = time.perf_counter()
            for result in (first, again):
                errors[way] = max(errors[way], check_agreement(task, way, result))
            if number > 0:  # the first round loads libraries and fills caches
                seconds[way]["first"].append(middle - start)
                seconds[way]["again"].append(end - middle)
    return {
        way: {
            **{call: median(values) for call, values in calls.items()},
            "error": errors[way],
        }
        for way, calls in seconds.items()
    }


def check_agreement(task, way, result):
    """The largest distance of a result from the task's expected numbers.

    Raises
    ------
    Disagreement
        Unless the result has the expected numbers, within the tolerance for the way.
    """
    atol = task.atol_of.get(way, task.atol)
    largest = 0.0
    where = f"{task.title}: the way {way!r}"
    if not result or result.keys() - task.expected.keys():
        raise Disagreement(
            f"{where} must give some of {sorted(task.expected)}, got {sorted(result)}"
        )
    for key, value in result.items():
        value, expected = np.asarray(value), np.asarray(task.expected[key])
        if value.shape != expected.shape:
            raise Disagreement(
                f"{where} gives {key} of shape {value.shape}, expected {expected.shape}"
            )
        error = np.abs(value - expected)
        if not np.allclose(value, expected, rtol=task.rtol, atol=atol):
            position = np.unravel_index(np.argmax(error), error.shape)
            raise Disagreement(
                f"{where} gives {key} = {value[position]:.9g}, "
                f"expected {expected[position]:.9g} "
                f"(allowed: {atol:g} and {task.rtol:g} of the value)"
            )
        largest = max(largest, float(error.max()))
    return largest
