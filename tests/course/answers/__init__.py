"""For every chapter: right answers to its exercises, and mistakes that people make.

``RIGHT`` maps an exercise to a right answer. ``MISTAKES`` lists triples: exercise,
wrong answer, and a part of the explanation that only this mistake must get.
"""

from . import (
    deep_learning,
    distribution_objects,
    frequentist_and_bayesian,
    linear_regression,
    maximum_likelihood,
    nonlinear_regression,
    template,
    trainable_parameters,
)

CHAPTERS = [
    template,
    distribution_objects,
    trainable_parameters,
    maximum_likelihood,
    linear_regression,
    nonlinear_regression,
    frequentist_and_bayesian,
    deep_learning,
]
RIGHT = {
    number: answer for chapter in CHAPTERS for number, answer in chapter.RIGHT.items()
}
MISTAKES = [mistake for chapter in CHAPTERS for mistake in chapter.MISTAKES]
