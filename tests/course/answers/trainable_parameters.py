"""Right answers to the exercises of Chapter 2, and mistakes with their explanations."""

import numpy as np
from course.exercises.trainable_parameters import GAMMA, GRADIENTS, JOINT, MOMENTS

RIGHT = {
    "2.1": (0.75, 0.625),
    "2.2": (1.002, 9, 6),
    "2.3": ([15, None, None], [15, 6, None], 1),
    "2.4": (3.12, 0.503),
    "2.5": (16, 2, 1),
    "2.6": (-3.84, -2.76),
}

MISTAKES = [
    ("2.1", (0.25, 0.2083), "average over the observations"),
    ("2.1", (-0.75, -0.625), "*negative* log-likelihood"),
    ("2.1", (0.625, 0.75), "respect to the mean comes first"),
    ("2.1", (0.75, 1.25), "extra factor sigma"),
    ("2.1", (1.5, 0.625), "sigma *squared*"),
    ("2.1", (0.75, 1.625), "belongs to *each*"),
    ("2.2", (1.002, 10, 7), "its index"),
    ("2.2", (1.002, 6, 9), "softplus comes first"),
    ("2.2", (0.6, 9, 6), "the *second* step"),
    ("2.2", (1.0, 9, 6), "still positive"),
    ("2.3", ([15, 0, 0], [15, 6, 0], 1), "None, not 0"),
    ("2.3", ([15, None, 10], [15, 6, 10], 1), "c is a constant"),
    ("2.3", ([15, 6, None], [15, 6, None], 1), "by itself"),
    ("2.3", ([15, None, None], [15, None, None], 1), "does not stop you"),
    ("2.3", (*GRADIENTS, 2), "and b is not"),
    ("2.4", (GAMMA[0], 1 / GAMMA[1]), "is the *scale*"),
    ("2.4", (GAMMA[0], np.log(GAMMA[1])), "is log_rate"),
    ("2.4", GAMMA[::-1], "concentration comes first"),
    ("2.4", (3, 0.5), "drawn from"),
    ("2.4", MOMENTS, "method of moments"),
    ("2.4", GAMMA + 0.05, "Train for more steps"),
    ("2.5", (20, 2, 1), "Not every start"),
    ("2.5", (16, 1, 1), "in either order"),
    ("2.5", (16, 2, 2), "makes switched fits equal"),
    ("2.5", (16, 16, 16), "Round the parameters"),
    ("2.5", (4, 2, 1), "starts that failed"),
    ("2.6", JOINT[::-1], "more freedom"),
    ("2.6", (-3.84, -3.84), "its own number"),
    ("2.6", (-2.76, -2.76), "only one mean"),
    ("2.6", (-4.01, -4.01), "before training"),
    ("2.6", JOINT / 3, "the joint one is their sum"),
]
