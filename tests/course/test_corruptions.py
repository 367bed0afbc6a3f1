"""Every corruption is pure, keeps shape and range, and damages step by step."""

import functools

import numpy as np
import pytest
from course.corruptions import CORRUPTIONS, OUT_OF_DISTRIBUTION, SEVERITIES
from course.digits import book_digits
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from tests.course.strategies import PROPERTY, SEEDS, square_images

SMALL = book_digits().test.images
LARGE = ndimage.zoom(SMALL[:100], (1, 3.5, 3.5, 1), order=1).clip(0, 1)  # as MNIST
EVERY = pytest.mark.parametrize("name", CORRUPTIONS)
STUDIED = {  # what the scores in data/digits-study.csv were computed with
    "Gaussian noise": (0.1, 0.2, 0.3, 0.4, 0.5),
    "impulse noise": (0.05, 0.1, 0.15, 0.2, 0.3),
    "blur": (0.4, 0.6, 0.8, 1.0, 1.3),
    "contrast": (0.6, 0.45, 0.3, 0.2, 0.1),
    "spatter": (1, 2, 3, 4, 6),
    "rotation": (5, 10, 15, 20, 30),
    "shift": (0.2, 0.4, 0.6, 0.8, 1.0),
    "occlusion": (1, 2, 3, 4, 5),
}


def test_strengths_are_those_of_the_stored_study():
    assert {name: corrupt.strengths for name, corrupt in CORRUPTIONS.items()} == STUDIED


def check_pure(change, images, *arguments):
    """The changed images, after a look at their form and at a second call."""
    before = images.copy()
    changed = change(images, *arguments)
    assert (changed.shape, changed.dtype) == (images.shape, images.dtype)
    assert 0 <= changed.min() <= changed.max() <= 1
    assert not np.shares_memory(images, changed)
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(change(images, *arguments), changed)
    return changed


@EVERY
@PROPERTY
@given(square_images(), st.integers(1, 5), SEEDS)
def test_corruption_is_pure_and_severity_zero_the_identity(
    name, images, severity, seed
):
    corrupt = CORRUPTIONS[name]
    check_pure(corrupt, images, severity, seed)
    np.testing.assert_array_equal(check_pure(corrupt, images, 0, seed), images)


@pytest.mark.parametrize("name", OUT_OF_DISTRIBUTION)
@PROPERTY
@given(square_images(), SEEDS)
def test_foreign_images_are_pure(name, images, seed):
    check_pure(OUT_OF_DISTRIBUTION[name], images, seed)


@pytest.mark.parametrize("name", ["blur", "contrast"])
@PROPERTY
@given(square_images(), st.integers(1, 5), SEEDS)
def test_what_draws_nothing_damages_each_image_by_itself(name, images, severity, seed):
    alone = [
        CORRUPTIONS[name](images[i : i + 1], severity, 0) for i in range(len(images))
    ]
    together = CORRUPTIONS[name](images, severity, seed)
    np.testing.assert_allclose(together, np.concatenate(alone), atol=1e-6)


@pytest.mark.parametrize("name", sorted(CORRUPTIONS.keys() - {"blur", "contrast"}))
def test_another_seed_damages_in_another_way(name):
    first, second = (CORRUPTIONS[name](SMALL[:50], 3, (7, seed)) for seed in (1, 2))
    assert np.any(first != second)


@functools.cache
def distances(name, size):
    """Mean distance of 100 damaged images from the original, by severity."""
    images = {8: SMALL[:100], 28: LARGE}[size]
    damaged = [CORRUPTIONS[name](images, severity, (7, 1)) for severity in SEVERITIES]
    return np.array(
        [np.linalg.norm((d - images).reshape(100, -1), axis=1).mean() for d in damaged]
    )


@pytest.mark.parametrize("size", [8, 28])
@EVERY
def test_damage_grows_with_severity(name, size):
    assert np.all(np.diff([0, *distances(name, size)]) > 0.01)


@EVERY
def test_large_images_are_damaged_alike(name):
    """Root mean square change of a pixel at severities 3 to 5: at 28x28 near 8x8.

    A step of a fraction of a pixel at 8x8 also blurs there, so weak damage differs.
    """
    small, large = distances(name, 8)[2:] / 8, distances(name, 28)[2:] / 28
    np.testing.assert_allclose(large, small, rtol=0.3)


FLAT = np.full((1000, 8, 8, 1), 0.5, np.float32)


@pytest.mark.parametrize(
    ("name", "statistic", "expected", "tolerance"),
    [
        # Standard deviation of the noise: sigma = 0.1; 64,000 pixels.
        ("Gaussian noise", np.std, 0.1, 0.001),
        # 5 % of the pixels are hit, half of them to 0 and half to 1.
        ("impulse noise", lambda x: (x == 0).mean(), 0.025, 0.002),
        ("impulse noise", lambda x: (x == 1).mean(), 0.025, 0.002),
        # One pixel of 64 is zeroed in each image.
        ("occlusion", lambda x: (x == 0).sum(axis=(1, 2, 3)), 1, 0),
        ("contrast", lambda x: np.abs(x - 0.5), 0, 1e-6),
    ],
)
def test_first_step_on_flat_grey(name, statistic, expected, tolerance):
    damaged = CORRUPTIONS[name](FLAT, 1, (7, 3))
    np.testing.assert_allclose(statistic(damaged), expected, atol=tolerance)


def test_one_spatter_is_a_grey_square_of_two_by_two():
    damaged = CORRUPTIONS["spatter"](np.zeros_like(FLAT), 1, (7, 3))
    assert set(damaged.sum(axis=(1, 2, 3))) == {4 * 0.5}
    assert (damaged.mean(axis=0) > 0).all()  # they fall everywhere


def test_whole_pixel_shift_moves_every_image_one_way():
    point = np.zeros((400, 8, 8, 1), np.float32)
    point[:, 4, 4] = 1
    moved = CORRUPTIONS["shift"](point, 5, (7, 3))
    places = [(3, 4), (5, 4), (4, 3), (4, 5)]
    counts = [int((moved[:, row, column, 0] == 1).sum()) for row, column in places]
    assert sum(counts) == 400
    assert min(counts) > 70  # each way has 100 on average


def test_rotation_turns_both_ways_by_the_angle():
    """A point 20 pixels right of the centre moves along the circle by 30 degrees."""
    point = np.zeros((50, 57, 57, 1), np.float32)
    point[:, 28, 48] = 1
    turned = CORRUPTIONS["rotation"](point, 5, (7, 3))[..., 0]
    heights = 28 - np.array([ndimage.center_of_mass(image)[0] for image in turned])
    np.testing.assert_allclose(np.abs(heights), 20 * np.sin(np.pi / 6), atol=0.3)
    assert {-1, 1} == set(np.sign(heights))


@pytest.mark.parametrize("name", OUT_OF_DISTRIBUTION)
def test_foreign_images_are_far_away(name):
    foreign = OUT_OF_DISTRIBUTION[name](SMALL, (7, 4))
    assert np.abs(foreign - SMALL).mean() > 0.2
    if name == "inverted digits":
        np.testing.assert_allclose(foreign + SMALL, 1, atol=1e-7)


def test_permutation_moves_the_pixels_of_all_images_alike():
    permuted = OUT_OF_DISTRIBUTION["permuted pixels"](SMALL, (7, 4)).reshape(-1, 64)
    original = SMALL.reshape(-1, 64)
    for pixels in (lambda x: x, lambda x: x.mean(axis=0)):
        np.testing.assert_array_equal(
            np.sort(pixels(permuted)), np.sort(pixels(original))
        )
