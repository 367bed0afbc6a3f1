"""Exercises that answer back: is an answer right, wrong, or which mistake is it?

A chapter shows an exercise as a stub, ``answer = ...``, followed by
``attempt("1.2", answer)``; on the website a form below it does the same. A module for
each chapter says, with the `patterns`, what is right and what is a known mistake, and
the `checker` judges answers by that.
"""

from course.exercises import (
    deep_learning,
    distribution_objects,
    frequentist_and_bayesian,
    linear_regression,
    maximum_likelihood,
    nonlinear_regression,
    template,
    trainable_parameters,
)
from course.exercises.checker import verdict
from course.exercises.patterns import Exercise

EXERCISES: dict[str, Exercise] = {
    **template.EXERCISES,
    **distribution_objects.EXERCISES,
    **trainable_parameters.EXERCISES,
    **maximum_likelihood.EXERCISES,
    **linear_regression.EXERCISES,
    **nonlinear_regression.EXERCISES,
    **frequentist_and_bayesian.EXERCISES,
    **deep_learning.EXERCISES,
}


def attempt(exercise_id, answer):
    """Print whether the answer to an exercise is right, and if not, what may be wrong.

    Parameters
    ----------
    exercise_id : str
        Number of the exercise, such as ``"1.2"``.
    answer : object
        Your answer; ``...`` means that you have not tried yet.

    Raises
    ------
    ValueError
        If there is no exercise with this number.
    """
    if not (isinstance(exercise_id, str) and exercise_id in EXERCISES):
        known = ", ".join(sorted(EXERCISES))
        raise ValueError(
            f"exercise_id: expected a number of an exercise ({known}), got "
            f"{exercise_id!r}"
        )
    print(f"Exercise {exercise_id}: {verdict(EXERCISES[exercise_id].data(), answer)}")
