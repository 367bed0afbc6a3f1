"""One switch chooses the digits; a wrong file gives one clear error."""

import numpy as np
import pytest
import tf_keras
from course.data import DataError
from course.digits import SHARES, load_images


@pytest.fixture(autouse=True)
def no_switch(monkeypatch):
    monkeypatch.delenv("COURSE_MNIST", raising=False)


def mnist_arrays(train=400, test=100, size=28):
    """What an mnist.npz holds, with noise for images."""
    rng = np.random.default_rng(7)
    images = rng.integers(0, 256, (train + test, size, size), np.uint8)
    labels = np.arange(train + test, dtype=np.uint8) % 10
    return {
        "x_train": images[:train],
        "y_train": labels[:train],
        "x_test": images[train:],
        "y_test": labels[train:],
    }


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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no file '.*mnist.npz'"),
        (b"", "mnist.npz cannot be read as one"),
        (b"not an archive", "mnist.npz cannot be read as one"),
        (b"PK\x03\x04 a torn archive", "mnist.npz cannot be read as one"),
        (b"\x93NUMPY\x01\x00", "mnist.npz cannot be read as one"),
    ],
)
def test_no_archive(tmp_path, monkeypatch, content, message):
    path = tmp_path / "mnist.npz"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("COURSE_MNIST", str(path))
    with pytest.raises(DataError, match=message):
        load_images()


def test_a_single_array_is_no_archive(tmp_path, monkeypatch):
    np.save(tmp_path / "mnist.npy", np.zeros(3))
    monkeypatch.setenv("COURSE_MNIST", str(tmp_path / "mnist.npy"))
    with pytest.raises(DataError, match="mnist.npy cannot be read as one"):
        load_images()


def with_nan(images):
    images = images.astype(np.float32)
    images[0, 0, 0] = np.nan
    return images


@pytest.mark.parametrize(
    ("key", "damage", "message"),
    [
        ("x_train", with_nan, "x_train must be uint8, got float32"),
        ("x_test", lambda x: x / 255, "x_test must be uint8, got float64"),
        ("y_train", lambda y: y.astype(int), "y_train must be uint8, got int64"),
        ("x_train", lambda x: x[:, :8, :8], r"\(N, 28, 28\), got \(400, 8, 8\)"),
        ("x_test", lambda x: x[..., None], r"\(N, 28, 28\), got \(100, 28, 28, 1\)"),
        ("y_test", lambda y: y[:-1], r"shape \(100,\), got \(99,\)"),
        ("y_train", lambda y: np.eye(10, dtype=np.uint8)[y], r"got \(400, 10\)"),
        ("y_train", lambda y: y + np.uint8(1), "y_train must be 0 to 9, got 10"),
        ("y_test", lambda y: y // np.uint8(2), "at least 8 images .* got 0 of 5"),
        ("x_test", lambda x: x.astype(object), "cannot be read as one .*allow_pickle"),
    ],
)
def test_wrong_array_is_named(load_mnist, key, damage, message):
    arrays = mnist_arrays()
    arrays[key] = damage(arrays[key])
    with pytest.raises(DataError, match=f"^COURSE_MNIST: .*{message}"):
        load_mnist(arrays)


def test_empty_arrays(load_mnist):
    with pytest.raises(DataError, match="at least 8 images of each digit, got 0 of 0"):
        load_mnist(mnist_arrays(train=0))


def test_wrong_keys(load_mnist):
    arrays = mnist_arrays()
    wrong = {key: arrays[key] for key in SHARES[:3]} | {"labels": arrays["y_test"]}
    with pytest.raises(DataError, match="lacks y_test and has labels, x_test, x_train"):
        load_mnist(wrong)
