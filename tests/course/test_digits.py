"""One switch chooses the digits: those of the book, or an MNIST that is intact."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import tf_keras
from course.data import DataError
from course.digits import SHARES, SWITCH, load_images, read_mnist
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.course.strategies import PROPERTY


def mnist_arrays(train=400, test=100):
    """What an mnist.npz holds, with noise for images."""
    rng = np.random.default_rng(7)
    images = rng.integers(0, 256, (train + test, 28, 28), np.uint8)
    labels = np.arange(train + test, dtype=np.uint8) % 10
    shares = images[:train], labels[:train], images[train:], labels[train:]
    return dict(zip(SHARES, shares, strict=True))


@pytest.fixture(autouse=True)
def no_switch(monkeypatch):
    monkeypatch.delenv(SWITCH, raising=False)


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """The path of a compressed mnist.npz, as the real one is, chosen by the switch."""
    path = tmp_path / "mnist.npz"
    np.savez_compressed(path, **mnist_arrays())
    monkeypatch.setenv(SWITCH, str(path))
    return path


def shares(digits):
    return (digits.train, digits.validation, digits.test)


def test_the_books_digits_are_the_default():
    digits = load_images()
    assert digits.name == "8x8 digits"
    assert [len(share.images) for share in shares(digits)] == [1000, 300, 497]
    for share in shares(digits):
        assert share.images.shape[1:] == (8, 8, 1)
        assert (share.images.dtype, share.labels.dtype) == (np.float32, np.int32)
        assert (share.images.min(), share.images.max()) == (0, 1)
        counts = np.bincount(share.labels) / len(share.labels)
        np.testing.assert_allclose(counts, 0.1, atol=0.006)
    every = np.concatenate([share.images for share in shares(digits)])
    assert len(np.unique(every.reshape(1797, 64), axis=0)) == 1797  # none in two shares
    again = np.concatenate([share.images for share in shares(load_images())])
    np.testing.assert_array_equal(again, every)


def test_image_and_label_stay_together():
    """The mean images of a digit's shares are alike, and unlike any other digit's."""
    digits = load_images()
    train, test = (
        np.stack([share.images[share.labels == k].mean(0).ravel() for k in range(10)])
        for share in (digits.train, digits.test)
    )
    distances = np.linalg.norm(train[:, None] - test, axis=-1)
    assert list(distances.argmin(1)) == list(range(10))


def test_switch_reads_a_local_mnist(archive):
    """Other arrays of the file do no harm."""
    arrays = mnist_arrays()
    np.savez(archive, **arrays, note=np.array("extra"))
    digits = load_images()
    assert digits.name == "MNIST"
    assert [len(share.labels) for share in shares(digits)] == [350, 50, 100]
    assert list(np.bincount(digits.validation.labels)) == [5] * 10
    np.testing.assert_array_equal(digits.test.labels, arrays["y_test"])
    np.testing.assert_allclose(
        digits.test.images[..., 0], arrays["x_test"] / 255, atol=1e-7
    )
    assert digits.train.images.shape == (350, 28, 28, 1)


def test_switch_downloads_with_keras_if_there_is_a_network(monkeypatch):
    def fail():
        raise Exception("URL fetch failure")

    arrays = list(mnist_arrays().values())
    monkeypatch.setenv(SWITCH, "download")
    keras = tf_keras.datasets.mnist
    monkeypatch.setattr(keras, "load_data", lambda: (arrays[:2], arrays[2:]))
    assert load_images().train.images.shape == (350, 28, 28, 1)
    monkeypatch.setattr(keras, "load_data", fail)
    with pytest.raises(DataError, match=r"could not download MNIST \(URL fetch fail"):
        load_images()


# --- Damaged archives ----------------------------------------------------------------

UNREADABLE = "expected an archive .* mnist.npz cannot be read as one"
SMALL = io.BytesIO()
np.savez_compressed(SMALL, **mnist_arrays(train=80, test=80))
SMALL = SMALL.getvalue()
TORN = [b"", b"PK\x03\x04 torn", b"\x93NUMPY\x01\x00", SMALL[:-1], SMALL[:5000]]
DAMAGED = st.builds(
    lambda start, inserted, removed: (
        SMALL[:start] + inserted + SMALL[start + removed :]
    ),
    *(st.integers(0, len(SMALL) - 1), st.binary(max_size=4), st.integers(0, 4)),
)


@settings(PROPERTY, max_examples=60, phases=[Phase.generate])
@given(st.sampled_from(TORN) | DAMAGED)
def test_damaged_archive_is_intact_or_a_clear_error(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("archive") / "mnist.npz"
    path.write_bytes(content)
    try:
        for key, array in read_mnist(path).items():
            np.testing.assert_array_equal(array, mnist_arrays(80, 80)[key])
        assert content not in TORN
    except DataError as error:
        assert str(error).startswith(f"{SWITCH}: expected ")


@pytest.mark.parametrize(
    "path", ["no-such.npz", "", ".", "line\nbreak", "nul\0", "~no-such-user/mnist.npz"]
)
def test_path_without_a_file_is_refused(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    message = rf"{SWITCH}: expected the path of an mnist.npz.* no file '[^\n\0]+'\."
    with pytest.raises(DataError, match=message):
        read_mnist(path)


def test_members_that_are_no_arrays_are_named(archive, tmp_path):
    np.save(tmp_path / "mnist.npy", np.zeros(3))
    with pytest.raises(DataError, match="mnist.npy cannot be read as one"):
        read_mnist(tmp_path / "mnist.npy")
    np.savez(archive, **{k: v for k, v in mnist_arrays().items() if k != "x_test"})
    with zipfile.ZipFile(archive, "a") as members:
        members.writestr("x_test", "images")
    with pytest.raises(DataError, match=f"^{SWITCH}: x_test must be uint8, got .S6"):
        load_images()


class Bomb:
    """What creates a folder when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.mkdir, (self.path,)


def test_pickled_objects_are_not_run(archive, tmp_path):
    bomb = np.array([Bomb(tmp_path / "created")], object)
    np.savez(archive, **mnist_arrays() | {"x_train": bomb})
    with pytest.raises(DataError, match=f"{UNREADABLE}.*allow_pickle"):
        load_images()
    assert not (tmp_path / "created").exists()


@pytest.mark.parametrize(
    ("key", "damage", "message"),
    [
        ("x_train", lambda x: x * np.float32("nan"), "x_train must be uint8, got floa"),
        ("x_test", lambda x: x / 255, "x_test must be uint8, got float64"),
        ("y_train", lambda y: y.astype(int), "y_train must be uint8, got int64"),
        ("x_train", lambda x: x[:, :8, :8], r"\(N, 28, 28\), got \(400, 8, 8\)"),
        ("x_test", lambda x: x[..., None], r"\(N, 28, 28\), got \(100, 28, 28, 1\)"),
        ("x_test", lambda x: x[0, 0, 0], r"\(N, 28, 28\), got \(\)"),
        ("x_train", lambda x: x[:0], r"y_train must have one label for each of the 0"),
        ("y_test", lambda y: y[:-1], r"shape \(100,\), got \(99,\)"),
        ("y_train", lambda y: np.eye(10, dtype=np.uint8)[y], r"got \(400, 10\)"),
        ("y_train", lambda y: y + np.uint8(1), "y_train must be 0 to 9, got 10"),
        ("y_test", lambda y: y // np.uint8(2), "at least 8 images .* got 0 of 5"),
        ("x_train y_train", lambda x: x[:0], "at least 8 images .* got 0 of 0"),
    ],
)
def test_wrong_array_is_named(archive, key, damage, message):
    arrays = mnist_arrays()
    np.savez(archive, **arrays | {each: damage(arrays[each]) for each in key.split()})
    with pytest.raises(DataError, match=f"^{SWITCH}: .*{message}"):
        load_images()


def test_wrong_keys_are_named(archive):
    arrays = mnist_arrays()
    arrays["labels"] = arrays.pop("y_test")
    np.savez(archive, **arrays)
    with pytest.raises(DataError, match="lacks y_test and has labels, x_test, x_train"):
        load_images()
