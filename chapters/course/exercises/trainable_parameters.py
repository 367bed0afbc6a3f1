"""Exercises of Chapter 2, Trainable parameters."""

import numpy as np
from scipy import stats

from course.exercises.patterns import (
    Exercise,
    Mistake,
    between,
    close_to,
    entry_is,
    exactly,
    or_none,
)

# Exercise 2.1: observations, and the score function of N(2, 2^2) at them.
DEVIATIONS = np.array([1.0, 2.0, 6.0]) - 2.0
SCALE = 2.0
SCORE = np.array(
    [
        np.sum(DEVIATIONS / SCALE**2),
        np.sum(DEVIATIONS**2 / SCALE**3 - 1 / SCALE),
    ]
)

# Exercise 2.2: 1 / (1 - s^2) with s = 0.0487; steps of softplus and of exp.
BORDER_RATE = 1.0024
STEPS = (9, 6)

# Exercise 2.3: gradients of a * b * c, without and with tape.watch(b).
GRADIENTS = (15.0, None, None, 15.0, 6.0, None)

# Exercise 2.4: the data of the stub, and the maximum-likelihood estimate.
AMOUNTS = stats.gamma.rvs(3, scale=2, size=400, random_state=24)
CONCENTRATION, _, GAMMA_SCALE = stats.gamma.fit(AMOUNTS, floc=0)
GAMMA = np.array([CONCENTRATION, 1 / GAMMA_SCALE])
MOMENTS = np.array([AMOUNTS.mean() ** 2, AMOUNTS.mean()]) / AMOUNTS.var()

# Exercise 2.6: joint log-density at the shared mean, and at means of their own.
THREE = np.array([-0.5, 0.0, 1.5])
JOINT = np.array(
    [
        stats.norm.logpdf(THREE, THREE.mean()).sum(),
        stats.norm.logpdf(THREE, THREE).sum(),
    ]
)


EXERCISES = {
    "2.1": Exercise(
        asks=("∂/∂μ", "∂/∂σ"),
        right=close_to(SCORE, 6e-4),
        confirmation=(
            "The data pull the mean up, and the scale as well, because of the "
            "observation 6, two standard deviations away."
        ),
        hint=(
            "Put the deviations -1, 0 and 4 into the two formulas of the score "
            "function and add up. 1/sigma is subtracted once for each observation."
        ),
        first="the derivative with respect to the mean",
        mistakes=(
            Mistake(
                close_to(SCORE / 3, 6e-4),
                "That is the average over the observations; the question asks for the "
                "derivatives of the sum.",
            ),
            Mistake(
                close_to(-SCORE, 6e-4),
                "The signs: you differentiated the *negative* log-likelihood.",
            ),
            Mistake(
                close_to([SCORE[0], SCORE[1] * SCALE], 6e-4),
                "The second is the derivative with respect to log sigma: you have an "
                "extra factor sigma.",
            ),
            Mistake(
                entry_is(0, DEVIATIONS.sum() / SCALE, 6e-4),
                "The deviations are divided by sigma *squared*.",
            ),
            Mistake(
                entry_is(1, 17 / 8 - 1 / 2, 6e-4),
                "The second: -1/sigma belongs to *each* of the three observations.",
            ),
        ),
    ),
    "2.2": Exercise(
        asks=("(a) learning rate", "(b) steps, softplus", "(c) steps, exp"),
        right=entry_is(0, BORDER_RATE, 6e-4) | exactly(..., *STEPS),
        confirmation=(
            "Where the raw scale dies in its second step, both maps arrive after a few."
        ),
        hint=(
            "The first step leads to 1 − rate · (1 − s²). For the steps, map the "
            "path of u to scales, and look for the first within 0.001 of s."
        ),
        runs=True,
        mistakes=(
            Mistake(
                exactly(..., STEPS[0] + 1, STEPS[1] + 1),
                "The path begins with the value *before* the first step, so its index "
                "is the number of steps.",
            ),
            Mistake(
                exactly(..., *STEPS[::-1]),
                "The steps are the wrong way round: softplus comes first.",
            ),
            Mistake(
                entry_is(0, 0.6, 0.01),
                "With 0.6 the *second* step goes below zero; the first leads to 0.401.",
            ),
            Mistake(
                entry_is(0, 1.0, 6e-4),
                "At rate 1 the first step leads to s squared, which is still positive.",
            ),
        ),
    ),
    "2.3": Exercise(
        asks=(
            (or_none("first: a"), or_none("first: b"), or_none("first: c")),
            (or_none("watched: a"), or_none("watched: b"), or_none("watched: c")),
            "variables moved",
        ),
        right=exactly(*GRADIENTS, 1),
        confirmation="A tape watches trainable Variables by itself, and what you name.",
        hint=(
            "What is watched gets the product of the other two factors, what is not "
            "watched gets None."
        ),
        mistakes=(
            Mistake(
                [{i: {"is": 0}} for i in range(6)],
                "What a tape did not watch has the gradient None, not 0.",
            ),
            Mistake(
                [{2: between()}, {5: between()}],
                "c is a constant, and nobody watched it.",
            ),
            Mistake(
                {1: between()},
                "A tape does not watch a Variable with trainable=False by itself.",
            ),
            Mistake(
                {4: {"is": None}},
                "trainable=False does not stop you from watching b.",
            ),
            Mistake(
                exactly(*GRADIENTS, 2),
                "The gradients are right, but an optimiser moves what is in "
                "trainable_variables, and b is not.",
            ),
        ),
    ),
    "2.4": Exercise(
        asks=("concentration", or_none("rate")),
        right=close_to(GAMMA, 6e-3),
        confirmation="TFP and SciPy agree, with different parameters and algorithms.",
        hint=(
            "Train until the loss stops falling; then read concentration and "
            "exp(log_rate)."
        ),
        first="the concentration",
        runs=True,
        mistakes=(
            Mistake(
                close_to([GAMMA[0], 1 / GAMMA[1]], 2e-2),
                "The second number is the *scale*; the rate is its reciprocal.",
            ),
            Mistake(
                close_to([GAMMA[0], np.log(GAMMA[1])], 2e-2),
                "The second number is log_rate, which make_trainable trains.",
            ),
            Mistake(
                close_to([3.0, 0.5], 6e-3),
                "Those are the parameters that the data were drawn from; the estimate "
                "differs from them by chance.",
            ),
            Mistake(
                close_to(MOMENTS, 6e-3),
                "That is the method of moments, from mean and variance. It is not the "
                "maximum of the likelihood.",
            ),
            Mistake(
                {1: {"is": None}},
                "make_trainable trains log_rate, so that rate is None: take the "
                "exponential of log_rate.",
            ),
            Mistake(
                close_to(GAMMA, 0.1),
                "Close. Train for more steps, and use the natural parameters.",
            ),
        ),
    ),
    "2.5": Exercise(
        asks=("successful starts", "different vectors", "different after sorting"),
        right=exactly(16, 2, 1),
        confirmation=(
            "One fit, under two labellings; four starts are left on a plateau, where "
            "one component has lost its weight."
        ),
        hint=(
            "Build the 20 mixtures in one batch, compare the last row of what train "
            "returns with its maximum, and apply np.unique to the rounded parameters."
        ),
        runs=True,
        mistakes=(
            Mistake(
                exactly(20, ..., ...),
                "Not every start is successful: look at the lowest log-likelihoods.",
            ),
            Mistake(
                exactly(16, 1, ...),
                "Before sorting there are more: components can come in either order.",
            ),
            Mistake(
                exactly(16, 2, 2),
                "Sorting the components by their means makes switched fits equal. Sort "
                "weights and scales along with the means.",
            ),
            Mistake(
                exactly(16, 16, ...),
                "Round the parameters before you compare them.",
            ),
            Mistake(
                exactly(4, ..., ...),
                "Those are the starts that failed.",
            ),
        ),
    ),
    "2.6": Exercise(
        asks=("Sample", "Independent"),
        right=close_to(JOINT, 6e-3),
        confirmation=(
            "Three means fit three numbers perfectly. That is no reason to trust them: "
            "they learned the noise."
        ),
        hint=(
            "Sample has one mean, Independent has three. Where does each come to rest, "
            "and what is the sum of the three log-densities there?"
        ),
        mistakes=(
            Mistake(
                close_to(JOINT[::-1], 6e-3),
                "The wrong way round: the one with more freedom reaches more.",
            ),
            Mistake(
                close_to(JOINT[[0, 0]], 6e-3),
                "Independent has three means, and each can move to its own number.",
            ),
            Mistake(
                close_to(JOINT[[1, 1]], 6e-3),
                "Sample has only one mean for all three observations.",
            ),
            Mistake(
                close_to([stats.norm.logpdf(THREE).sum()] * 2, 6e-3),
                "That is the value before training, with all means at 0.",
            ),
            Mistake(
                close_to(JOINT / 3, 6e-3),
                "That is the mean of the log-densities; the joint one is their sum.",
            ),
        ),
    ),
}
