"""Every corruption is pure, keeps shape and range, and damages step by step."""

import numpy as np
import pytest
from course.corruptions import CORRUPTIONS, OUT_OF_DISTRIBUTION, SEVERITIES
from course.digits import book_digits
from scipy import ndimage

SMALL = book_digits().test.images
LARGE = ndimage.zoom(SMALL[:100], (1, 3.5, 3.5, 1), order=1).clip(0, 1)
SIZES = pytest.mark.parametrize("images", [SMALL, LARGE], ids=["8x8", "28x28"])
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


def test_the_large_images_have_the_size_of_mnist():
    assert LARGE.shape == (100, 28, 28, 1)


@SIZES
@EVERY
def test_severity_zero_is_the_identity(name, images):
    same = CORRUPTIONS[name](images, 0, (7, 1))
    np.testing.assert_array_equal(same, images)
    assert not np.shares_memory(same, images)


@SIZES
@EVERY
def test_shape_type_and_range_stay_and_the_images_are_not_touched(name, images):
    before = images.copy()
    for severity in SEVERITIES:
        damaged = CORRUPTIONS[name](images, severity, (7, 1))
        assert damaged.shape == images.shape
        assert damaged.dtype == images.dtype
        assert 0 <= damaged.min() <= damaged.max() <= 1
    np.testing.assert_array_equal(images, before)


@SIZES
@EVERY
def test_same_seed_same_damage(name, images):
    first, second, other = (
        CORRUPTIONS[name](images, 3, seed) for seed in ((7, 1), (7, 1), (7, 2))
    )
    np.testing.assert_array_equal(first, second)
    if name not in ("blur", "contrast"):  # nothing in these is random
        assert np.any(first != other)


def distances(name, images):
    """Mean distance of the damaged images from the original, by severity."""
    damaged = [CORRUPTIONS[name](images, severity, (7, 1)) for severity in SEVERITIES]
    return [
        np.linalg.norm((d - images).reshape(len(d), -1), axis=1).mean() for d in damaged
    ]


@SIZES
@EVERY
def test_damage_grows_with_severity(name, images):
    steps = np.diff([0, *distances(name, images)])
    assert np.all(steps > 0.01)


@EVERY
def test_large_images_are_damaged_alike(name):
    """Root mean square change of a pixel at severities 3 to 5: at 28x28 near 8x8.

    A step of a fraction of a pixel at 8x8 also blurs there, so weak damage differs.
    """
    small = np.array(distances(name, SMALL[:100]))[2:] / 8
    large = np.array(distances(name, LARGE))[2:] / 28
    np.testing.assert_allclose(large, small, rtol=0.3)


@EVERY
def test_one_image_does_not_need_others(name):
    assert CORRUPTIONS[name](SMALL[:1], 5, 0).shape == (1, 8, 8, 1)


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
        ("contrast", np.ptp, 0, 1e-6),
    ],
)
def test_first_step_on_flat_grey(name, statistic, expected, tolerance):
    damaged = CORRUPTIONS[name](FLAT, 1, (7, 3))
    np.testing.assert_allclose(statistic(damaged), expected, atol=tolerance)


def test_one_spatter_is_a_grey_square_of_two_by_two():
    damaged = CORRUPTIONS["spatter"](np.zeros_like(FLAT), 1, (7, 3))
    assert set(damaged.sum(axis=(1, 2, 3))) == {4 * 0.5}
    assert (damaged.mean(axis=0) > 0).all()  # they fall everywhere


def test_contrast_keeps_the_mean():
    damaged = CORRUPTIONS["contrast"](SMALL, 5, 0)
    np.testing.assert_allclose(
        damaged.mean(axis=(1, 2, 3)), SMALL.mean(axis=(1, 2, 3)), atol=1e-6
    )


def test_whole_pixel_shift_moves_every_image_one_way():
    point = np.zeros((400, 8, 8, 1), np.float32)
    point[:, 4, 4] = 1
    moved = CORRUPTIONS["shift"](point, 5, (7, 3))
    places = [(3, 4), (5, 4), (4, 3), (4, 5)]
    counts = [int((moved[:, row, column, 0] == 1).sum()) for row, column in places]
    assert sum(counts) == 400
    assert min(counts) > 70  # each way has 100 on average


def test_rotation_turns_both_ways_by_the_angle():
    """A point 3 pixels right of the centre moves along the circle by 30 degrees."""
    point = np.zeros((50, 57, 57, 1), np.float32)
    point[:, 28, 48] = 1
    turned = CORRUPTIONS["rotation"](point, 5, (7, 3))[..., 0]
    heights = 28 - np.array([ndimage.center_of_mass(image)[0] for image in turned])
    np.testing.assert_allclose(np.abs(heights), 20 * np.sin(np.pi / 6), atol=0.3)
    assert {-1, 1} == set(np.sign(heights))


@pytest.mark.parametrize("name", OUT_OF_DISTRIBUTION)
def test_other_images_keep_shape_and_range(name):
    before = SMALL.copy()
    other = OUT_OF_DISTRIBUTION[name](SMALL, (7, 4))
    assert (other.shape, other.dtype) == (SMALL.shape, SMALL.dtype)
    assert 0 <= other.min() <= other.max() <= 1
    assert np.abs(other - SMALL).mean() > 0.2
    np.testing.assert_array_equal(OUT_OF_DISTRIBUTION[name](SMALL, (7, 4)), other)
    np.testing.assert_array_equal(SMALL, before)


def test_permutation_moves_the_pixels_of_all_images_alike():
    permuted = OUT_OF_DISTRIBUTION["permuted pixels"](SMALL, (7, 4)).reshape(-1, 64)
    original = SMALL.reshape(-1, 64)
    np.testing.assert_array_equal(np.sort(permuted, axis=1), np.sort(original, axis=1))
    np.testing.assert_array_equal(
        np.sort(permuted.mean(axis=0)), np.sort(original.mean(axis=0))
    )
