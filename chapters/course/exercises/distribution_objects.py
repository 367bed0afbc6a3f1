"""Exercises of Chapter 1, Distribution objects."""

import numpy as np
from scipy import stats

from course.exercises.patterns import (
    Exercise,
    Mistake,
    between,
    close_to,
    entry_is,
    estimate_of,
    exactly,
    shape,
    standard_error_mistakes,
)

# Exercise 1.1: (batch shape, event shape) of the ten constructors, in order.
SHAPES = [
    ((), ()),
    ((3,), ()),
    ((2, 1), ()),
    ((2, 3), ()),
    ((), ()),
    ((2,), ()),
    ((), (2,)),
    ((4,), (2,)),
    ((3,), (2,)),
    ((2,), (5,)),
]

# Exercise 1.3: the five points of the stub, and N(0, 1^2) x N(1, 2^2) at each.
POINTS = np.array([[0.2, 1.5], [0.0, 1.0], [-1.0, 3.0], [2.0, -1.0], [0.5, 0.0]])
SCORES = stats.norm.logpdf(POINTS, loc=[0.0, 1.0], scale=[1.0, 2.0])

# Exercise 1.5: standard deviations 2 and 3, correlation -0.5.
SCALE_TRIL = np.linalg.cholesky([[4.0, -3.0], [-3.0, 9.0]])

# Exercise 1.6: KL(q || p) for q = N(1, 2^2) and p = N(0, 1^2), in nats, and the
# standard deviation of log q - log p under q (1.5 z^2 + 2 z + const, z standard
# normal): sqrt(2 * 1.5^2 + 2^2).
REVERSE_KL = 2.0 - np.log(2.0)
FORWARD_KL = np.log(2.0) - 0.25
LOG_RATIO_SD = np.sqrt(8.5)
DRAWS = 100_000


SHAPES_ASKED = tuple(
    (shape(f"{row}. batch shape"), shape(f"{row}. event shape")) for row in range(1, 11)
)
RIGHT_SHAPES = exactly(*(list(sizes) for pair in SHAPES for sizes in pair))

# What to remember where a row of Exercise 1.1 is wrong.
ROW_HINTS = (
    *["One draw is a number; B is the broadcast shape."] * 4,
    *[
        "One draw of a Categorical is one number, the class: the axis of the classes "
        "is neither in B nor in E."
    ]
    * 2,
    *["One draw is a vector of two: the last axis of scale_diag is the event."] * 2,
    "One draw is a vector with a single 1: the axis of the classes is the event.",
    "Sample(d, 5) makes five draws of d one event; d keeps its batch shape.",
)


EXERCISES = {
    "1.1": Exercise(
        asks=SHAPES_ASKED,
        right=RIGHT_SHAPES,
        confirmation="You can read shapes off constructors.",
        hint=ROW_HINTS,
        mistakes=(
            Mistake(
                exactly(*(list(sizes) for pair in SHAPES for sizes in pair[::-1])),
                "Every pair is the wrong way round: the batch shape comes first.",
            ),
        ),
    ),
    "1.2": Exercise(
        asks="σ",
        right=close_to(1 / np.sqrt(2 * np.pi), 5e-4),
        confirmation="At the mode the density is 1 / (sigma sqrt(2 pi)).",
        hint="Set the density at the mode, 1 / (sigma sqrt(2 pi)), equal to 1.",
        mistakes=(
            Mistake(
                close_to(1 / (2 * np.pi), 5e-4),
                "That is the variance at the border; the scale is its square root.",
            ),
            Mistake(
                close_to(np.sqrt(2 * np.pi), 5e-3),
                "That is the reciprocal: a *smaller* scale makes a higher density.",
            ),
            Mistake(
                close_to(1.0, 5e-4),
                "At sigma = 1 the density at the mode is 0.3989, below 1.",
            ),
        ),
    ),
    "1.3": Exercise(
        asks=(
            "point (0.2, 1.5)",
            "point (0, 1)",
            "point (−1, 3)",
            "point (2, −1)",
            "point (0.5, 0)",
        ),
        right=close_to(SCORES.sum(axis=1), 6e-3),
        confirmation="Independent coordinates: densities multiply, logarithms add.",
        hint="Each vector needs one number, made from its own two log-densities.",
        runs=True,
        mistakes=(
            Mistake(
                close_to(SCORES.mean(axis=1), 6e-3),
                "That is the mean over the coordinates: densities multiply, so their "
                "logarithms are summed, not averaged.",
            ),
            Mistake(
                close_to(SCORES.prod(axis=1), 6e-3),
                "Densities multiply; you multiplied their logarithms.",
            ),
            Mistake(
                close_to(np.exp(SCORES.sum(axis=1)), 6e-3),
                "That is the density itself; the question asks for its logarithm.",
            ),
        ),
    ),
    "1.4": Exercise(
        asks="number of draws",
        right={0: between(40, 43)},
        confirmation="There are 103.97 nats of room, and each draw spends 2.5176.",
        hint="Divide the room of float32, in nats, by the entropy of N(0, 3^2).",
        mistakes=(
            Mistake(
                {0: between(69, 77)},
                "That holds for sigma = 1. A wider normal has a lower density: its "
                "entropy is larger by log 3.",
            ),
            Mistake(
                {0: between(33, 36)},
                "That is right for TensorFlow, which sets subnormal numbers to zero; "
                "NumPy keeps them, down to 1.4e-45.",
            ),
            Mistake(
                {0: between(250, 310)},
                "That is the answer for float64.",
            ),
            Mistake(
                {0: between(50, 52.3)},
                "That spends the density at the mode on every draw; a typical draw has "
                "a lower one.",
            ),
            Mistake(
                {0: between(52.4, 53.3)},
                "You took 3 for the variance; it is the *standard deviation*.",
            ),
            Mistake(
                {0: between(24, 25)},
                "The scale enters the entropy as a *sum*: log 3 is added, the entropy "
                "is not multiplied by 3.",
            ),
        ),
    ),
    "1.5": Exercise(
        asks=(("L₁₁", "L₁₂"), ("L₂₁", "L₂₂")),
        right=close_to(SCALE_TRIL, 5e-3),
        confirmation="L times its transpose is the covariance you wanted.",
        hint=(
            "Multiply out L times its transpose: its diagonal must be 4 and 9, the "
            "other entries -3. L is zero above the diagonal and positive on it."
        ),
        mistakes=(
            Mistake(
                close_to([[4.0, -3.0], [-3.0, 9.0]], 5e-3),
                "That is the covariance; scale_tril is its Cholesky factor L, with "
                "covariance = L times its transpose.",
            ),
            Mistake(
                close_to(SCALE_TRIL.T, 5e-3),
                "That is the transpose: scale_tril is *lower* triangular.",
            ),
            Mistake(
                close_to([[2.0, 0.0], [-0.5, 3.0]], 5e-3),
                "An entry of L is not a correlation. Work out L times its transpose.",
            ),
            Mistake(
                close_to(SCALE_TRIL * [[1, 1], [-1, 1]], 5e-3),
                "The sign: this matrix has correlation +0.5.",
            ),
            Mistake(
                close_to(-SCALE_TRIL, 5e-3),
                "The covariance is right, but the diagonal of L must be positive.",
            ),
            Mistake(
                close_to([[3.0, 0.0], [-1.0, np.sqrt(3)]], 5e-3),
                "You swapped the coordinates: the first has standard deviation 2.",
            ),
            Mistake(
                close_to([[1.0, 0.0], [-0.5, np.sqrt(0.75)]], 5e-3),
                "That is the factor of the *correlation* matrix; scale its rows by the "
                "standard deviations.",
            ),
        ),
    ),
    "1.6": Exercise(
        asks=("estimate of KL(q‖p)", "standard error"),
        right=estimate_of(REVERSE_KL, LOG_RATIO_SD, DRAWS),
        confirmation=(
            "It is within 4 standard errors of 2 - log 2 = 1.3069, as all but about "
            "1 in 16,000 honest estimates are."
        ),
        hint=(
            "Draw 100,000 times from q, average log q - log p, and divide the standard "
            "deviation of that difference by the square root of the number of draws."
        ),
        first="the estimate",
        runs=True,
        mistakes=(
            Mistake(
                entry_is(0, FORWARD_KL, 0.04),
                "That is KL(p || q). The distribution you draw from comes first.",
            ),
            Mistake(
                entry_is(0, -REVERSE_KL, 0.1),
                "The sign: average log q - log p. A KL divergence is never negative.",
            ),
            Mistake(
                entry_is(0, -FORWARD_KL, 0.04),
                "You drew from p. Draw from q: the average is taken under q.",
            ),
            *standard_error_mistakes(LOG_RATIO_SD, DRAWS, "draw"),
        ),
    ),
}
