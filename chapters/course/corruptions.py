"""Eight ways to damage images in five steps, and three to leave the data behind.

A corruption is a pure function ``(images, severity, seed) -> images`` of float images
with shape (N, H, W, 1) and pixels in [0, 1], where 0 is the background. Shape, type and
range stay; severity 0 returns the images unchanged and 5 damages most. The same seed
makes the same random choices at every severity, so the damage grows step by step.
Lengths are in pixels of an image of 8x8 and grow with the image, so that larger images
are damaged alike.

The idea, but not the code, is that of Hendrycks and Dietterich (2019) and of Mu and
Gilmer (2019); the strengths were chosen for digits of 8x8 pixels.
"""

import functools

import numpy as np
from scipy import ndimage

from course.arguments import is_integer, refuse_unless_seed, refuse_unlike_images

SEVERITIES = (1, 2, 3, 4, 5)
CORRUPTIONS = {}  # name -> function; the decorator below fills it


def corruption(name, *strengths):
    """Make a corruption of a function ``(images, strength, rng) -> images``.

    `strengths` are those of the severities 1 to 5; the attribute of the same name keeps
    them for tables and titles.
    """

    def decorate(damage):
        @functools.wraps(damage)
        def corrupt(images, severity, seed):
            refuse_unlike_images(images)
            refuse_unless_seed(seed)
            if not (is_integer(severity) and severity in (0, *SEVERITIES)):
                raise ValueError(f"severity: expected 0, 1, ... 5, got {severity!r}")
            if severity == 0:
                return images.copy()
            rng = np.random.default_rng(seed)
            damaged = damage(images, strengths[severity - 1], rng)
            return damaged.clip(0, 1).astype(images.dtype)  # rounding may leave [0, 1]

        del corrupt.__wrapped__  # `help` then shows the arguments of this function
        corrupt.strengths = strengths
        CORRUPTIONS[name] = corrupt
        return corrupt

    return decorate


def scaled(length, images):
    """A length in pixels of an 8x8 image, in pixels of these images."""
    return length * images.shape[1] / 8


@corruption("Gaussian noise", 0.1, 0.2, 0.3, 0.4, 0.5)
def gaussian_noise(images, sigma, rng):
    """Add noise with standard deviation sigma to every pixel; cut off at 0 and 1."""
    return (images + sigma * rng.standard_normal(images.shape)).clip(0, 1)


@corruption("impulse noise", 0.05, 0.1, 0.15, 0.2, 0.3)
def impulse_noise(images, probability, rng):
    """Set each pixel, with this probability, to 0 or 1 at random."""
    hit = rng.random(images.shape) < probability
    return np.where(hit, rng.integers(0, 2, images.shape), images)


@corruption("blur", 0.4, 0.6, 0.8, 1.0, 1.3)
def blur(images, sigma, rng):
    """Average over neighbours with Gaussian weights of this standard deviation."""
    width = scaled(sigma, images)
    return ndimage.gaussian_filter(images, (0, width, width, 0), mode="constant")


@corruption("contrast", 0.6, 0.45, 0.3, 0.2, 0.1)
def contrast(images, factor, rng):
    """Shrink each image's pixels towards their mean by this factor."""
    mean = images.mean(axis=(1, 2, 3), keepdims=True)
    return mean + factor * (images - mean)


@corruption("spatter", 1, 2, 3, 4, 6)
def spatter(images, count, rng):
    """Put this number of grey squares, 2 pixels wide, at random places."""
    squares = squares_at(images, 2, rng.random((2, 6, len(images))))[:count]
    return np.where(squares.any(axis=0), np.float32(0.5), images)


@corruption("rotation", 5, 10, 15, 20, 30)
def rotation(images, degrees, rng):
    """Turn each image by this angle, at random to the left or to the right."""
    left = rng.random((len(images), 1, 1, 1)) < 0.5
    turned = [
        ndimage.rotate(images, angle, axes=(1, 2), reshape=False, order=1)
        for angle in (degrees, -degrees)
    ]
    return np.where(left, *turned)


@corruption("shift", 0.2, 0.4, 0.6, 0.8, 1.0)
def shift(images, distance, rng):
    """Move each image up, down, left or right, at random, by this many pixels."""
    distance = scaled(distance, images)
    steps = [(0, -distance, 0, 0), (0, distance, 0, 0)]
    steps += [(0, 0, -distance, 0), (0, 0, distance, 0)]
    moved = [ndimage.shift(images, step, order=1) for step in steps]
    return np.choose(rng.integers(0, 4, (len(images), 1, 1, 1)), moved)


@corruption("occlusion", 1, 2, 3, 4, 5)
def occlusion(images, side, rng):
    """Set a square with sides of this many pixels to 0, at a random place."""
    square = squares_at(images, side, rng.random((2, len(images))))
    return np.where(square, 0, images)


def squares_at(images, side, places):
    """Masks of squares: True inside.

    Places in [0, 1), of shape (2, ..., N), say where the top left corners are, between
    the top left of the images and as far as a square fits. Result: (..., N, H, W, 1).
    """
    height, width = images.shape[1:3]
    side = round(scaled(side, images))
    top, left = (
        np.floor(place * (size - side + 1))[..., None, None, None]
        for place, size in zip(places, (height, width), strict=True)
    )
    row, column = np.arange(height)[:, None, None], np.arange(width)[:, None]
    return (top <= row) & (row < top + side) & (left <= column) & (column < left + side)


def uniform_noise(images, seed):
    """Images of nothing: each pixel uniform in [0, 1)."""
    refuse_unlike_images(images)
    refuse_unless_seed(seed)
    return np.random.default_rng(seed).random(images.shape).astype(images.dtype)


def permuted_pixels(images, seed):
    """The images with their pixels in another order, the same for all of them."""
    refuse_unlike_images(images)
    refuse_unless_seed(seed)
    flat = images.reshape(len(images), -1)
    order = np.random.default_rng(seed).permutation(flat.shape[1])
    return flat[:, order].reshape(images.shape)


def inverted(images, seed):
    """The negatives of the images: dark ink on a bright ground."""
    refuse_unlike_images(images)
    refuse_unless_seed(seed)
    return 1 - images


OUT_OF_DISTRIBUTION = {
    "uniform noise": uniform_noise,
    "permuted pixels": permuted_pixels,
    "inverted digits": inverted,
}
