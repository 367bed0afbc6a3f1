"""One switch chooses the digits: those of the book, or MNIST."""

import numpy as np
import pytest
import tf_keras
from course.data import DataError
from course.digits import load_images
from small_mnist import mnist_arrays


@pytest.fixture(autouse=True)
def no_switch(monkeypatch):
    monkeypatch.delenv("COURSE_MNIST", raising=False)


@pytest.fixture
def load_mnist(tmp_path, monkeypatch):
    """A function that stores arrays as mnist.npz and loads it through the switch."""

    def store_and_load(arrays):
        np.savez(tmp_path / "mnist.npz", **arrays)
        monkeypatch.setenv("COURSE_MNIST", str(tmp_path / "mnist.npz"))
        return load_images()

    return store_and_load


def shares(digits):
    return (digits.train, digits.validation, digits.test)


def test_the_books_digits_are_the_default():
    digits = load_images()
    assert digits.name == "8x8 digits"
    assert [share.images.shape for share in shares(digits)] == [
        (1000, 8, 8, 1),
        (300, 8, 8, 1),
        (497, 8, 8, 1),
    ]
    for share in shares(digits):
        assert (share.images.dtype, share.labels.dtype) == (np.float32, np.int32)
        assert (share.images.min(), share.images.max()) == (0, 1)
        counts = np.bincount(share.labels) / len(share.labels)
        np.testing.assert_allclose(counts, 0.1, atol=0.006)


def test_no_image_is_in_two_shares():
    every = np.concatenate([share.images for share in shares(load_images())])
    assert len(np.unique(every.reshape(1797, 64), axis=0)) == 1797


def test_image_and_label_stay_together():
    """The mean images of a digit's shares are alike, and unlike any other digit's."""
    digits = load_images()
    train, test = (
        np.stack([share.images[share.labels == k].mean(0).ravel() for k in range(10)])
        for share in (digits.train, digits.test)
    )
    distances = np.linalg.norm(train[:, None] - test, axis=-1)
    assert list(distances.argmin(1)) == list(range(10))


def test_the_split_is_always_the_same():
    for first, second in zip(shares(load_images()), shares(load_images()), strict=True):
        np.testing.assert_array_equal(first.images, second.images)
        np.testing.assert_array_equal(first.labels, second.labels)


def test_switch_reads_a_local_mnist(load_mnist):
    arrays = mnist_arrays()
    digits = load_mnist(arrays)
    assert digits.name == "MNIST"
    assert [len(share.labels) for share in shares(digits)] == [350, 50, 100]
    assert list(np.bincount(digits.validation.labels)) == [5] * 10
    np.testing.assert_array_equal(digits.test.labels, arrays["y_test"])
    np.testing.assert_allclose(
        digits.test.images[..., 0], arrays["x_test"] / 255, atol=1e-7
    )
    assert digits.train.images.shape == (350, 28, 28, 1)


def test_other_arrays_of_the_file_do_no_harm(load_mnist):
    assert load_mnist(mnist_arrays() | {"note": np.array("extra")}).name == "MNIST"


def test_switch_downloads_with_keras(monkeypatch):
    arrays = mnist_arrays()
    pairs = [(arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test")]
    monkeypatch.setattr(tf_keras.datasets.mnist, "load_data", lambda: pairs)
    monkeypatch.setenv("COURSE_MNIST", "download")
    assert load_images().train.images.shape == (350, 28, 28, 1)


def test_no_network(monkeypatch):
    def fail():
        raise Exception("URL fetch failure")

    monkeypatch.setattr(tf_keras.datasets.mnist, "load_data", fail)
    monkeypatch.setenv("COURSE_MNIST", "download")
    with pytest.raises(DataError, match=r"could not download MNIST \(URL fetch fail"):
        load_images()
