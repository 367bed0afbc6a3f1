"""Checks of arguments that several helpers share; each error says what came."""

import math
from numbers import Integral, Real

import numpy as np


def is_integer(value):
    """Whether the value is a whole number; True and False are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value):
    """Whether the value is one real number, and finite."""
    is_real = isinstance(value, Real) and not isinstance(value, bool)
    return is_real and -math.inf < value < math.inf


def numeric(name, values):
    """The values as an array of real numbers; ValueError if they are none."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(
            f"{name}: expected an array of numbers, got rows of different lengths"
        ) from None
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name}: expected an array of numbers, got {array.dtype}")
    return array


def refuse_unless_count(name, value):
    """Raise ValueError unless the value is an integer of at least 1."""
    if not (is_integer(value) and value >= 1):
        raise ValueError(f"{name}: expected an integer of at least 1, got {value!r}")


def refuse_unless_seed(seed):
    """Raise ValueError unless this is an integer of at least 0, or a tuple of them.

    NumPy also takes None, with which no two runs agree.
    """
    parts = seed if isinstance(seed, tuple) else (seed,)
    if not parts or not all(is_integer(part) and part >= 0 for part in parts):
        raise ValueError(
            f"seed: expected an integer of at least 0, or a tuple of them, got {seed!r}"
        )


def refuse_unlike_images(images):
    """Raise ValueError unless these are images: (N, H, W, 1) floats in [0, 1]."""
    if not isinstance(images, np.ndarray):
        raise ValueError(f"images: expected a NumPy array, got {type(images).__name__}")
    if images.ndim != 4 or images.shape[-1] != 1 or 0 in images.shape:
        raise ValueError(f"images: expected the shape (N, H, W, 1), got {images.shape}")
    if images.dtype not in (np.float32, np.float64):
        raise ValueError(
            f"images: expected float32 or float64 in [0, 1], got {images.dtype}"
        )
    if not (images.min() >= 0 and images.max() <= 1):  # false for NaN too
        raise ValueError(
            f"images: expected pixels in [0, 1], got {images.min()} to {images.max()}"
        )
