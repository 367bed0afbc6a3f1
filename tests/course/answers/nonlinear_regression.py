"""Right answers to the exercises of Chapter 5, and mistakes with their explanations."""

import numpy as np
from course.exercises.nonlinear_regression import (
    ALEATORIC,
    CHANGE,
    EPISTEMIC,
    SPIKE,
    TOTAL,
)

RIGHT = {
    "5.1": (0.116, 0.366, 0.298),
    "5.2": (0.6, 0.151),
    "5.3": (-0.0184, 1.9e-23),
    "5.4": (1.06, 0.01),
    "5.5": (0.254, 0.141, 0.291),
    "5.6": (45.9, 0.93, 24),
}

MISTAKES = [
    ("5.1", (0.116, 0.319, 0.162), "mean *square*"),
    ("5.1", (0.116, 0.134, 0.298), "a variance"),
    ("5.1", (-1.303, 0.366, 0.298), "a constant besides"),
    ("5.1", (-1.186, 0.366, 0.298), "without dividing by its length, 2"),
    ("5.1", (0.278, 0.366, 0.298), "mean of the logarithm"),
    ("5.1", (0.116, 0.366, -0.298), "larger or smaller"),
    ("5.1", (0.116, 0.366, 0.414), "exceeds the oracle"),
    ("5.2", (0, 0.151), "slope of the cubic"),
    ("5.2", (1, 0.276), "joins the ends"),
    ("5.2", (0.6, 0.0229), "mean *squared* error"),
    ("5.2", (0.6, 0.378), "subtract the line"),
    ("5.2", (0.6, 0.214), "without dividing"),
    ("5.3", (-CHANGE, SPIKE), "narrower normal"),
    ("5.3", (-18.42, SPIKE), "change of the sum"),
    ("5.3", (-0.008, SPIKE), "base 10"),
    ("5.3", (CHANGE, 0), "must be positive"),
    ("5.3", (CHANGE, np.exp(-50)), "started from s = 1"),
    ("5.3", (CHANGE, 0.0951), "NLL of the one point"),
    ("5.4", (0.01, 1.06), "swapped them"),
    ("5.4", (-0.07, 0.01), "left the outlier out; a normal"),
    ("5.4", (1.06, 0.1), "the median"),
    ("5.4", (1.06, -0.07), "altogether"),
    ("5.4", (11.19, -0.05), "outlier of 90"),
    ("5.5", (0.25, 0.141, 0.287), "averaged the standard deviations"),
    ("5.5", (ALEATORIC, 0.158, 0.299), "divided by 4"),
    ("5.5", (ALEATORIC, EPISTEMIC, ALEATORIC + EPISTEMIC), "added standard deviations"),
    ("5.5", (ALEATORIC**2, EPISTEMIC**2, TOTAL**2), "take the roots"),
    ("5.5", (EPISTEMIC, ALEATORIC, TOTAL), "swapped the first two"),
    ("5.6", (44.6, 0.91, 23), "interpolated quantile"),
    ("5.6", (45.4, 0.91, 24), "40th smallest"),
    ("5.6", (46.2, 0.93, 24), "counts from 0"),
    ("5.6", (91.8, 0.93, 24), "full width"),
    ("5.6", (45.9, 0.07, 24), "are missed"),
    ("5.6", (45.9, 0.93, 12.4), "divided by the variance"),
    ("5.6", (45.9, 0.9, 24), "promised on average"),
]
