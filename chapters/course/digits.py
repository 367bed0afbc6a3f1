"""Images of handwritten digits: the book's sample of MNIST, or another file like it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course.arguments import numeric, refuse_unlike_images
from course.data import DataError, intact_file

CLASSES = 10
KEYS = ("x_train", "y_train", "x_test", "y_test")
VALIDATION = 1000  # images, the last of x_train


@dataclass(frozen=True)
class Share:
    """Images, floats in [0, 1] of shape (N, H, W, 1), and labels, integers of (N,).

    Anything else raises ValueError.
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self):
        refuse_unlike_images(self.images)
        labels, shape = numeric("labels", self.labels), self.images.shape[:1]
        if labels.shape != shape or labels.dtype.kind not in "iu":
            raise ValueError(
                f"labels: expected integers of shape {shape}, one for each image, got "
                f"{labels.dtype} of shape {labels.shape}"
            )
        if labels.min() < 0 or labels.max() >= CLASSES:
            raise ValueError(
                f"labels: expected 0 to {CLASSES - 1}, got {labels.min()} to "
                f"{labels.max()}"
            )


@dataclass(frozen=True)
class DigitImages:
    """The images to train with, to make choices with and to test with."""

    train: Share
    validation: Share
    test: Share


def load_images(path=None, dtype=np.float32):
    """The digits of the book, or those of another file in Keras' format of MNIST.

    Parameters
    ----------
    path : path, optional
        An ``mnist.npz`` as `tf_keras.datasets.mnist.load_data` keeps it: arrays of
        uint8, `x_train` and `x_test` of shape (N, 28, 28), `y_train` and `y_test` (N,).
    dtype : dtype, optional
        Of the images. In single precision they take half the memory; the study trains
        in double.

    Returns
    -------
    DigitImages
        Images of shape (N, 28, 28, 1), in [0, 1], and labels, int64. The last 1,000
        training images are the validation images; of the book's sample, 6,000 are
        left to train with, and 3,000 are to test with.

    Raises
    ------
    course.data.DataError
        If the file is missing or not what it should be.
    """
    arrays = read_archive(intact_file("mnist-sample") if path is None else Path(path))
    x_train, y_train, x_test, y_test = (arrays[key] for key in KEYS)
    return DigitImages(
        train=share(x_train[:-VALIDATION], y_train[:-VALIDATION], dtype),
        validation=share(x_train[-VALIDATION:], y_train[-VALIDATION:], dtype),
        test=share(x_test, y_test, dtype),
    )


def share(images, labels, dtype):
    """Images with the axis of the colour, their pixels scaled from 0..255 to 0..1."""
    scaled = np.divide(images[..., None], 255, dtype=dtype)
    return Share(scaled, labels.astype(np.int64))


def read_archive(path):
    """The four arrays of an ``mnist.npz``, by key; DataError if they are not there."""
    if not path.is_file():
        raise DataError(f"expected an mnist.npz, but there is no file {str(path)!r}.")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = dict(archive)
    except Exception as error:  # zipfile, zlib and NumPy each have their own
        raise DataError(
            f"{path.name}: expected an archive of NumPy arrays (.npz), but it cannot "
            f"be read as one ({error})."
        ) from error
    if missing := sorted(set(KEYS) - arrays.keys()):
        raise DataError(
            f"{path.name}: expected the keys {', '.join(KEYS)}, but it lacks "
            f"{', '.join(missing)} and has {', '.join(sorted(arrays)) or 'none'}."
        )
    try:
        refuse_unlike_mnist(arrays, "train", least=VALIDATION + 1)
        refuse_unlike_mnist(arrays, "test", least=1)
    except ValueError as error:
        raise DataError(f"{path.name}: {error}") from None
    return arrays


def refuse_unlike_mnist(arrays, part, least):
    """Raise ValueError unless a part has this many images of MNIST, with labels."""
    images, labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
    for key, array in ((f"x_{part}", images), (f"y_{part}", labels)):
        if (dtype := np.asarray(array).dtype) != np.uint8:
            raise ValueError(f"{key} must be uint8, got {dtype}.")
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise ValueError(
            f"x_{part} must have the shape (N, 28, 28), got {images.shape}."
        )
    if len(images) < least:
        raise ValueError(
            f"x_{part} must have at least {least} images, got {len(images)}."
        )
    if labels.shape != images.shape[:1]:
        raise ValueError(
            f"y_{part} must have one label for each of the {len(images)} images, got "
            f"the shape {labels.shape}."
        )
    if labels.max() >= CLASSES:
        raise ValueError(f"y_{part} must have labels of 0 to 9, got {labels.max()}.")
