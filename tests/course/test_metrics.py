"""Scores agree with scikit-learn and SciPy, and with what you get by hand."""

import numpy as np
import pytest
import tensorflow as tf
from course import metrics
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as sklearn_metrics

from study.tables import calibration_bias

LABELS = np.array([0, 1, 0])
BY_HAND = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [1.0, 0.0, 0.0]])


# --- For every forecast --------------------------------------------------------------


@st.composite
def forecasts(draw, members=None):
    """Probabilities of shape (N, K), or (members, N, K), with labels.

    They are sharp, even or nearly uniform, and some are one-hot: exactly 0 and 1.
    """
    number, classes = draw(st.integers(1, 40)), draw(st.integers(2, 10))
    shape, rng = (
        (members or 1, number),
        np.random.default_rng(draw(st.integers(0, 2**32))),
    )
    alpha = np.full(classes, draw(st.sampled_from([0.1, 1, 1e6])))
    certain = np.eye(classes)[rng.integers(0, classes, shape)]
    is_certain = rng.random((*shape, 1)) < draw(st.sampled_from([0, 0.3, 1]))
    probabilities = np.where(is_certain, certain, rng.dirichlet(alpha, shape))
    labels = rng.integers(0, classes, number)
    return probabilities if members else probabilities[0], labels


@given(forecasts())
def test_scores_agree_with_scikit_learn_and_entropy_with_scipy(forecast):
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
    nll, cut = metrics.nll(*forecast), right.min() < 1e-12  # as scikit-learn does
    expected = sklearn_metrics.log_loss(labels, probabilities, labels=classes)
    assert nll > expected - 1e-9 if cut else nll == pytest.approx(expected, abs=1e-12)
    assert (nll == np.inf) == (right.min() == 0)
    np.testing.assert_allclose(
        metrics.entropy(probabilities),
        stats.entropy(probabilities, axis=-1),
        atol=1e-12,
    )


@given(forecasts(members=4))
def test_members_are_scored_one_by_one(forecast):
    members, labels = forecast
    for score in (metrics.accuracy, metrics.nll, metrics.brier):
        expected = [score(member, labels) for member in members]
        np.testing.assert_allclose(score(members, labels), expected)


@given(forecasts(members=4))
def test_entropy_is_expected_entropy_and_mutual_information(forecast):
    """Mutual information is also the members' mean divergence from their mean."""
    members, _ = forecast
    total, expected, mutual = metrics.split_entropy(members)
    mean = members.mean(axis=0)
    divergences = stats.entropy(members, np.broadcast_to(mean, members.shape), axis=-1)
    np.testing.assert_allclose(total, metrics.entropy(mean), atol=1e-12)
    np.testing.assert_allclose(total, expected + mutual, atol=1e-12)
    np.testing.assert_allclose(mutual, divergences.mean(axis=0), atol=1e-12)
    assert np.all(mutual <= np.log(4) + 1e-12)
    same = metrics.split_entropy(np.repeat(members[:1], 3, axis=0))
    np.testing.assert_allclose(same.mutual, 0, atol=1e-12)


# --- By hand -------------------------------------------------------------------------


@pytest.mark.parametrize("probabilities", [BY_HAND, tf.constant(BY_HAND)])
def test_scores_by_hand(probabilities):
    assert metrics.scores(probabilities, LABELS) == {
        "accuracy": pytest.approx(2 / 3),
        "nll": pytest.approx(-(np.log(0.7) + np.log(0.3)) / 3),
        "brier": pytest.approx((0.09 + 0.04 + 0.01 + 0.01 + 0.49 + 0.36) / 3),
        "calibration_error": pytest.approx((0.3 + 0.6) / 3),
    }


@pytest.mark.parametrize("bins", [1, 7, 10, 15])
def test_an_edge_belongs_to_the_bin_above(bins):
    edges = np.arange(bins + 1) / bins
    expected = [*range(bins), bins - 1]
    assert list(metrics.confidence_bins(edges, bins)) == expected
    assert list(metrics.confidence_bins(edges[1:] - 1e-9, bins)) == [*range(bins)]


def test_calibration_error_of_a_perfect_forecaster_is_not_zero():
    """Two classes, confidence uniform in (0.5, 1), right that often: 40 samples."""
    rng = np.random.default_rng(7)
    errors, biases = [], []
    for confidence in rng.uniform(0.5, 1, (40, 100)):
        probabilities = np.stack([confidence, 1 - confidence], axis=1)
        labels = (rng.random(100) > confidence).astype(int)
        errors.append(metrics.calibration_error(probabilities, labels))
        biases.append(calibration_bias(probabilities))
    tolerance = 4 * np.std(errors) / np.sqrt(40)
    assert np.mean(errors) == pytest.approx(0.089, abs=0.0005 + tolerance)
    assert np.mean(biases) == pytest.approx(0.089, abs=0.002)


@pytest.mark.parametrize(
    ("uncertainty", "correct", "expected"),
    [
        ([0.3, 0.1, 0.2, 0.4], [False, True, True, True], [0, 0, 1 / 3, 1 / 4]),
        # Of equally uncertain images, which comes first in the data must not matter.
        ([1, 1, 2], [True, False, True], [0.5, 0.5, 1 / 3]),
        ([1, 1, 2], [False, True, True], [0.5, 0.5, 1 / 3]),
    ],
)
def test_risk_by_hand(uncertainty, correct, expected):
    coverage, risk = metrics.risk_coverage(uncertainty, np.array(correct))
    np.testing.assert_allclose(coverage, np.arange(1, len(risk) + 1) / len(risk))
    np.testing.assert_allclose(risk, expected)


def test_reliability_by_hand_adds_up_to_the_calibration_error():
    """Of 0.9, three quarters are right; of 0.6, all: the gaps do not cancel."""
    probabilities = np.array([[0.9, 0.1]] * 4 + [[0.6, 0.4]] * 2)
    labels = np.array([0, 0, 0, 1, 0, 0])
    table = metrics.reliability(probabilities, labels, seed=1, bins=10)
    assert list(table.index) == [6, 9]
    assert list(table) == ["count", "confidence", "accuracy", "low", "high"]
    assert list(table["count"]) == [2, 4]
    np.testing.assert_allclose(table["confidence"], [0.6, 0.9])
    np.testing.assert_allclose(table["accuracy"], [1, 0.75])
    error = metrics.calibration_error(probabilities, labels, bins=10)
    assert error == pytest.approx((2 * 0.4 + 4 * 0.15) / 6)
    in_one_bin = metrics.calibration_error(probabilities, labels, bins=1)
    assert in_one_bin == pytest.approx(5 / 6 - 0.8)


def test_bootstrap_band_has_the_width_of_the_binomial():
    """One bin of 400 images, 300 of them right: 1.96 √(0.75 · 0.25 / 400) each way."""
    probabilities = np.tile([0.8, 0.2], (400, 1))
    labels = (np.arange(400) >= 300).astype(int)
    row = metrics.reliability(probabilities, labels, seed=(7, 1)).iloc[0]
    half = 1.96 * np.sqrt(0.75 * 0.25 / 400)
    band = [0.75 - half, 0.75 + half]
    np.testing.assert_allclose([row.low, row.high], band, atol=0.006)


def test_bin_that_bootstrap_samples_leave_empty():
    probabilities = np.array([[0.99, 0.01]] * 50 + [[0.55, 0.45]])
    row = metrics.reliability(probabilities, np.zeros(51, int), seed=1).iloc[0]
    assert (row["count"], row["low"], row["high"]) == (1, 1, 1)
