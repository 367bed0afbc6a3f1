"""Arrays that look like MNIST, for the tests of what reads them."""

import numpy as np


def mnist_arrays(train=400, test=100):
    """What an mnist.npz holds, with noise for images."""
    rng = np.random.default_rng(7)
    images = rng.integers(0, 256, (train + test, 28, 28), np.uint8)
    labels = np.arange(train + test, dtype=np.uint8) % 10
    return {
        "x_train": images[:train],
        "y_train": labels[:train],
        "x_test": images[train:],
        "y_test": labels[train:],
    }
