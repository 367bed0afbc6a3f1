"""Images of handwritten digits: those of the book, or MNIST, by one switch.

The book's 8x8 digits are the default. To run on MNIST, set the environment variable
``COURSE_MNIST`` before Python starts, either to the path of a local ``mnist.npz`` or to
``download``, with which Keras fetches the file once and keeps it:

    COURSE_MNIST=download jupyter lab
    COURSE_MNIST=/path/to/mnist.npz jupyter lab
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tf_keras
from sklearn.model_selection import train_test_split

from course.arguments import numeric, refuse_unlike_images
from course.data import DataError, load

SWITCH = "COURSE_MNIST"
CLASSES = 10
SHARES = ("x_train", "y_train", "x_test", "y_test")  # the keys of mnist.npz


@dataclass(frozen=True)
class Share:
    """Images, float32 in [0, 1] of shape (N, H, W, 1), and labels, int32 of (N,).

    Anything else raises ValueError.
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self):
        refuse_unlike_images(self.images)
        if self.images.dtype != np.float32:
            raise ValueError(f"images: expected float32, got {self.images.dtype}")
        labels, shape = numeric("labels", self.labels), self.images.shape[:1]
        if labels.shape != shape or labels.dtype != np.int32:
            raise ValueError(
                f"labels: expected int32 of shape {shape}, one for each image, got "
                f"{labels.dtype} of shape {labels.shape}"
            )
        if labels.min() < 0 or labels.max() >= CLASSES:
            raise ValueError(
                f"labels: expected 0 to {CLASSES - 1}, got {labels.min()} to "
                f"{labels.max()}"
            )


@dataclass(frozen=True)
class DigitImages:
    """A name, and the images to train with, to make choices with and to test with."""

    name: str
    train: Share
    validation: Share
    test: Share


def load_images():
    """The images that the switch ``COURSE_MNIST`` chooses.

    Returns
    -------
    DigitImages
        Without the switch, the book's digits: 1,000 images of 8x8 pixels to train with,
        300 for validation and 497 for the test. With it, MNIST: 28x28 pixels, of whose
        training images one eighth is for validation. Where a part is split, every digit
        is split alike (Alpaydin and Kaynak 1998; LeCun et al. 1998).

    Raises
    ------
    course.data.DataError
        If the file of the book or of the switch is missing or not what it should be, or
        if the download fails.
    """
    choice = os.environ.get(SWITCH, "")
    if not choice:
        return book_digits()
    return mnist(download_mnist() if choice == "download" else read_mnist(choice))


def book_digits():
    """The 8x8 digits, 1,000 to train with, 300 for validation, 497 for the test."""
    table = load("digits")
    pixels = [[int(pixel, 17) for pixel in image] for image in table["pixels"]]
    images = np.array(pixels).reshape(-1, 8, 8)
    labels = table["label"].to_numpy()
    rest, test = split(images, labels, 497)
    train, validation = split(*rest, 300)
    return digit_images("8x8 digits", train, validation, test, white=16)


def mnist(arrays):
    """MNIST from its four arrays, by key: an eighth of `x_train` is for validation."""
    for part in ("train", "test"):
        refuse_unlike_mnist(arrays[f"x_{part}"], arrays[f"y_{part}"], part)
    x_train, y_train, x_test, y_test = (arrays[key] for key in SHARES)
    train, validation = split(x_train, y_train, len(y_train) // 8)
    return digit_images("MNIST", train, validation, (x_test, y_test), white=255)


def split(images, labels, count):
    """Set `count` images aside, as many of each digit as its share of all of them."""
    kept, aside, kept_labels, aside_labels = train_test_split(
        images, labels, test_size=count, stratify=labels, random_state=7
    )
    return (kept, kept_labels), (aside, aside_labels)


def digit_images(name, *parts, white):
    """Scale pixels from 0..white to 0..1, and add the axis of the colour."""
    return DigitImages(
        name,
        *(
            Share((images[..., None] / white).astype("float32"), labels.astype("int32"))
            for images, labels in parts
        ),
    )


def download_mnist():
    """The four arrays of MNIST, by key, as Keras downloads and keeps them."""
    try:
        (x_train, y_train), (x_test, y_test) = tf_keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises Exception itself when the network fails
        raise DataError(
            f"{SWITCH}=download: Keras could not download MNIST ({error}). Check the "
            f"network, or set {SWITCH} to the path of a local mnist.npz."
        ) from error
    return dict(zip(SHARES, (x_train, y_train, x_test, y_test), strict=True))


def read_mnist(path):
    """The four arrays of a local ``mnist.npz``, by key."""
    path = Path(os.path.expanduser(path))  # a `~` of nobody's is left, and not found
    if not path.is_file():
        raise DataError(
            f"{SWITCH}: expected the path of an mnist.npz, or 'download', but there is "
            f"no file {str(path)!r}."
        )
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = dict(archive)
    except Exception as error:  # zipfile, zlib and NumPy each have their own
        raise DataError(
            f"{SWITCH}: expected an archive of NumPy arrays (.npz), but {path.name} "
            f"cannot be read as one ({error})."
        ) from error
    if missing := sorted(set(SHARES) - arrays.keys()):
        raise DataError(
            f"{SWITCH}: expected the keys {', '.join(SHARES)}, but {path.name} lacks "
            f"{', '.join(missing)} and has {', '.join(sorted(arrays)) or 'none'}."
        )
    return arrays


def refuse_unlike_mnist(images, labels, part):
    """Raise DataError unless the arrays are images and labels as MNIST has them."""
    for key, array in ((f"x_{part}", images), (f"y_{part}", labels)):
        if (dtype := np.asarray(array).dtype) != np.uint8:
            raise DataError(f"{SWITCH}: {key} must be uint8, got {dtype}.")
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise DataError(
            f"{SWITCH}: x_{part} must have the shape (N, 28, 28), got {images.shape}."
        )
    if labels.shape != images.shape[:1]:
        raise DataError(
            f"{SWITCH}: y_{part} must have one label for each of the {len(images)} "
            f"images, shape ({len(images)},), got {labels.shape}."
        )
    if labels.size and labels.max() >= CLASSES:
        raise DataError(
            f"{SWITCH}: labels in y_{part} must be 0 to {CLASSES - 1}, "
            f"got {labels.max()}."
        )
    numbers = np.bincount(labels, minlength=CLASSES)
    if numbers.min() < 8:
        raise DataError(
            f"{SWITCH}: y_{part} must have at least 8 images of each digit, got "
            f"{numbers.min()} of {numbers.argmin()}."
        )
