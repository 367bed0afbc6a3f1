"""Right answers to the exercises of Chapter 7, and mistakes with their explanations."""

import numpy as np
from course.exercises.deep_learning import (
    BY_LOGIT,
    BY_PROBABILITY,
    BY_VOTE,
    DRAWS,
    ECE,
    NLL,
    WIDTH,
)

RIGHT = {
    "7.1": (0.6, 0.46, 0.898),
    "7.2": (0.5, 25, 50, 3.26),
    "7.3": (0.09, 32_000),
    "7.4": (0.0227, 0.00028),
    "7.5": (0.603, 0.483, 0.667),
    "7.6": (0.93, 0.95),
}

MISTAKES = [
    ("7.1", (0.6, 0.6, 0.898), "not the most probable one"),
    ("7.1", (0.6, 0.46, NLL / np.log(2)), "in bits"),
    ("7.1", (0.6, 0.46, 0.511), "cost more"),
    ("7.1", (0.46, 0.6, 0.898), "comes first"),
    ("7.2", (60, 25, 50, 3.26), "batch size"),
    ("7.2", (25, 25, 50, 3.26), "colleague's term"),
    ("7.2", (0.5, 25, 0.02, 3.26), "inverse"),
    ("7.2", (0.5, 25, 50, 2.30), "ten digits"),
    ("7.2", (0.5, 25, 50, 4.70), "in nats"),
    ("7.3", (WIDTH / 2, DRAWS), "half of the width: "),
    ("7.3", (0.0458, DRAWS), "one standard deviation"),
    ("7.3", (0.00206, DRAWS), "variance of the share"),
    ("7.3", (WIDTH, 8067), "*half* the width"),
    ("7.3", (WIDTH, 3593), "square root of S"),
    ("7.4", (0, 0), "absolute values"),
    ("7.4", (0.0277, 0.00028), "15 bins"),
    ("7.4", (0.0499, 0.0004), "begin at 0.8"),
    ("7.4", (ECE, 0.0125), "spread of one test set"),
    ("7.5", (BY_PROBABILITY, 0.2008, BY_VOTE), "geometric mean"),
    ("7.5", (BY_PROBABILITY, -0.0669, BY_VOTE), "back to a probability"),
    ("7.5", (BY_LOGIT, BY_PROBABILITY, BY_VOTE), "logits second"),
    ("7.5", (BY_PROBABILITY, BY_LOGIT, 1), "share of votes"),
    ("7.6", (0.05, 0.04), "label True"),
    ("7.6", (0.93, 0.5), "single network"),
    ("7.6", (0.53, 0.55), "know the fours"),
]
