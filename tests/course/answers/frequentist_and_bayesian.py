"""Right answers to the exercises of Chapter 6, and mistakes with their explanations."""

import numpy as np
from course.exercises.frequentist_and_bayesian import (
    AT_MOST_HALF,
    EQUAL_TAILED,
    FLAT_IN_LOG,
    FLAT_IN_SIGMA,
    HPD,
    SMALLEST_TAU,
    THIRD_TAIL,
    TWELVE_TOSSES,
)

COIN = (TWELVE_TOSSES, THIRD_TAIL, AT_MOST_HALF)

RIGHT = {
    "6.1": (0.9285, 0.00081),
    "6.2": (1.13, 0.74),
    "6.3": (4.73, 6.26),
    "6.4": (0.0730, 0.0327, 0.0461),
    "6.5": (59.6, 98.0),
    "6.6": ((0.398, 0.994), (0.473, 1)),
}

MISTAKES = [
    ("6.1", (0.9502, 0.00069), "divides by n"),
    ("6.1", (0.8551, 0.0011), "normal quantile and s"),
    ("6.1", (0.0712, 0.00081), "intervals that miss"),
    ("6.1", (0.929, 0.257), "spread of one zero or one"),
    ("6.1", (0.929, 6.6e-7), "variance of the share"),
    ("6.2", (1.386, 0.74), "half-width of the credible"),
    ("6.2", (1.96, 0.95), "prior's own 95 %"),
    ("6.2", (1.73, 0.92), "*risks* cross"),
    ("6.2", (1.13, 0.87), "both sides of 0"),
    ("6.2", (1.13, 0.95), "average of the coverage"),
    ("6.3", (FLAT_IN_SIGMA, FLAT_IN_LOG), "comes first"),
    ("6.3", (FLAT_IN_LOG, FLAT_IN_LOG), "factor sigma"),
    ("6.3", (4.73, 5.42), "scale changes with them"),
    ("6.3", (4.73, 3.92), "wrong direction"),
    ("6.3", (4.73, 10.36), "flat in sigma²"),
    ("6.3", (9.46, 12.52), "full widths"),
    ("6.3", (3.34, 6.26), "normal quantile; sigma"),
    ("6.3", (4.23, 6.26), "divided the squares by n"),
    ("6.4", (2 * TWELVE_TOSSES, *COIN[1:]), "two-sided"),
    ("6.4", (0.05371, *COIN[1:]), "exactly nine heads"),
    ("6.4", (TWELVE_TOSSES, TWELVE_TOSSES, AT_MOST_HALF), "number of tosses is random"),
    ("6.4", (TWELVE_TOSSES, 0.01343, AT_MOST_HALF), "later is more extreme"),
    ("6.4", (TWELVE_TOSSES, 0.01929, AT_MOST_HALF), "first *eleven*"),
    ("6.4", (*COIN[:2], 1 - AT_MOST_HALF), "*more* than one half"),
    ("6.4", (*COIN[:2], 0.03271), "Beta(1, 1): add 1"),
    ("6.5", (60.15, 98.0), "total standard deviation"),
    ("6.5", (52.25, 98.0), "Variances add"),
    ("6.5", (117.64, 98.0), "not one"),
    ("6.5", (SMALLEST_TAU, 99.21), "with 100 runs"),
    ("6.5", (SMALLEST_TAU, 1.83), "all runs share it"),
    ("6.5", (SMALLEST_TAU, 1.55), "left out the offset"),
    ("6.5", (SMALLEST_TAU, 50.0), "standard deviation; the half-width"),
    ("6.6", (HPD, EQUAL_TAILED), "equal-tailed interval comes first"),
    ("6.6", (EQUAL_TAILED, EQUAL_TAILED), "density is lowest"),
    ("6.6", (EQUAL_TAILED, (0, 0.95**0.25)), "highest density"),
    ("6.6", (EQUAL_TAILED, (0.398, 1)), "97.5 %"),
    ("6.6", (np.cbrt([0.025, 0.975]), HPD), "Beta(3, 1)"),
]
