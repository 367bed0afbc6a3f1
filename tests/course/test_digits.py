"""The digits are the book's sample of MNIST, or those of a file that is intact."""

from pathlib import Path

import numpy as np
import pytest
from course.data import DataError
from course.digits import KEYS, VALIDATION, load_images


def mnist_arrays(train=VALIDATION + 400, test=100):
    """What an mnist.npz holds, with noise for images."""
    rng = np.random.default_rng(7)
    images = rng.integers(0, 256, (train + test, 28, 28), np.uint8)
    labels = np.arange(train + test, dtype=np.uint8) % 10
    shares = images[:train], labels[:train], images[train:], labels[train:]
    return dict(zip(KEYS, shares, strict=True))


ARRAYS = mnist_arrays()


@pytest.fixture
def archive(tmp_path):
    """The path of a file that lacks nothing."""
    path = tmp_path / "mnist.npz"
    np.savez(path, **ARRAYS)
    return path


def test_the_books_digits_are_the_default():
    digits = load_images()
    shares = (digits.train, digits.validation, digits.test)
    assert [len(share.images) for share in shares] == [6000, 1000, 3000]
    for share in shares:
        assert share.images.shape[1:] == (28, 28, 1)
        assert (share.images.dtype, share.labels.dtype) == (np.float32, np.int64)
        assert (share.images.min(), share.images.max()) == (0, 1)
    every = np.concatenate([share.images for share in shares])
    assert len(np.unique(every.reshape(10000, -1), axis=0)) == 10000  # none in two


def test_another_file_is_split_alike(archive):
    """Other arrays of the file do no harm."""
    np.savez_compressed(archive, **ARRAYS, note=np.array("extra"))
    digits = load_images(str(archive))
    for share, key, part in (
        (digits.train, "train", slice(400)),
        (digits.validation, "train", slice(400, None)),
        (digits.test, "test", slice(None)),
    ):
        images, labels = ARRAYS[f"x_{key}"][part], ARRAYS[f"y_{key}"][part]
        np.testing.assert_array_equal(share.labels, labels)
        np.testing.assert_allclose(255 * share.images[..., 0], images)


# --- Damaged archives ----------------------------------------------------------------


@pytest.mark.parametrize(
    "damage", [lambda x: b"", lambda x: b"PK\x03\x04 torn", lambda x: x[:-1]]
)
def test_damaged_archive_is_one_clear_error(archive, damage):
    archive.write_bytes(damage(archive.read_bytes()))
    with pytest.raises(
        DataError, match="^mnist.npz: expected .* cannot be read as one"
    ):
        load_images(archive)


@pytest.mark.parametrize(
    "path", ["", ".", "line\nbreak", "nul\0", "~no-such-user/mnist.npz"]
)
def test_path_without_a_file_is_refused(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    message = r"expected an mnist.npz, but there is no file '[^\n\0]+'\."
    with pytest.raises(DataError, match=message):
        load_images(path)


class Bomb:
    """What creates a folder when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.mkdir, (self.path,)


def test_pickled_objects_are_not_run(archive, tmp_path):
    bomb = np.array([Bomb(tmp_path / "created")], object)
    np.savez(archive, **ARRAYS | {"x_train": bomb})
    with pytest.raises(DataError, match="cannot be read as one.*allow_pickle"):
        load_images(archive)
    assert not (tmp_path / "created").exists()


@pytest.mark.parametrize(
    ("key", "damage", "message"),
    [
        ("x_train", lambda x: x * np.float32("nan"), "x_train must be uint8, got floa"),
        ("x_train", lambda x: x[:, :8, :8], r"\(N, 28, 28\), got \(1400, 8, 8\)"),
        ("x_train", lambda x: x[:1000], "x_train must have at least 1001 images, got"),
        ("x_test", lambda x: x[:0], "x_test must have at least 1 images, got 0"),
        ("y_test", lambda y: y[:-1], r"each of the 100 images, got the shape \(99,\)"),
        ("y_train", lambda y: y + np.uint8(1), "y_train must have labels of 0 to 9"),
    ],
)
def test_wrong_array_is_named(archive, key, damage, message):
    np.savez(archive, **ARRAYS | {key: damage(ARRAYS[key])})
    with pytest.raises(DataError, match=f"^mnist.npz: .*{message}"):
        load_images(archive)


def test_wrong_keys_are_named(archive):
    arrays = dict(ARRAYS)
    arrays["labels"] = arrays.pop("y_test")
    np.savez(archive, **arrays)
    with pytest.raises(DataError, match="lacks y_test and has labels, x_test, x_train"):
        load_images(archive)
