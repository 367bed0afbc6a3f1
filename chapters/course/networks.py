"""The trained networks of Chapter 7, from the file that the study writes."""

import numpy as np

from course.classifiers import weight_shapes
from course.data import intact_file

ENSEMBLE = [f"member {number}" for number in range(1, 6)]
DROPOUT = "dropout"
FLIPOUT = ("Flipout T=1", "Flipout T=0.1")


def load_networks():
    """The networks of the study's seed 1, all of the architecture "pooling".

    Returns
    -------
    dict of lists of networks
        "ensemble", five; "deterministic", the first of them; "dropout", one that was
        trained with it. Under "Flipout T=1" and "Flipout T=0.1" is no list of networks
        but the posterior that they are drawn from.

    Raises
    ------
    course.data.DataError
        If the file is missing or altered.
    """
    with np.load(intact_file("digit-networks"), allow_pickle=False) as stored:
        ensemble = [unpacked(stored[name]) for name in ENSEMBLE]
        return {
            "deterministic": ensemble[:1],
            "ensemble": ensemble,
            "dropout": [unpacked(stored[DROPOUT])],
            **{name: unpacked(stored[name], flipout=True) for name in FLIPOUT},
        }


def unpacked(numbers, flipout=False):
    """The network, or the posterior, from its one array."""
    shapes = weight_shapes("pooling")
    if flipout:  # mean and scale of each kernel, then the bias
        pairs = zip(shapes[::2], shapes[1::2], strict=True)
        shapes = [shape for kernel, bias in pairs for shape in (kernel, kernel, bias)]
    ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes])
    parts = np.split(numbers, ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
