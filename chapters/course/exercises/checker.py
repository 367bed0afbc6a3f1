"""The checker behind every exercise: what to say to an answer, by the exercise's data.

`assets/exercises.js` does the same on the website; tests compare the two.
"""

import math
import numbers
import operator
import reprlib

import numpy as np

NOT_ATTEMPTED = "not attempted yet. Replace the ... with your answer."


def verdict(exercise, answer):
    """The sentence that tells the reader how their answer fares.

    `exercise` is data, see `patterns`; `answer` is nested as the exercise's form.
    """
    if contains_ellipsis(answer):
        return NOT_ATTEMPTED
    try:
        values = read(answer, exercise["form"], exercise["fields"])
    except ValueError as error:
        return f"not yet. {error}"
    if matches(exercise["right"], values):
        return f"right. {exercise['confirmation']}"
    return f"not yet. {explain(exercise, values)}"


def contains_ellipsis(answer):
    """Whether the answer is ``...`` or a list or tuple that holds one."""
    if isinstance(answer, list | tuple):
        return any(contains_ellipsis(part) for part in answer)
    return answer is ...


def explain(exercise, values):
    """Why an answer is wrong: the mistake behind it, or else the hint."""
    for mistake in exercise["mistakes"]:
        if any(matches(pattern, values) for pattern in mistake["if"]):
            return mistake["say"]
    hint = exercise["hint"]
    if isinstance(hint, str):
        return hint
    wrong = [
        i * len(hint) // len(values)
        for i, test in enumerate(exercise["right"])
        if not holds(test, values[i])
    ]
    rows = ", ".join(str(row + 1) for row in sorted(set(wrong)))
    return f"Look again at {rows}. {hint[wrong[0]]}"


def matches(pattern, values):
    """Whether every test of a pattern holds."""
    return all(map(holds, pattern, values))


def holds(test, value):
    """Whether a value passes a test; see `patterns`."""
    if test is None:
        return True
    if isinstance(test, list):
        return any(holds(each, value) for each in test)
    if "is" in test:
        return value == test["is"]
    if not isinstance(value, float):
        return False
    if "near" in test:
        share = test.get("share", 0) * abs(test["near"])
        return abs(value - test["near"]) <= test.get("within", share)
    return test.get("from", -math.inf) <= value <= test.get("to", math.inf)


# --- Reading -------------------------------------------------------------------------


def read(answer, form, fields):
    """The values of an answer that is nested as the form, in the order of the fields.

    Raises
    ------
    ValueError
        With a sentence for the reader, if the answer has another form.
    """
    if isinstance(form, int):
        field = fields[form]
        reader = read_shape if field["kind"] == "shape" else read_number
        return [reader(answer, **field)]
    parts = answer if isinstance(answer, list | tuple) else list_of(answer)
    if parts is None or len(parts) != len(form):
        raise ValueError(f"Expected {show(form, fields)}, got {short(answer)}.")
    return [
        value
        for part, inner in zip(parts, form, strict=True)
        for value in read(part, inner, fields)
    ]


def list_of(array):
    """The rows of an array or tensor; None if it is neither."""
    array = np.asarray(array)
    return list(array) if array.ndim else None


def read_number(value, label, kind, unit=""):
    """A finite number, also of an array that holds one; or None, where that may be."""
    if value is None and kind == "number or None":
        return None
    array = np.asarray(value, dtype=object)
    number = array.item() if array.size == 1 else None
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        raise ValueError(f"{label}: expected a number, got {short(value)}.")
    try:
        number = float(number)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{label}: expected a finite number, got {short(value)}.")
    return number


def read_shape(value, label, kind):
    """A shape as a list of whole numbers; TensorFlow's and NumPy's are shapes, too."""
    try:
        if any(isinstance(size, bool) for size in value):
            raise TypeError
        return [operator.index(size) for size in value]
    except TypeError:
        raise ValueError(
            f"{label}: expected a tuple of whole numbers, such as (3,), got "
            f"{short(value)}. Note that (3) is the number 3."
        ) from None


def show(form, fields):
    """The form of an answer, such as "(estimate, standard error)"."""
    if isinstance(form, int):
        return fields[form]["label"]
    parts = [show(part, fields) for part in form]
    return f"({', '.join(parts if len(parts) < 6 else [parts[0], '...', parts[-1]])})"


def short(value):
    """A value on one short line."""
    return " ".join(reprlib.repr(value).split())
