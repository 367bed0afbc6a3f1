"""Exercises of Chapter 5, Probabilistic vs deterministic regression."""

import numpy as np
from scipy import optimize, stats

from course.data import load
from course.exercises.patterns import (
    COARSE,
    Exercise,
    Mistake,
    between,
    close_to,
    entry_is,
    exactly,
    unit,
)

# Exercise 5.1: x uniform on [0, 2] and sigma(x) = 0.1 exp(x).
ENTROPY = np.log(2 * np.pi * np.e) / 2  # of a normal with sigma = 1
MEAN_LOG_SD = np.log(0.1) + 1
BEST_SD = 0.1 * np.sqrt((np.e**4 - 1) / 4)
MEAN_SD = 0.1 * (np.e**2 - 1) / 2
ORACLE = np.array([ENTROPY + MEAN_LOG_SD, BEST_SD, np.log(BEST_SD) - MEAN_LOG_SD])

# Exercise 5.2: the best line through x^3 on [-1, 1], and what it leaves.
SLOPE = 3 / 5
LEFT_OVER = np.sqrt(1 / 7 - 3 / 25)

# Exercise 5.3: one of 1,000 points, with sigma from 0.1 to 1e-9.
CHANGE = np.log(1e-9 / 0.1) / 1000
SPIKE = 0.1 * np.exp(-50)

# Exercise 5.4: the best locations for a normal and for Student's t.
RESIDUALS = np.array([-1.2, -0.6, -0.3, 0.0, 0.2, 0.5, 0.9, 9.0])
T_LOCATION = optimize.minimize_scalar(
    lambda location: -stats.t(3).logpdf(RESIDUALS - location).sum(), (-1.0, 1.0)
).x
LOCATIONS = np.array([RESIDUALS.mean(), T_LOCATION])

# Exercise 5.5: means and standard deviations of five networks.
MEANS = np.array([1.0, 1.2, 0.9, 1.3, 1.1])
SDS = np.array([0.2, 0.3, 0.25, 0.2, 0.3])
ALEATORIC, EPISTEMIC = np.sqrt(np.mean(SDS**2)), np.std(MEANS)
TOTAL = np.hypot(ALEATORIC, EPISTEMIC)

# Exercise 5.6: nonconformities of a smoother that is trained on every third row.
CRASH = load("motorcycle").to_numpy(float)
TIME, ACCELERATION = CRASH.T
WEIGHTS = np.exp(-0.5 * ((TIME[:, np.newaxis] - TIME[::3]) / 2.0) ** 2)
MISFIT = np.abs(ACCELERATION - WEIGHTS @ ACCELERATION[::3] / WEIGHTS.sum(axis=1))
BY_RANK = np.sort(MISFIT[1::3])  # of the 44 calibration rows
HALF_WIDTH = BY_RANK[41 - 1]
SHARE = np.mean(MISFIT[2::3] <= HALF_WIDTH)
RATIO = HALF_WIDTH / np.sqrt(3.7)


EXERCISES = {
    "5.1": Exercise(
        asks=("oracle NLL", "best constant σ", "price"),
        right=close_to(ORACLE, 6e-4),
        confirmation=(
            "The mean of log sigma decides the oracle, the mean of its square the best "
            "constant; the price is the difference of the logarithms."
        ),
        hint=(
            "Average log sigma(x), and separately sigma(x) squared, over x from 0 to 2 "
            "with the density 1/2; the NLL of a normal adds log(2 pi e) / 2."
        ),
        mistakes=(
            Mistake(
                entry_is(2, ENTROPY + np.log(BEST_SD), 6e-4),
                "That is the NLL with one sigma; the price is what it exceeds the "
                "oracle by.",
            ),
            Mistake(
                entry_is(1, MEAN_SD, 6e-4),
                "That is the mean of sigma; the best constant is the root of the mean "
                "*square*.",
            ),
            Mistake(
                entry_is(1, BEST_SD**2, 6e-4),
                "That is a variance; the question asks for a standard deviation.",
            ),
            Mistake(
                entry_is(0, MEAN_LOG_SD, 6e-4),
                "That is the mean of log sigma; the NLL has a constant besides.",
            ),
            Mistake(
                entry_is(0, ENTROPY + 2 * MEAN_LOG_SD, 6e-4),
                "You integrated over [0, 2] without dividing by its length, 2.",
            ),
            Mistake(
                entry_is(0, ENTROPY + np.log(MEAN_SD), 6e-4),
                "You took the logarithm of the mean sigma; take the mean of the "
                "logarithm.",
            ),
            Mistake(
                entry_is(2, -ORACLE[2], 6e-4),
                "The sign: with one sigma, is the NLL larger or smaller than the "
                "oracle's?",
            ),
        ),
    ),
    "5.2": Exercise(
        asks=("slope at 0", "root-mean-square error"),
        right=close_to([SLOPE, LEFT_OVER], [6e-3, 6e-4]),
        confirmation=(
            "A product of matrices is a matrix: whatever the depth, the network is a "
            "line, here 0.6 x."
        ),
        hint=(
            "Without activations the network is a line through 0. Compute E[x y] / "
            "E[x^2] for y = x^3, and the mean square of what remains."
        ),
        first="the slope",
        mistakes=(
            Mistake(
                entry_is(0, 0.0, 6e-3),
                "That is the slope of the cubic at 0; the network is not a cubic.",
            ),
            Mistake(
                entry_is(0, 1.0, 6e-3),
                "That line joins the ends of the curve; the best line has the smallest "
                "mean squared error.",
            ),
            Mistake(
                entry_is(1, LEFT_OVER**2, 6e-4),
                "That is the mean *squared* error; take its root.",
            ),
            Mistake(
                entry_is(1, np.sqrt(1 / 7), 6e-4),
                "That is the root-mean-square of y itself; subtract the line first.",
            ),
            Mistake(
                entry_is(1, LEFT_OVER * np.sqrt(2), 6e-4),
                "You integrated over [-1, 1] without dividing by its length, 2.",
            ),
        ),
    ),
    "5.3": Exercise(
        asks=("change of the mean NLL", "s"),
        right=entry_is(0, CHANGE, 6e-5) | entry_is(1, SPIKE, share=0.04),
        confirmation=(
            "The loss falls without bound, but only with the logarithm of s, divided "
            "by n."
        ),
        hint=(
            "At its own outcome the NLL of a normal is log s plus a constant. The mean "
            "divides it by 1,000; solve log(s / 0.1) / 1000 = -0.05."
        ),
        first="the change",
        mistakes=(
            Mistake(
                entry_is(0, -CHANGE, 6e-5),
                "The sign: does a narrower normal at its own outcome have a larger or "
                "smaller NLL?",
            ),
            Mistake(
                entry_is(0, 1000 * CHANGE, 6e-2),
                "That is the change of the sum; the mean divides by 1,000.",
            ),
            Mistake(
                entry_is(0, -8 / 1000, 6e-5),
                "You took the logarithm to base 10; ours is natural.",
            ),
            Mistake(
                entry_is(1, np.log(SPIKE), 0.06),
                "That is log s; the question asks for s.",
            ),
            Mistake(
                {1: between(high=0)},
                "s must be positive; give it as an expression with exp.",
            ),
            Mistake(
                entry_is(1, np.exp(-50), share=0.04),
                "You started from s = 1; the comparison is with s = 0.1.",
            ),
            Mistake(
                entry_is(1, 0.1 * np.exp(-0.05), 6e-4),
                "That changes the NLL of the one point by 0.05; the *mean* over 1,000 "
                "points should change by as much.",
            ),
        ),
    ),
    "5.4": Exercise(
        asks=("location, normal", "location, t"),
        right=close_to(LOCATIONS, 8e-3),
        confirmation=(
            "The normal follows the outlier, and would follow it anywhere. Under the t "
            "its pull falls off with its distance: at 90 it hardly pulls at all."
        ),
        hint=(
            "Sum the log-densities of the eight residuals for each location of a fine "
            "grid, and take the location of the largest sum."
        ),
        first="the normal",
        runs=True,
        mistakes=(
            Mistake(
                entry_is(0, RESIDUALS.mean() + 81 / 8, 8e-3),
                "That is for an outlier of 90; answer for 9.",
            ),
            Mistake(
                entry_is(0, RESIDUALS[:-1].mean(), 8e-3),
                "You left the outlier out; a normal likelihood does not.",
            ),
            Mistake(
                entry_is(1, np.median(RESIDUALS), 8e-3),
                "That is the median, the answer of a Laplace likelihood; Student's t "
                "is another one.",
            ),
            Mistake(
                entry_is(1, RESIDUALS[:-1].mean(), 8e-3),
                "That leaves the outlier out altogether; under the t it still pulls a "
                "little.",
            ),
        ),
    ),
    "5.5": Exercise(
        asks=("aleatoric", "epistemic", "total"),
        right=close_to([ALEATORIC, EPISTEMIC, TOTAL], 6e-4),
        confirmation="Variances add, standard deviations do not.",
        hint=(
            "Average the squares of the five standard deviations; take the variance "
            "of the five means with divisor 5; add the two, and take roots at the end."
        ),
        mistakes=(
            Mistake(exactly(0.25, 0.14, 0.29), COARSE),
            Mistake(
                entry_is(0, SDS.mean(), 6e-4),
                "You averaged the standard deviations; average the variances.",
            ),
            Mistake(
                entry_is(1, np.std(MEANS, ddof=1), 6e-4),
                "You divided by 4; the five members are the whole mixture, not a "
                "sample from it.",
            ),
            Mistake(
                entry_is(2, ALEATORIC + EPISTEMIC, 6e-4),
                "You added standard deviations; variances add.",
            ),
            Mistake(
                close_to([ALEATORIC**2, EPISTEMIC**2, TOTAL**2], 6e-4),
                "Those are variances; take the roots.",
            ),
            Mistake(
                close_to([EPISTEMIC, ALEATORIC, TOTAL], 6e-4),
                "You swapped the first two: the noise is aleatoric.",
            ),
        ),
    ),
    "5.6": Exercise(
        asks=("half-width q", unit("share of test rows"), "ratio"),
        right=close_to([HALF_WIDTH, SHARE, RATIO], [0.06, 6e-3, 0.6]),
        confirmation=(
            "Over all test rows the share is near 0.9, by an interval that is absurdly "
            "wide where nothing happens yet."
        ),
        hint=(
            "Predict the calibration rows from the training rows, sort the 44 absolute "
            "errors, and take the one of rank k = ceil(0.9 · 45)."
        ),
        runs=True,
        mistakes=(
            Mistake(
                entry_is(0, 2 * HALF_WIDTH, 0.06),
                "That is the full width; the question is for half of it.",
            ),
            Mistake(
                entry_is(1, 1 - SHARE, 6e-3),
                "That is the share of the test rows that are missed.",
            ),
            Mistake(
                entry_is(0, np.quantile(BY_RANK, 0.9), 0.06),
                "That is an interpolated quantile; the guarantee needs the k-th "
                "smallest, with k = ceil((n + 1)(1 - alpha)).",
            ),
            Mistake(
                entry_is(0, BY_RANK[40 - 1], 0.06),
                "That is the 40th smallest; the rank is ceil((n + 1)(1 - alpha)), "
                "with n + 1.",
            ),
            Mistake(
                entry_is(0, BY_RANK[42 - 1], 0.06),
                "That is the 42nd smallest. Python counts from 0, and np.quantile at "
                "the level 41/44, with method='higher', goes one too far as well.",
            ),
            Mistake(
                entry_is(2, HALF_WIDTH / 3.7, 0.6),
                "You divided by the variance; take its square root.",
            ),
            Mistake(exactly(46, 0.9), COARSE),
            Mistake(
                exactly(..., 0.9),
                "0.9 is what is promised on average; count the test rows.",
            ),
        ),
    ),
}
