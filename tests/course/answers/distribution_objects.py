"""Right answers to the exercises of Chapter 1, and mistakes with their explanations."""

import numpy as np
from course.exercises.distribution_objects import SCORES, SHAPES

RIGHT = {
    "1.1": SHAPES,
    "1.2": 1 / np.sqrt(2 * np.pi),
    "1.3": SCORES.sum(axis=1),
    "1.4": 41,
    "1.5": [[2, 0], [-1.5, np.sqrt(6.75)]],
    "1.6": (1.31, 0.0092),
}

MISTAKES = [
    ("1.1", [pair[::-1] for pair in SHAPES], "batch shape comes first"),
    ("1.2", 0.4, "three decimals"),
    ("1.2", 1 / (2 * np.pi), "square root"),
    ("1.2", np.sqrt(2 * np.pi), "reciprocal"),
    ("1.2", 1, "0.3989, below 1"),
    ("1.3", SCORES.mean(axis=1), "not averaged"),
    ("1.3", SCORES.prod(axis=1), "multiplied their logarithms"),
    ("1.3", np.exp(SCORES.sum(axis=1)), "density itself"),
    ("1.4", 73, "holds for sigma = 1"),
    ("1.4", 34.7, "right for TensorFlow"),
    ("1.4", 296, "float64"),
    ("1.4", 51.5, "density at the mode"),
    ("1.4", 73.3 / 3, "log 3 is added"),
    ("1.5", [[4, -3], [-3, 9]], "That is the covariance"),
    ("1.5", np.transpose(RIGHT["1.5"]), "*lower* triangular"),
    ("1.5", [[2, 0], [-0.5, 3]], "not a correlation"),
    ("1.5", [[2, 0], [1.5, np.sqrt(6.75)]], "correlation +0.5"),
    ("1.5", [[-2, 0], [1.5, -np.sqrt(6.75)]], "must be positive"),
    ("1.5", [[3, 0], [-1, np.sqrt(3)]], "swapped the coordinates"),
    ("1.5", [[1, 0], [-0.5, np.sqrt(0.75)]], "*correlation* matrix"),
    ("1.6", (0.443, 0.002), "KL(p || q)"),
    ("1.6", (-1.31, 0.0092), "The sign"),
    ("1.6", (-0.443, 0.002), "drew from p"),
    ("1.6", (1.31, 2.915), "square root of n"),
    ("1.6", (1.31, 2.9e-5), "Divide the standard deviation"),
    ("1.6", (1.31, 8.5e-5), "variance of the mean"),
    ("1.6", (0.0092, 1.31), "estimate comes first"),
]
