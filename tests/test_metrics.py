"""Scores agree with hand-computed cases and with scikit-learn and SciPy."""

import numpy as np
import pytest
import tensorflow as tf
from course import metrics
from scipy import stats
from sklearn import metrics as sklearn_metrics

LABELS = np.array([0, 1, 0])
BY_HAND = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [1.0, 0.0, 0.0]])
MANY_LABELS = np.random.default_rng(1).integers(0, 10, 500)
MANY = np.random.default_rng(2).dirichlet(np.full(10, 0.3), (4, 500))


def test_by_hand():
    scores = metrics.scores(BY_HAND, LABELS)
    assert scores == {
        "accuracy": pytest.approx(2 / 3),
        "nll": pytest.approx(-(np.log(0.7) + np.log(0.3)) / 3),
        "brier": pytest.approx((0.09 + 0.04 + 0.01 + 0.01 + 0.49 + 0.36) / 3),
        "calibration_error": pytest.approx((0.3 + 0.6) / 3),
    }


def test_constant_forecaster():
    """0.1 for each of ten classes, equally frequent: ln 10, 0.9 and 0."""
    labels = np.arange(1000) % 10
    scores = metrics.scores(np.full((1000, 10), 0.1), labels)
    assert scores == pytest.approx(
        {"accuracy": 0.1, "nll": np.log(10), "brier": 0.9, "calibration_error": 0},
        abs=1e-6,
    )


def test_as_scikit_learn():
    for member in MANY:
        assert metrics.nll(member, MANY_LABELS) == pytest.approx(
            sklearn_metrics.log_loss(MANY_LABELS, member), rel=1e-9
        )
        assert metrics.brier(member, MANY_LABELS) == pytest.approx(
            sklearn_metrics.brier_score_loss(MANY_LABELS, member), rel=1e-9
        )
        assert metrics.accuracy(member, MANY_LABELS) == pytest.approx(
            sklearn_metrics.accuracy_score(MANY_LABELS, member.argmax(axis=1))
        )


@pytest.mark.parametrize("score", [metrics.accuracy, metrics.nll, metrics.brier])
def test_members_are_scored_one_by_one(score):
    np.testing.assert_allclose(
        score(MANY, MANY_LABELS), [score(member, MANY_LABELS) for member in MANY]
    )


def test_averaging_members_never_hurts():
    """Jensen: the NLL and the Brier score are convex in the probabilities."""
    for score in (metrics.nll, metrics.brier):
        members = score(MANY, MANY_LABELS)
        assert score(MANY.mean(axis=0), MANY_LABELS) < members.mean()


def test_probability_zero_of_the_right_class_costs_everything():
    assert metrics.nll(np.array([[1.0, 0.0]]), np.array([1])) == np.inf


@pytest.mark.parametrize("confidence", [1.0, 1 - 1e-7, 0.9999])
def test_full_confidence_is_in_the_last_bin(confidence):
    """Four predictions at confidence 1, three of them right: an error of 1/4."""
    probabilities = np.tile([confidence, 1 - confidence], (4, 1))
    labels = np.array([0, 0, 0, 1])
    error = metrics.calibration_error(probabilities, labels)
    assert error == pytest.approx(confidence - 0.75, abs=1e-6)
    assert list(metrics.reliability(probabilities, labels, seed=1).index) == [14]


def test_over_and_underconfidence_in_different_bins_add_up():
    probabilities = np.array([[0.9, 0.1]] * 2 + [[0.6, 0.4]] * 2)
    labels = np.array([0, 1, 0, 0])
    error = metrics.calibration_error(probabilities, labels)
    assert error == pytest.approx((0.4 + 0.4) / 2)
    in_one_bin = metrics.calibration_error(probabilities, labels, bins=1)
    assert in_one_bin == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("number", "expected"), [(100, 0.089), (500, 0.041), (1000, 0.029), (10000, 0.009)]
)
def test_calibration_error_of_a_perfect_forecaster_is_not_zero(number, expected):
    """Two classes, confidence uniform in (0.5, 1), right that often: 100 samples."""
    rng = np.random.default_rng(7)
    errors = []
    for _ in range(100):
        confidence = rng.uniform(0.5, 1, number)
        probabilities = np.stack([confidence, 1 - confidence], axis=1)
        labels = (rng.random(number) > confidence).astype(int)
        errors.append(metrics.calibration_error(probabilities, labels))
    error = np.std(errors) / 10
    assert np.mean(errors) == pytest.approx(expected, abs=0.0005 + 4 * error)


def test_entropy_as_scipy():
    np.testing.assert_allclose(metrics.entropy(MANY), stats.entropy(MANY, axis=-1))
    assert metrics.entropy(np.eye(3)).tolist() == [0, 0, 0]


def test_entropy_of_members_that_disagree_is_mutual_information():
    """Two certain members that contradict each other: ln 2, all of it mutual."""
    split = metrics.split_entropy(np.array([[[1.0, 0.0]], [[0.0, 1.0]]]))
    assert (split.total, split.expected, split.mutual) == (np.log(2), 0, np.log(2))


def test_entropy_of_members_that_agree_is_expected_entropy():
    split = metrics.split_entropy(np.full((5, 1, 4), 0.25))
    np.testing.assert_allclose(split, [[np.log(4)], [np.log(4)], [0]], atol=1e-12)


def test_mutual_information_has_its_bounds():
    split = metrics.split_entropy(MANY)
    assert split.total.shape == split.expected.shape == split.mutual.shape == (500,)
    assert np.all(split.mutual > 0)
    assert np.all(split.mutual <= np.log(4))
    mean = MANY.mean(axis=0)
    divergence = stats.entropy(MANY, mean[None], axis=-1).mean(axis=0)
    np.testing.assert_allclose(split.mutual, divergence)  # its other definition


def test_risk_by_hand():
    coverage, risk = metrics.risk_coverage(
        [0.3, 0.1, 0.2, 0.4], np.array([False, True, True, True])
    )
    np.testing.assert_allclose(coverage, [0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(risk, [0, 0, 1 / 3, 1 / 4])


def test_equally_uncertain_images_share_their_risk():
    """Which of them comes first in the data must not matter."""
    for correct in ([True, False, True], [False, True, True]):
        _, risk = metrics.risk_coverage([1, 1, 2], np.array(correct))
        np.testing.assert_allclose(risk, [0.5, 0.5, 1 / 3])


def test_reliability_by_hand():
    probabilities = np.array([[0.9, 0.1]] * 4 + [[0.6, 0.4]] * 2)
    table = metrics.reliability(
        probabilities, np.array([0, 0, 0, 1, 0, 1]), seed=1, bins=10
    )
    assert list(table.index) == [6, 9]
    assert list(table["count"]) == [2, 4]
    np.testing.assert_allclose(table["confidence"], [0.6, 0.9])
    np.testing.assert_allclose(table["accuracy"], [0.5, 0.75])


def test_reliability_adds_up_to_the_calibration_error():
    table = metrics.reliability(MANY[0], MANY_LABELS, seed=1)
    gaps = table["count"] * (table["accuracy"] - table["confidence"]).abs()
    assert gaps.sum() / table["count"].sum() == pytest.approx(
        metrics.calibration_error(MANY[0], MANY_LABELS), abs=1e-6
    )
    assert table["count"].sum() == 500


def test_bootstrap_band_has_the_width_of_the_binomial():
    """One bin of 400 images, 300 of them right: 1.96 √(0.75 · 0.25 / 400) each way."""
    probabilities = np.tile([0.8, 0.2], (400, 1))
    labels = (np.arange(400) >= 300).astype(int)
    row = metrics.reliability(probabilities, labels, seed=(7, 1)).iloc[0]
    half = 1.96 * np.sqrt(0.75 * 0.25 / 400)
    np.testing.assert_allclose(
        [row.low, row.high], [0.75 - half, 0.75 + half], atol=0.006
    )


def test_bin_that_bootstrap_samples_leave_empty():
    probabilities = np.array([[0.99, 0.01]] * 50 + [[0.55, 0.45]])
    row = metrics.reliability(probabilities, np.zeros(51, int), seed=1).iloc[0]
    assert (row["count"], row["low"], row["high"]) == (1, 1, 1)


def test_tensors_are_accepted():
    assert metrics.nll(tf.constant(BY_HAND), LABELS) == metrics.nll(BY_HAND, LABELS)
