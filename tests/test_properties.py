"""What holds for every input: properties of corruptions, metrics and readers of files.

Hypothesis tries the same examples in each run, so that a run can be repeated.
"""

import io

import numpy as np
import pytest
from course import metrics
from course.corruptions import CORRUPTIONS, OUT_OF_DISTRIBUTION
from course.data import DataError, stated_version
from course.digits import SHARES, SWITCH, read_mnist
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import metrics as sklearn_metrics
from small_mnist import mnist_arrays

PROPERTY = settings(
    database=None, deadline=None, derandomize=True, max_examples=25, print_blob=False
)
SEEDS = st.integers(0, 2**32) | st.tuples(st.integers(0, 99), st.integers(0, 99))
RANDOM = st.integers(0, 2**32).map(np.random.default_rng)


# --- Corruptions ---------------------------------------------------------------------


@st.composite
def square_images(draw):
    """From 1 to 4 images of one size, 8x8 to 28x28: random, empty, full or lines."""
    number, size = draw(st.integers(1, 4)), draw(st.integers(8, 28))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    pixels = st.sampled_from([0.0, 0.25, 1.0])
    lines = draw(arrays(dtype, (number, 1, size, 1), elements=pixels))
    noise = draw(RANDOM).random((number, size, size, 1), dtype)
    return draw(st.sampled_from([noise, lines + 0 * noise]))


EVERY = pytest.mark.parametrize("name", CORRUPTIONS)


@EVERY
@PROPERTY
@given(square_images(), st.integers(0, 5), SEEDS)
def test_corruption_is_pure_and_keeps_shape_type_and_range(
    name, images, severity, seed
):
    before = images.copy()
    damaged = CORRUPTIONS[name](images, severity, seed)
    assert damaged.shape == images.shape
    assert damaged.dtype == images.dtype
    assert 0 <= damaged.min() <= damaged.max() <= 1
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(CORRUPTIONS[name](images, severity, seed), damaged)
    assert not np.shares_memory(images, damaged)


@EVERY
@PROPERTY
@given(square_images(), SEEDS)
def test_severity_zero_is_the_identity(name, images, seed):
    np.testing.assert_array_equal(CORRUPTIONS[name](images, 0, seed), images)


@pytest.mark.parametrize("name", ["blur", "contrast"])
@PROPERTY
@given(square_images(), st.integers(1, 5), SEEDS)
def test_what_draws_nothing_damages_each_image_by_itself(name, images, severity, seed):
    alone = [
        CORRUPTIONS[name](images[i : i + 1], severity, 0) for i in range(len(images))
    ]
    together = CORRUPTIONS[name](images, severity, seed)
    np.testing.assert_allclose(together, np.concatenate(alone), atol=1e-6)


@pytest.mark.parametrize("name", OUT_OF_DISTRIBUTION)
@PROPERTY
@given(square_images(), SEEDS)
def test_foreign_images_are_pure_and_keep_shape_type_and_range(name, images, seed):
    before = images.copy()
    foreign = OUT_OF_DISTRIBUTION[name](images, seed)
    assert (foreign.shape, foreign.dtype) == (images.shape, images.dtype)
    assert 0 <= foreign.min() <= foreign.max() <= 1
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(OUT_OF_DISTRIBUTION[name](images, seed), foreign)


@PROPERTY
@given(square_images(), SEEDS)
def test_two_negatives_are_the_images(images, seed):
    inverted = OUT_OF_DISTRIBUTION["inverted digits"]
    twice = inverted(inverted(images, seed), seed)
    np.testing.assert_allclose(twice, images, atol=1e-7)


# --- Metrics -------------------------------------------------------------------------


@st.composite
def forecasts(draw, members=None):
    """Probabilities of shape (N, K), or (members, N, K), with labels.

    They are random, one-hot (exact confidences 0 and 1), uniform, or a mixture.
    """
    number, classes = draw(st.integers(1, 40)), draw(st.integers(2, 10))
    shape = (number,) if members is None else (members, number)
    rng = draw(RANDOM)
    random = rng.dirichlet(np.full(classes, draw(st.sampled_from([0.1, 1, 10]))), shape)
    certain = np.eye(classes)[rng.integers(0, classes, shape)]
    uniform = np.full((*shape, classes), 1 / classes)
    choice = rng.choice(
        3, (*shape, 1), p=draw(st.sampled_from([(1, 0, 0), (0.6, 0.3, 0.1)]))
    )
    probabilities = np.choose(choice, [random, certain, uniform])
    return probabilities, rng.integers(0, classes, number)


@PROPERTY
@given(forecasts())
def test_scores_have_their_ranges(forecast):
    scores = metrics.scores(*forecast)
    assert 0 <= scores["accuracy"] <= 1
    assert 0 <= scores["nll"] <= np.inf
    assert 0 <= scores["brier"] <= 2 + 1e-12
    assert 0 <= scores["calibration_error"] <= 1 + 1e-6


@PROPERTY
@given(forecasts())
def test_perfect_forecasts_lose_nothing(forecast):
    probabilities, labels = forecast
    perfect = np.eye(probabilities.shape[1])[labels]
    assert metrics.scores(perfect, labels) == {
        "accuracy": 1,
        "nll": 0,
        "brier": 0,
        "calibration_error": pytest.approx(0, abs=1e-6),
    }


@PROPERTY
@given(forecasts(), RANDOM)
def test_order_of_images_does_not_matter(forecast, rng):
    probabilities, labels = forecast
    order = rng.permutation(len(labels))
    scores = metrics.scores(probabilities[order], labels[order])
    assert scores == pytest.approx(metrics.scores(*forecast), abs=1e-6)


@PROPERTY
@given(forecasts(), RANDOM)
def test_names_of_classes_do_not_matter(forecast, rng):
    """Only accuracy could tell, where two classes are the most probable."""
    probabilities, labels = forecast
    order = rng.permutation(probabilities.shape[1])
    renamed, new_labels = probabilities[:, order], np.argsort(order)[labels]
    for score in (metrics.nll, metrics.brier):
        assert score(renamed, new_labels) == pytest.approx(score(*forecast))
    np.testing.assert_allclose(metrics.entropy(renamed), metrics.entropy(probabilities))
    top = np.sort(probabilities, axis=1)
    if np.all(top[:, -1] > top[:, -2]):
        scores = metrics.scores(renamed, new_labels)
        assert scores == pytest.approx(metrics.scores(*forecast), abs=1e-6)


@PROPERTY
@given(forecasts())
def test_scores_agree_with_scikit_learn(forecast):
    probabilities, labels = forecast
    classes = np.arange(probabilities.shape[1])
    assert metrics.accuracy(*forecast) == pytest.approx(
        sklearn_metrics.accuracy_score(labels, probabilities.argmax(axis=1))
    )
    assert metrics.brier(*forecast) == pytest.approx(
        sklearn_metrics.brier_score_loss(
            labels, probabilities, labels=classes, scale_by_half=False
        ),
        abs=1e-12,
    )
    right = probabilities[np.arange(len(labels)), labels]
    if right.min() > 1e-12:  # scikit-learn cuts smaller ones off
        expected = sklearn_metrics.log_loss(labels, probabilities, labels=classes)
        assert metrics.nll(*forecast) == pytest.approx(expected, abs=1e-12)
    else:
        assert metrics.nll(*forecast) > 12 * np.log(10) / len(labels)


@PROPERTY
@given(forecasts(members=4))
def test_averaging_members_never_hurts(forecast):
    """Jensen: NLL and Brier score are convex in the probabilities."""
    members, labels = forecast
    for score in (metrics.nll, metrics.brier):
        mean = score(members.mean(axis=0), labels)
        assert mean <= score(members, labels).mean() + 1e-9


@PROPERTY
@given(forecasts(members=4))
def test_entropy_is_expected_entropy_and_mutual_information(forecast):
    members, _ = forecast
    total, expected, mutual = metrics.split_entropy(members)
    np.testing.assert_allclose(total, expected + mutual, atol=1e-12)
    assert np.all(mutual >= -1e-12)
    assert np.all(mutual <= np.log(4) + 1e-12)
    assert np.all(total <= np.log(members.shape[-1]) + 1e-12)
    assert np.all(expected >= 0)
    same = metrics.split_entropy(np.repeat(members[:1], 3, axis=0))
    np.testing.assert_allclose(same.mutual, 0, atol=1e-12)


@PROPERTY
@given(forecasts(), RANDOM)
def test_risk_ends_at_the_share_of_errors(forecast, rng):
    probabilities, labels = forecast
    uncertainty = metrics.entropy(probabilities)
    correct = probabilities.argmax(axis=1) == labels
    coverage, risk = metrics.risk_coverage(uncertainty, correct)
    assert coverage[-1] == 1
    assert np.all(np.diff(coverage) > 0)
    assert np.all((risk >= 0) & (risk <= 1 + 1e-12))
    assert risk[-1] == pytest.approx(np.mean(~correct))
    order = rng.permutation(len(labels))
    again = metrics.risk_coverage(uncertainty[order], correct[order])
    np.testing.assert_allclose(again, (coverage, risk), atol=1e-12)


@PROPERTY
@given(forecasts(), st.integers(1, 20))
def test_reliability_adds_up_to_the_scores(forecast, bins):
    table = metrics.reliability(*forecast, seed=1, bins=bins, resamples=50)
    shares = table["count"] / table["count"].sum()
    assert table["count"].sum() == len(forecast[1])
    assert table.index.isin(range(bins)).all()
    assert shares @ table["accuracy"] == pytest.approx(metrics.accuracy(*forecast))
    assert np.all((table["low"] >= 0) & (table["low"] <= table["high"]))
    assert np.all(table["high"] <= 1)


# --- Readers of files ----------------------------------------------------------------

ARCHIVE = io.BytesIO()
np.savez_compressed(ARCHIVE, **mnist_arrays(train=80, test=80))
ARCHIVE = ARCHIVE.getvalue()


@settings(PROPERTY, max_examples=100)
@given(st.integers(0, len(ARCHIVE) - 1), st.binary(max_size=4), st.integers(0, 4))
def test_damaged_archive_is_an_archive_or_a_clear_error(
    tmp_path_factory, start, inserted, removed
):
    damaged = ARCHIVE[:start] + inserted + ARCHIVE[start + removed :]
    path = tmp_path_factory.mktemp("archive") / "mnist.npz"
    path.write_bytes(damaged)
    try:
        assert read_mnist(path).keys() >= set(SHARES)
    except DataError as error:
        assert str(error).startswith(f"{SWITCH}: expected ")


@PROPERTY
@given(st.binary(max_size=3) | st.integers(0, 10**9).map(lambda n: b"%d" % n))
def test_stated_version_is_a_number_or_none(word):
    version = stated_version(b"# x, version " + word + b"\nrest")
    assert version is None or version.encode() == word.split(b"\n")[0].strip()
    assert version is None or version.isdigit()
    assert stated_version(word) is None
