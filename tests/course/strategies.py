"""What several modules draw with Hypothesis: the same examples in each run."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

PROPERTY = settings(
    database=None, deadline=None, derandomize=True, max_examples=15, print_blob=False
)
SEEDS = st.integers(0, 2**32) | st.tuples(st.integers(0, 99), st.integers(0, 99))
RANDOM = st.integers(0, 2**32).map(np.random.default_rng)


@st.composite
def images_of_28(draw):
    """From 1 to 3 images of 28x28: random, empty, full or lines."""
    number = draw(st.integers(1, 3))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    pixels = st.sampled_from([0.0, 0.25, 1.0])
    lines = draw(arrays(dtype, (number, 1, 28, 1), elements=pixels))
    noise = draw(RANDOM).random((number, 28, 28, 1), dtype)
    return draw(st.sampled_from([noise, lines + 0 * noise]))


@st.composite
def forecasts(draw, members=None):
    """Probabilities of shape (N, K), or (members, N, K), with labels.

    They are sharp, even or nearly uniform, and some are one-hot: exactly 0 and 1.
    """
    number, classes = draw(st.integers(1, 40)), draw(st.integers(2, 10))
    shape, rng = (members or 1, number), draw(RANDOM)
    alpha = np.full(classes, draw(st.sampled_from([0.1, 1, 1e6])))
    certain = np.eye(classes)[rng.integers(0, classes, shape)]
    is_certain = rng.random((*shape, 1)) < draw(st.sampled_from([0, 0.3, 1]))
    probabilities = np.where(is_certain, certain, rng.dirichlet(alpha, shape))
    labels = rng.integers(0, classes, number)
    return probabilities if members else probabilities[0], labels
