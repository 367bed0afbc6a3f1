"""Right answers to the exercises of Chapter 3, and mistakes with their explanations."""

import numpy as np
from course.exercises.maximum_likelihood import (
    CONSTANT,
    DISPERSED,
    INFORMATION,
    LOG_PHI,
    LOG_PMF,
    POISSON,
)

S = np.exp(CONSTANT - 100)

RIGHT = {
    "3.1": [[2, 0], [0, 4]],
    "3.2": (0.751, 0.00194),
    "3.3": (0.0164, -0.22),
    "3.4": (-206.28, 0),
    "3.5": (4.1, -1.22),
    "3.6": (CONSTANT, S),
}

MISTAKES = [
    ("3.1", -INFORMATION, "of its negative"),
    ("3.1", [[1.5, 0], [0, 3]], "by n - 1"),
    ("3.1", [[0.5, 0], [0, 1]], "is a sum"),
    ("3.1", [[0.5, 0], [0, 0.25]], "its inverse"),
    ("3.1", [[2, 0], [0, 2]], "two curvatures differ"),
    ("3.1", INFORMATION * np.sqrt(2), "divided by sigma"),
    ("3.2", (1.002, 0.0026), "removes the bias"),
    ("3.2", (0.7978, 0.0011), "ratio for the standard deviation"),
    ("3.2", (0.6366, 0.0011), "average variances"),
    ("3.2", (0.5, 0.0022), "bias for n = 2"),
    ("3.2", (0.751, 0.612), "spread of one data set"),
    ("3.2", (0.751, 6.1e-6), "*square root* of the number"),
    ("3.2", (0.751, 3.75e-6), "variance of the mean"),
    ("3.2", (0.00194, 0.751), "estimate comes first"),
    ("3.3", (1 / 122, -0.22), "not the limit"),
    ("3.3", (2 / 0.61, -0.22), "for the mean loss; here the loss is summed"),
    ("3.3", (0.0061, -0.22), "descent in lambda"),
    ("3.3", (0.01, -1), "second derivative at eta = 0"),
    ("3.3", (0.0164, 0.22), "same side of the minimum"),
    ("3.3", (0.0164, 1.22), "1 minus it"),
    ("3.3", (0.0164, 0.9939), "loss is a sum"),
    ("3.3", (-0.22, 0.0164), "limit comes first"),
    ("3.4", (DISPERSED, 2 * (DISPERSED - POISSON)), "larger family"),
    ("3.4", (DISPERSED, 2 * (POISSON - DISPERSED)), "*largest* log-likelihood"),
    ("3.4", (LOG_PMF.sum(), 0), "as often as"),
    ("3.4", (-206.11, 0), "log-likelihood of the Poisson"),
    ("3.4", (0, DISPERSED), "log-likelihood comes first"),
    ("3.5", (4.76, -1.05), "Twice the mean"),
    ("3.5", (4.92, -1.02), "removes the bias"),
    ("3.5", (4.1, 0), "does not vanish"),
    ("3.5", (4.1, 1.22), "rise or fall"),
    ("3.5", (4.1, -0.244), "there are five"),
    ("3.6", (CONSTANT + 3 * np.log(2), S), "left out the weights"),
    ("3.6", (CONSTANT + np.log(2), S), "One weight"),
    ("3.6", (LOG_PHI.sum() - 3 * np.log(2), S), "wide part"),
    ("3.6", (CONSTANT, 0), "there is no normal"),
    ("3.6", (CONSTANT, 1 / S), "s is small"),
    ("3.6", (CONSTANT, np.exp(-100)), "forgot the constant"),
]
