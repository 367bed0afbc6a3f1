"""Exercises of Chapter 5, Probabilistic vs deterministic regression."""

import numpy as np
from scipy import stats

from course.exercises.checker import (
    Exercise,
    Mistake,
    close_to,
    entry_is,
    numbers,
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
GRID = np.linspace(-1.0, 1.0, 20_001)
T_LOG_LIKELIHOOD = stats.t(3).logpdf(RESIDUALS - GRID[:, np.newaxis]).sum(axis=1)
LOCATIONS = np.array([RESIDUALS.mean(), GRID[np.argmax(T_LOG_LIKELIHOOD)]])

# Exercise 5.5: means and standard deviations of five networks.
MEANS = np.array([1.0, 1.2, 0.9, 1.3, 1.1])
SDS = np.array([0.2, 0.3, 0.25, 0.2, 0.3])
ALEATORIC, EPISTEMIC = np.sqrt(np.mean(SDS**2)), np.std(MEANS)
TOTAL = np.hypot(ALEATORIC, EPISTEMIC)

# Exercise 5.6: the 41st smallest of 44 nonconformities, and its coverage of 44 rows.
HALF_WIDTH = 45.917
SHARE = 41 / 44
RATIO = HALF_WIDTH / np.sqrt(3.7)


def spike_is_right(answer):
    """The change to four decimals, and two significant digits of s."""
    change, s = answer
    return abs(change - CHANGE) < 6e-5 and abs(s / SPIKE - 1) < 0.04


def promise_is_right(answer):
    """Half-width to one decimal, share to two, ratio to the nearest whole number."""
    half_width, share, ratio = answer
    return (
        abs(half_width - HALF_WIDTH) < 0.06
        and abs(share - SHARE) < 6e-3
        and abs(ratio - RATIO) < 0.6
    )


EXERCISES = {
    "5.1": Exercise(
        read=numbers("an NLL, a sigma and a price", (3,)),
        is_right=close_to(ORACLE, 6e-4),
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
        read=numbers("a slope and an error", (2,)),
        is_right=lambda answer: (
            entry_is(0, SLOPE, 6e-3)(answer) and entry_is(1, LEFT_OVER, 6e-4)(answer)
        ),
        confirmation=(
            "A product of matrices is a matrix: whatever the depth, the network is a "
            "line, here 0.6 x."
        ),
        hint=(
            "Without activations the network is a line through 0. Compute E[x y] / "
            "E[x^2] for y = x^3, and the mean square of what remains."
        ),
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
        read=numbers("a change and an s", (2,)),
        is_right=spike_is_right,
        confirmation=(
            "The loss falls without bound, but only with the logarithm of s, divided "
            "by n."
        ),
        hint=(
            "At its own outcome the NLL of a normal is log s plus a constant. The mean "
            "divides it by 1,000; solve log(s / 0.1) / 1000 = -0.05."
        ),
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
                lambda answer: answer[1] <= 0,
                "s must be positive; give it as a Python expression.",
            ),
            Mistake(
                lambda answer: abs(answer[1] / np.exp(-50) - 1) < 0.04,
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
        read=numbers("two locations", (2,)),
        is_right=close_to(LOCATIONS, 8e-3),
        confirmation=(
            "The normal follows the outlier, and would follow it anywhere. Under the t "
            "its pull falls off with its distance: at 90 it hardly pulls at all."
        ),
        hint=(
            "Sum the log-densities of the eight residuals for each location of a fine "
            "grid, and take the location of the largest sum."
        ),
        mistakes=(
            Mistake(
                entry_is(0, RESIDUALS.mean() + 81 / 8, 6e-3),
                "That is for an outlier of 90; answer for 9.",
            ),
            Mistake(
                close_to(LOCATIONS[::-1], 8e-3),
                "You swapped them: the normal comes first.",
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
        read=numbers("three standard deviations", (3,)),
        is_right=close_to([ALEATORIC, EPISTEMIC, TOTAL], 6e-4),
        confirmation="Variances add, standard deviations do not.",
        hint=(
            "Average the squares of the five standard deviations; take the variance "
            "of the five means with divisor 5; add the two, and take roots at the end."
        ),
        mistakes=(
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
        read=numbers("a half-width, a share and a ratio", (3,)),
        is_right=promise_is_right,
        confirmation=(
            "Over all test rows the share is near 0.9, by an interval that is absurdly "
            "wide where nothing happens yet."
        ),
        hint=(
            "Predict the calibration rows from the training rows, sort the 44 absolute "
            "errors, and take the one of rank k = ceil(45 * 0.9)."
        ),
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
                entry_is(0, 44.642, 0.06),
                "That is an interpolated quantile; the guarantee needs the k-th "
                "smallest, with k = ceil((n + 1)(1 - alpha)).",
            ),
            Mistake(
                entry_is(0, 45.361, 0.06),
                "That is the 40th smallest; the rank is ceil((n + 1)(1 - alpha)), "
                "with n + 1.",
            ),
            Mistake(
                entry_is(0, 46.174, 0.06),
                "That is the 42nd smallest: Python counts from 0.",
            ),
            Mistake(
                entry_is(2, HALF_WIDTH / 3.7, 0.6),
                "You divided by the variance; take its square root.",
            ),
            Mistake(
                entry_is(1, 0.9, 1e-9),
                "0.9 is what is promised on average; count the test rows.",
            ),
        ),
    ),
}
