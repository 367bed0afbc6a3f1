"""Python and the website judge alike, at the rim of every tolerance.

Answers are made of the exercises' data: each number just inside and just outside of
each tolerance and range. They go through the fields of the forms.
"""

import math

import pytest
from course.exercises.checker import verdict

from tests.course.test_exercises import DATA
from tests.site.exercise_forms import SCRIPT, judge, open_forms, shown, texts

HAIR = 1e-9  # of the tolerance
EXPRESSIONS = {  # what a reader may write, and what it means
    "-2^2": -4.0,
    "2 ** 3 ** 0.5": 2**3**0.5,
    "1 - 2 - 3*4/5": -3.4,
    "-(.5 + 3.)": -3.5,
    "sqrt(6.75)": math.sqrt(6.75),
    "np.log(2 * pi) / 2": math.log(2 * math.pi) / 2,
    "√(1/2) · e": math.sqrt(0.5) * math.e,
}


def nested(form, values):
    """An answer of such a form with such values."""
    if isinstance(form, int):
        return values[form]
    return [nested(part, values) for part in form]


def middle(test):
    """A value that passes a test: of a list the first, of a range an end."""
    if isinstance(test, list):
        return middle(test[0])
    return test[next(iter(test))] if test else 1.0


def rim(test):
    """Values just inside and just outside of a test's limits, or another value."""
    if isinstance(test, list):
        return [value for each in test for value in rim(each)]
    if "is" in test:
        return [test["is"], [7] if isinstance(test["is"], list) else 7.25]
    if "near" in test:
        within = test.get("within") or test["share"] * abs(test["near"])
        ends, hair = (test["near"] - within, test["near"] + within), HAIR * within
    else:
        ends = [test[end] for end in ("from", "to") if end in test]
        hair = HAIR
    return [end + side * hair for end in ends for side in (-1, 1)]


def cases():
    """Exercise, texts of its fields, and the verdict in Python."""
    for number, data in DATA.items():
        form, right = data["form"], [middle(test) for test in data["right"]]
        patterns = [data["right"], *(p for m in data["mistakes"] for p in m["if"])]
        for pattern in patterns:
            base = [
                middle(test) if test else value
                for test, value in zip(pattern, right, strict=True)
            ]
            for i, test in enumerate(pattern):
                for value in rim(test) if test else [base[i]]:
                    answer = nested(form, [*base[:i], value, *base[i + 1 :]])
                    yield number, texts(answer, form), verdict(data, answer)
    for text, value in EXPRESSIONS.items():
        for number, data in DATA.items():
            if number != "1.1":
                answer = [value] * len(data["fields"])
                said = verdict(data, nested(data["form"], answer))
                yield number, [text] * len(answer), said


CASES = list(cases())


def disagreements(page, script=None):
    """The cases in which the page says something else."""
    open_forms(page, script)
    said = judge(page, [case[:2] for case in CASES])
    pairs = zip(CASES, said, strict=True)
    return [(*case, text) for case, text in pairs if shown(case[2]) != text]


def test_python_and_website_agree(page):
    assert len(CASES) >= 1500
    assert disagreements(page) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("base ** signed()", "base ** atom()"),  # the parser
        ("<= within", "<= within * (1 + 2e-9)"),  # the tolerance
        ("<= value &&", "< value - 2e-9 &&"),  # the end of a range
        ("mistakes.find(", "mistakes.findLast("),  # the order of mistakes
    ],
)
def test_planted_difference_is_found(page, old, new):
    script = SCRIPT.read_text(encoding="utf-8")
    assert script.count(old) == 1
    assert disagreements(page, script.replace(old, new))
