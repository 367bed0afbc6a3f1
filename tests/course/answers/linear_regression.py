"""Right answers to the exercises of Chapter 4, and mistakes with their explanations."""

import numpy as np
from course.exercises.linear_regression import (
    HALF_CORRECTED,
    HALF_CORRECTED_SD,
    LOG_NORMAL_NLL,
    MEAN_LOG,
    NORMAL_QUANTILE,
    OF_THE_MEAN,
    PLUG_IN,
    POWER_P,
)

SE = HALF_CORRECTED_SD / np.sqrt(40_000)

RIGHT = {
    "4.1": (0.671, 0.949),
    "4.2": (1, 2, 0.25),
    "4.3": (15.1, 15.1),
    "4.4": (HALF_CORRECTED + SE, SE),
    "4.5": (7.92, 0.0049),
    "4.6": (4.04, 4.16),
}

MISTAKES = [
    ("4.1", (0.949, 0.671), "comes first"),
    ("4.1", (0.45, 0.9), "Those are the variances"),
    ("4.1", (0.671, 0.775), "divided by n - 1"),
    ("4.1", (1.118, 1.581), "around its mean"),
    ("4.2", (0.5, 2, 0.25), "Check the slopes"),
    ("4.2", (1, 1, 0.25), "same for both"),
    ("4.2", (1, 4, 0.25), "not with the variance"),
    ("4.2", (1, 0.5, 0.25), "other way round: Bo"),
    ("4.2", (1, 2, 1), "but the loss is not"),
    ("4.2", (1, 2, 0.5), "not by sigma"),
    ("4.2", (1, 2, 4), "other way round"),
    ("4.3", (7.4, 25.4), "without the bug"),
    ("4.3", (15.38, 15.38), "not by n - 2"),
    ("4.3", (25.5, 25.5), "the line survives"),
    ("4.3", (2.713, 2.713), "the logarithms"),
    ("4.4", (0.95, 0.0011), "with the leverage"),
    ("4.4", (PLUG_IN, 0.0024), "plug-in interval"),
    ("4.4", (NORMAL_QUANTILE, 0.0023), "coverage with 1.96"),
    ("4.4", (OF_THE_MEAN, 0.0015), "true mean"),
    ("4.4", (HALF_CORRECTED, HALF_CORRECTED_SD), "single yes or no"),
    ("4.4", (HALF_CORRECTED, SE**2), "variance of the share"),
    ("4.5", (7.01, 0.0081), "the chapter's test"),
    ("4.5", (4.60, 0.032), "changed the mean"),
    ("4.5", (3.96, 0.0466), "twice as large"),
    ("4.5", (7.92, POWER_P / 2), "do not halve"),
    ("4.5", (7.92, 0.0191), "not two"),
    ("4.5", (7.92, 0.9951), "other tail"),
    ("4.6", (4.04, 0.58), "scores the logarithms"),
    ("4.6", (4.04, LOG_NORMAL_NLL - 2 * MEAN_LOG), "sign of the change"),
    ("4.6", (4.06, 4.15), "divided by n - 2"),
    ("4.6", (4.43, 4.31), "trained on the odd rows"),
    ("4.6", (4.26, 4.01), "used to train"),
    ("4.6", (4.13, 4.03), "nothing was held out"),
    ("4.6", (4.04, 4.09), "not in speed"),
    ("4.6", (101.0, 103.9), "give the average"),
]
