"""Every corruption is pure, does what its words say, and damages step by step."""

from pathlib import Path

import numpy as np
import pytest
from course.corruptions import CORRUPTIONS, FOREIGN, OTHERS, SEVERITIES, corrupt
from course.digits import load_images
from scipy import ndimage

DIGITS = load_images(dtype=np.float64).test.images
BLACK, WHITE = np.zeros((400, 28, 28, 1)), np.ones((400, 28, 28, 1))
EVERY = [*CORRUPTIONS, *OTHERS]
DRAW_NOTHING = {"scale", "brightness", "stripe", "canny_edges", "contrast"}
STORED = Path(__file__).with_name("corrupted_digits.npz")
MNIST_C = {  # names and default strengths in google-research/mnist-c, commit bba57e4
    "shot_noise": 3,
    "impulse_noise": 0.17,
    "glass_blur": (0.7, 1, 2),
    "motion_blur": (10, 3),
    "shear": 0.4,
    "scale": 0.7,
    "rotate": 0.4,
    "brightness": 0.5,
    "translate": 3,
    "stripe": 1,
    "fog": 3,
    "spatter": 0.65,
    "dotted_line": (1, 1),
    "zigzag": (1, 1),
    "canny_edges": (1, 1),
}


def test_names_and_published_strengths_are_those_of_mnist_c():
    published = {name: c.ladder[c.published - 1] for name, c in CORRUPTIONS.items()}
    assert list(published.items()) == list(MNIST_C.items())
    assert all(len(c.ladder) == 5 for c in (CORRUPTIONS | OTHERS).values())


def check_pure(change, images):
    """The changed images, after a look at their form and at a second call."""
    before = images.copy()
    changed = change(images)
    assert (changed.shape, changed.dtype) == (images.shape, images.dtype)
    assert 0 <= changed.min() <= changed.max() <= 1
    assert not np.shares_memory(images, changed)
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(change(images), changed)
    return changed


@pytest.mark.parametrize(("severity", "dtype"), [(0, np.float32), (5, np.float64)])
@pytest.mark.parametrize("name", EVERY)
def test_corruption_is_pure_and_ends_in_grey_levels(name, severity, dtype):
    images = np.concatenate([DIGITS[:2], BLACK[:1], WHITE[:1]]).astype(dtype)
    damaged = check_pure(lambda x: corrupt(x, name, severity, (0, 7)), images)
    np.testing.assert_allclose(255 * damaged, np.rint(255 * damaged), atol=1e-4)
    if severity == 0:
        np.testing.assert_allclose(damaged, images, atol=0.5 / 255 + 1e-6)


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_images_are_pure_and_far_away(name):
    foreign = check_pure(
        lambda x: FOREIGN[name](x, np.random.default_rng(7)), DIGITS[:200]
    )
    assert np.abs(foreign - DIGITS[:200]).mean() > 0.15
    if name == "permuted pixels":  # all images alike
        means = foreign.mean(axis=0), DIGITS[:200].mean(axis=0)
        np.testing.assert_allclose(*(np.sort(mean, axis=None) for mean in means))


@pytest.mark.parametrize("name", EVERY)
def test_each_name_and_seed_has_its_own_draws(name):
    first, again, other = (corrupt(DIGITS[:50], name, 3, (7, k)) for k in (1, 1, 2))
    assert np.array_equal(first, again)
    assert np.array_equal(first, other) == (name in DRAW_NOTHING)


@pytest.mark.parametrize("name", EVERY)
def test_damage_grows_with_severity(name):
    digits = DIGITS[:50]
    damaged = [corrupt(digits, name, severity, 1) for severity in SEVERITIES]
    changes = [np.abs(images - digits).mean() for images in damaged]
    assert np.all(np.diff([0, *changes]) > 0.003)


# --- What each does ------------------------------------------------------------------

POINT = BLACK.copy()
POINT[:, 16, 16] = 1


def published(images, name):
    """The images at the published strength, without the axis of the colour."""
    corruption = (CORRUPTIONS | OTHERS)[name]
    return corrupt(images, name, corruption.published, seed=1)[..., 0]


def centres(images):
    """Rows and columns of the centres of mass: two arrays of (N,)."""
    return np.array([ndimage.center_of_mass(image) for image in images]).T


def test_impulse_noise_makes_as_many_pixels_black_as_white():
    grey = published(WHITE / 5, "impulse_noise")
    assert [(grey == end).mean() for end in (0, 1)] == pytest.approx([0.085] * 2, 0.03)


def test_turned_and_moved_points_go_each_way():
    turned = np.unique(centres(published(POINT, "rotate")).round(2), axis=1)
    angles = np.arctan2(*(turned - 13.5)) - np.pi / 4
    np.testing.assert_allclose(angles, [-0.4, 0.4], atol=0.02)
    moved, counts = np.unique(
        centres(published(POINT, "translate")), axis=1, return_counts=True
    )
    assert sorted(map(tuple, moved.T - 16)) == [(-3, -3), (-3, 3), (3, -3), (3, 3)]
    assert counts.min() > 70  # each way has 100 on average


def test_light_follows_its_formulas():
    digits = DIGITS[:200, ..., 0]
    half = 0.5 / 255 + 1e-9
    brighter = np.minimum(digits + 0.5, 1)
    np.testing.assert_allclose(published(DIGITS[:200], "brightness"), brighter, 0, half)
    striped = published(DIGITS[:200], "stripe")
    inverted = np.r_[:7, 21:28]
    np.testing.assert_allclose(striped[..., inverted], 1 - digits[..., inverted])
    np.testing.assert_allclose(striped[..., 7:21], digits[..., 7:21])
    faint = published(DIGITS[:200], "contrast")
    mean = digits.mean(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(faint - mean, (digits - mean) / 10, 0, half)


# --- Stored images -------------------------------------------------------------------


def corrupted_digits(name):
    """Four digits in five severities: grey levels of shape (5, 4, 28, 28)."""
    damaged = [corrupt(DIGITS[:4], name, severity, 1) for severity in SEVERITIES]
    return np.rint(255 * np.stack(damaged)[..., 0]).astype(np.uint8)


def unlike(found, stored):
    """Whether over 0.1 % of the pixels differ, or one by more than a grey level."""
    difference = np.abs(found.astype(int) - stored)
    return difference.max() > 1 or (difference > 0).mean() > 0.001


@pytest.mark.parametrize("name", EVERY)
def test_images_are_those_stored(name):
    with np.load(STORED) as stored:
        images = stored[name]
    found = corrupted_digits(name)
    assert not unlike(found, images)
    one_pixel = np.arange(found.size).reshape(found.shape) == 9
    assert unlike(found ^ 1, images) and unlike(np.where(one_pixel, 99, found), images)


if __name__ == "__main__":  # python -m tests.course.test_corruptions
    np.savez_compressed(STORED, **{name: corrupted_digits(name) for name in EVERY})
