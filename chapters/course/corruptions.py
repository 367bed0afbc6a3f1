"""The fifteen corruptions of MNIST-C, each in five severities, and three foreign sets.

The operations, their names and one strength of each are those of MNIST-C (Mu and Gilmer
2019), written anew for whole arrays of images. `CORRUPTIONS` has a ladder of five
strengths for each, of which one, `published`, is MNIST-C's own; the others were chosen
so that a network's accuracy falls at every step. `OTHERS` has a corruption that is not
among the fifteen. `FOREIGN` has sets of images that are no digits.

A corruption's function is ``(images, strength, generator) -> images`` of images in
[0, 1] with shape (N, 28, 28), float64; what it returns may leave [0, 1] and the grey
levels, to which `corrupt` returns. Every image has its own random choices.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from skimage import feature

from course.arguments import is_integer, refuse_unless_seed, refuse_unlike_images

SEVERITIES = (1, 2, 3, 4, 5)
MUD = 63 / 255
ROUNDING = 1e-9  # grey levels: what is whole, or a half, rounds alike everywhere


def corrupt(images, name, severity, seed):
    """Damage images as one of the corruptions does, in one of five severities.

    Parameters
    ----------
    images : array of shape (N, 28, 28, 1)
        Floats in [0, 1], of which the nearest grey level is taken; 0 is the ground.
    name : str
        A key of `CORRUPTIONS` or `OTHERS`.
    severity : int
        1, ... 5; 0 leaves the images undamaged.
    seed : int or tuple of ints
        Makes the same random choices at every severity, and others for another name.

    Returns
    -------
    array of the same shape and type
        Pixels k/255, with k = 0, 1, ... 255.

    Raises
    ------
    ValueError
        If an argument is none of these.
    """
    refuse_unlike_images(images)
    if images.shape[1:3] != (28, 28):
        raise ValueError(
            f"images: expected the shape (N, 28, 28, 1), got {images.shape}"
        )
    refuse_unless_seed(seed)
    known = CORRUPTIONS | OTHERS
    if not (isinstance(name, str) and name in known):
        raise ValueError(f"name: expected one of {', '.join(known)}, got {name!r}")
    if not (is_integer(severity) and severity in (0, *SEVERITIES)):
        raise ValueError(f"severity: expected 0, 1, ... 5, got {severity!r}")
    damaged = np.rint(255 * images[..., 0].astype(np.float64)) / 255
    if severity:
        corruption = known[name]
        generator = np.random.default_rng([*name.encode(), *np.atleast_1d(seed)])
        strength = corruption.ladder[severity - 1]
        damaged = corruption.function(damaged, strength, generator)
    grey_levels = np.rint(255 * damaged.clip(0, 1) + ROUNDING)
    return (grey_levels[..., None] / 255).astype(images.dtype)


# --- Noise and blur ------------------------------------------------------------------


def shot_noise(images, photons, generator):
    """Count photons, of which a white pixel expects this number: ink is mottled."""
    return generator.poisson(photons * images) / photons


def impulse_noise(images, share, generator):
    """Set this share of the pixels to black or white, half of them each."""
    hit = generator.random(images.shape) < share
    return np.where(hit, generator.random(images.shape) < 0.5, images)


def glass_blur(images, strength, generator):
    """Blur, swap pixels with neighbours, blur: as through frosted glass.

    The strength is the standard deviation of the blur, which is vertical only, how far
    away a neighbour may be, and the number of rounds. In a round, each pixel but those
    at the frame swaps with chance 1/2 with one up to so far above and to the left, or
    one less below and to the right; MNIST-C rounds down to grey levels before.
    """
    sigma, reach, rounds = strength
    images = np.floor(255 * vertical_blur(images, sigma) + ROUNDING) / 255
    places = range(28 - reach, reach, -1)
    for _, row, column in itertools.product(range(rounds), places, places):
        swapped = np.flatnonzero(generator.random(len(images)) < 0.5)
        steps = generator.integers(-reach, reach, (2, len(swapped)))
        here = (swapped, row, column)
        there = (swapped, row + steps[0], column + steps[1])
        images[here], images[there] = images[there], images[here]
    return vertical_blur(images, sigma)


def vertical_blur(images, sigma):
    return ndimage.gaussian_filter(images, (0, sigma, 0), mode="nearest")


def motion_blur(images, strength, generator):
    """Smear each image to one side, along a line within 45 degrees of the horizontal.

    The strength is the radius of the smear in pixels and the standard deviation of its
    weights, which are half a Gaussian curve. Offsets are whole pixels, as those of
    ImageMagick are.
    """
    radius, sigma = strength
    angles = generator.uniform(-np.pi / 4, np.pi / 4, len(images))[:, None, None]
    offsets = np.arange(2 * radius + 1)
    weights = np.exp(-((offsets / sigma) ** 2) / 2)
    each, row, column = np.ogrid[: len(images), :28, :28]
    smeared = np.zeros_like(images)
    for offset, weight in zip(offsets, weights / weights.sum(), strict=True):
        rows = row + np.ceil(offset * np.sin(angles) - 0.5).astype(int)
        columns = column + np.ceil(offset * np.cos(angles) - 0.5).astype(int)
        smeared += weight * images[each, rows.clip(0, 27), columns.clip(0, 27)]
    return smeared


# --- Shape ---------------------------------------------------------------------------


def shear(images, angle, generator):
    """Slant each image by this angle, to the left or right, and stretch it upwards.

    The stretch, by 1 / cos(angle), is that of the scikit-image of 2019.
    """
    angles = angle * signs(generator, len(images))
    one, zero = np.ones_like(angles), np.zeros_like(angles)
    return warp(images, [[np.cos(angles), zero], [-np.sin(angles), one]])


def scale(images, factor, generator):
    """Shrink the images by this factor."""
    one, zero = np.ones(len(images)), np.zeros(len(images))
    return warp(images, [[one / factor, zero], [zero, one / factor]])


def rotate(images, angle, generator):
    """Turn each image by this angle in radians, to the left or right."""
    angles = angle * signs(generator, len(images))
    cosine, sine = np.cos(angles), np.sin(angles)
    return warp(images, [[cosine, sine], [-sine, cosine]])


def translate(images, distance, generator):
    """Move each image by this many pixels along both axes, each way at random."""
    one, zero = np.ones(len(images)), np.zeros(len(images))
    moves = distance * signs(generator, (len(images), 2))
    return warp(images, [[one, zero], [zero, one]], moves)


def signs(generator, shape):
    """-1 or 1, at random."""
    return generator.choice([-1, 1], shape)


def warp(images, matrices, moves=0):
    """Look each pixel up at matrix @ (row, column) from the centre, plus a move.

    Between pixels the look-up is bilinear, and outside the image it finds 0. The
    matrices have the shape (2, 2, N), the moves (N, 2) or ().
    """
    matrices = np.moveaxis(np.array(matrices), -1, 0)
    centre = np.full(2, 13.5)
    offsets = centre - matrices @ centre + moves
    warped = [
        ndimage.affine_transform(image, matrix, offset, order=1, mode="grid-constant")
        for image, matrix, offset in zip(images, matrices, offsets, strict=True)
    ]
    return np.stack(warped)


# --- Light ---------------------------------------------------------------------------


def brightness(images, added, generator):
    """Add this to every pixel."""
    return images + added


def contrast(images, factor, generator):
    """Shrink each image's pixels towards their mean by this factor."""
    means = images.mean(axis=(1, 2), keepdims=True)
    return means + factor * (images - means)


def stripe(images, share, generator):
    """Blend the left and right quarters with their negatives, in this share."""
    striped = images.copy()
    for columns in (striped[..., :7], striped[..., 21:]):
        columns[:] = (1 - share) * columns + share * (1 - columns)
    return striped


def fog(images, amount, generator):
    """Add this much of a cloud to each image, and dim both to the image's own top."""
    top = images.max(axis=(1, 2), keepdims=True)
    return (images + amount * clouds(len(images), generator)) * top / (top + amount)


def clouds(count, generator):
    """Cut-outs, (N, 28, 28), of random fractal clouds that span 0 to 1."""
    cut_outs = []
    for start in range(0, count, 25):
        heights = fractal_heights(min(25, count - start), generator)
        heights -= heights.min(axis=(1, 2), keepdims=True)
        heights /= heights.max(axis=(1, 2), keepdims=True)
        cut_outs.append(heights[:, :28, :28])
    return np.concatenate(cut_outs)


def fractal_heights(count, generator, size=256, decay=1.4):
    """Periodic landscapes by the diamond-square algorithm (Fournier et al. 1982).

    Each pass halves the distance of the known points: a new one gets the mean of its
    four neighbours plus uniform noise, whose width falls by decay² a pass.
    """
    heights = np.zeros((count, size, size))
    width, step = 1, size

    def between(*neighbours):
        mean = sum(neighbours) / 4
        return mean + generator.uniform(-width, width, mean.shape)

    while step > 1:
        half = step // 2
        corners = heights[:, ::step, ::step]
        below, right = np.roll(corners, -1, axis=1), np.roll(corners, -1, axis=2)
        middles = between(corners, below, right, np.roll(below, -1, axis=2))
        heights[:, half::step, half::step] = middles
        above = np.roll(middles, 1, axis=1)
        heights[:, ::step, half::step] = between(corners, right, middles, above)
        left = np.roll(middles, 1, axis=2)
        heights[:, half::step, ::step] = between(corners, below, middles, left)
        width, step = width / decay**2, half
    return heights


# --- Marks ---------------------------------------------------------------------------


def spatter(images, level, generator):
    """Cover each image with dark grey blots, where smooth noise exceeds this level."""
    noise = ndimage.gaussian_filter(
        generator.normal(0.65, 0.3, images.shape), (0, 1, 1), mode="nearest"
    )
    blots = (noise > level).astype(np.float64)
    mask = ndimage.gaussian_filter(blots, (0, 1.5, 1.5), mode="nearest")
    mask[mask < 0.8] = 0
    return (1 - mask) * images + mask * MUD


def dotted_line(images, strength, generator):
    """Add dotted lines to each image; the strength is their number and whiteness."""
    lines, white = strength
    dots = np.isin(np.arange(28) % 4, (2, 3))
    for _ in range(lines):
        first, last = generator.integers(0, 27, (2, len(images)))
        line = soft_line((0 * first, first), (0 * last + 27, last))
        images = (images + white * dots * line).clip(0, 1)
    return images


def zigzag(images, strength, generator):
    """Add zigzags to each image; the strength is their number and whiteness."""
    zigzags, white = strength
    for _ in range(zigzags):
        corners = zigzag_corners(len(images), generator)
        for start, end in itertools.pairwise(corners):
            images = (images + white * soft_line(start, end)).clip(0, 1)
    return images


def zigzag_corners(count, generator):
    """The corners of random zigzags: pairs of columns and rows, arrays of (N,).

    A zigzag has a period of 8 and a height of 2 to both sides of a line from column 2
    to 25. How high it ends is a quirk of MNIST-C.
    """
    row = generator.integers(0, 27, count)
    rise = generator.integers(-5, 5, count)
    length = np.hypot(23, rise)
    along = [np.zeros(count), *(np.full(count, at) for at in range(2, 23, 4)), length]
    across = [0, *(2, -2) * 3, -1 / (length - 20)]
    cosine, sine = 23 / length, rise / length
    return [
        (2 + cosine * x - sine * y, row + sine * x + cosine * y)
        for x, y in zip(along, across, strict=True)
    ]


def soft_line(start, end):
    """Lines of (N, 28, 28) between points: pairs of columns and rows, arrays of (N,).

    The whiteness falls with the vertical distance, to 0 at 1.45 pixels.
    """
    (column_0, row_0), (column_1, row_1) = (
        (columns[:, None, None], rows[:, None, None]) for columns, rows in (start, end)
    )
    row, column = np.ogrid[:28, :28]
    slope = (row_1 - row_0) / (column_1 - column_0)
    distance = abs(row - row_0 - slope * (column - column_0))
    line = 1 + np.log(1 - distance.clip(0, 2) / 2.3)
    inside = (np.floor(column_0) <= column) & (column < np.ceil(column_1))
    return np.where(inside, line.clip(0, 1), 0)


def canny_edges(images, strength, generator):
    """Blend each image with its edges; the strength is their share and the blur before.

    The edges are those of Canny (1986), at the thresholds of scikit-image.
    """
    share, sigma = strength
    edges = np.stack([feature.canny(image, sigma) for image in images])
    return (1 - share) * images + share * edges


# --- The tables ----------------------------------------------------------------------


@dataclass(frozen=True)
class Corruption:
    """A function, its strengths at the severities 1 to 5, and which is MNIST-C's."""

    function: Callable
    ladder: tuple
    published: int


CORRUPTIONS = {
    "shot_noise": Corruption(shot_noise, (3, 1.2, 0.7, 0.45, 0.3), 1),
    "impulse_noise": Corruption(impulse_noise, (0.06, 0.12, 0.17, 0.25, 0.35), 3),
    "glass_blur": Corruption(
        glass_blur, ((0.7, 1, 1), (0.7, 1, 2), (0.7, 1, 3), (0.9, 2, 2), (1, 2, 3)), 2
    ),
    "motion_blur": Corruption(
        motion_blur, ((10, 1.5), (10, 2.2), (10, 3), (15, 5), (15, 8)), 3
    ),
    "shear": Corruption(shear, (0.2, 0.3, 0.4, 0.55, 0.7), 3),
    "scale": Corruption(scale, (0.9, 0.85, 0.8, 0.7, 0.6), 4),
    "rotate": Corruption(rotate, (0.2, 0.3, 0.4, 0.55, 0.7), 3),
    "brightness": Corruption(brightness, (0.1, 0.15, 0.2, 0.3, 0.5), 5),
    "translate": Corruption(translate, (1, 1.5, 2, 2.5, 3), 5),
    "stripe": Corruption(stripe, (0.15, 0.2, 0.3, 0.5, 1), 5),
    "fog": Corruption(fog, (0.2, 0.35, 0.6, 1.2, 3), 5),
    "spatter": Corruption(spatter, (0.67, 0.65, 0.63, 0.61, 0.58), 2),
    "dotted_line": Corruption(
        dotted_line, ((1, 0.75), (1, 1), (2, 1), (4, 1), (6, 1)), 2
    ),
    "zigzag": Corruption(zigzag, ((1, 0.5), (1, 0.75), (1, 1), (2, 1), (3, 1)), 3),
    "canny_edges": Corruption(
        canny_edges, ((0.5, 1), (0.7, 1), (0.85, 1), (1, 1), (1, 1.5)), 4
    ),
}
OTHERS = {"contrast": Corruption(contrast, (0.6, 0.45, 0.35, 0.25, 0.1), 5)}


# --- Foreign images ------------------------------------------------------------------


def uniform_noise(images, generator):
    """Images of nothing: each pixel one of the 256 grey levels, all as likely."""
    return (generator.integers(0, 256, images.shape) / 255).astype(images.dtype)


def permuted_pixels(images, generator):
    """The images with their pixels in another order, the same for all of them."""
    flat = images.reshape(len(images), -1)
    return generator.permutation(flat, axis=1).reshape(images.shape)


def inverted(images, generator):
    """The negatives of the images: dark ink on a bright ground."""
    return 1 - images


FOREIGN = {
    "uniform noise": uniform_noise,
    "permuted pixels": permuted_pixels,
    "inverted digits": inverted,
}
