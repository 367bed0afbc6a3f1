"""Scores of predicted class probabilities, where no library has what we need.

Throughout, `probabilities` has the shape (..., N, K), one row of K probabilities for
each of N images, and `labels` the shape (N,), integers from 0 to K - 1. Leading axes,
such as that of an ensemble's members, stay. Entropies and scores are in nats.

scikit-learn has other scores that fit as they are: see `sklearn.metrics.roc_auc_score`
for how well a number tells two kinds of images apart.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from course.arguments import numeric, refuse_unless_count, refuse_unless_seed

BINS = 15
EDGE = 1e-12  # of a bin's width: a rounding error


def refuse_unfit(probabilities, leading_axes=True, name="probabilities"):
    """Raise ValueError unless these are rows of probabilities, as the module says."""
    probabilities = numeric(name, probabilities)
    shape, axes = probabilities.shape, probabilities.ndim
    if axes < 2 or (axes > 2 and not leading_axes) or 0 in shape:
        expected = "(..., N, K)" if leading_axes else "(N, K)"
        raise ValueError(f"{name}: expected the shape {expected}, got {shape}")
    totals = probabilities.sum(axis=-1)
    if not (probabilities.min() >= 0 and np.abs(totals - 1).max() <= 1e-4):
        raise ValueError(
            f"{name}: expected none below 0 and rows that sum to 1, got a smallest of "
            f"{probabilities.min():g} and sums from {totals.min():g} to "
            f"{totals.max():g}"
        )


def refuse_unscorable(probabilities, labels, leading_axes=True):
    """Raise ValueError unless these are probabilities, and a label for each row."""
    refuse_unfit(probabilities, leading_axes)
    labels, (number, classes) = numeric("labels", labels), np.shape(probabilities)[-2:]
    if labels.shape != (number,) or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"labels: expected {number} integers, got shape {labels.shape} of "
            f"{labels.dtype}"
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"labels: expected 0 to {classes - 1}, got {labels.min()} to {labels.max()}"
        )


def accuracy(probabilities, labels):
    """Share of images whose most probable class is the right one: shape (...)."""
    refuse_unscorable(probabilities, labels)
    return np.mean(np.argmax(probabilities, axis=-1) == labels, axis=-1)


def nll(probabilities, labels):
    """Mean negative log-probability of the right class: shape (...).

    A right class that was given probability 0 makes it infinite, as it should;
    `sklearn.metrics.log_loss` cuts small probabilities off.
    """
    refuse_unscorable(probabilities, labels)
    right = np.take_along_axis(
        np.asarray(probabilities, np.float64),
        np.broadcast_to(labels, np.shape(probabilities)[:-1])[..., None],
        axis=-1,
    )
    with np.errstate(divide="ignore"):
        return -np.log(right).mean(axis=(-2, -1))


def brier(probabilities, labels):
    """Mean squared distance from the right class's unit vector: shape (...).

    The sum over classes, from 0 to 2 (Brier 1950). `tfp.stats.brier_score` leaves its
    constant 1 out, and `sklearn.metrics.brier_score_loss` takes no leading axes.
    """
    refuse_unscorable(probabilities, labels)
    one_hot = np.eye(np.shape(probabilities)[-1])[labels]
    return np.square(probabilities - one_hot).sum(axis=-1).mean(axis=-1)


def confidence_bins(confidence, bins=BINS):
    """The bin of each confidence, 0, ... `bins` - 1, all of the same width.

    A bin reaches from its lower edge, which belongs to it, to below the next one;
    confidence 1 is in the last bin. Computed in double precision, in which a number
    within a rounding error of an edge, such as 0.7 from 0.1 · 7, counts as the edge.
    """
    refuse_unless_count("bins", bins)
    confidence = numeric("confidence", confidence).astype(np.float64)
    if not confidence.size:
        raise ValueError("confidence: expected at least one number, got the shape (0,)")
    if not (confidence.min() >= 0 and confidence.max() <= 1 + 1e-4):
        raise ValueError(
            f"confidence: expected numbers from 0 to 1, got {confidence.min()} to "
            f"{confidence.max()}"
        )
    scaled = confidence * bins
    return np.clip(np.floor(scaled + EDGE), 0, bins - 1).astype(int)


def calibration_error(probabilities, labels, bins=BINS):
    """Expected calibration error with bins of equal width; no leading axes.

    Σ n_b/N |accuracy - mean confidence| over the bins b of confidence, the largest
    probability (Naeini et al. 2015; Guo et al. 2017); see `confidence_bins`.
    """
    confidence, right, bin_of = binned(probabilities, labels, bins)
    gaps = np.bincount(bin_of, right - confidence)
    return float(np.abs(gaps).sum() / len(confidence))


def binned(probabilities, labels, bins):
    """The confidence of each prediction, whether it is right, and its bin."""
    refuse_unscorable(probabilities, labels, leading_axes=False)
    confidence = np.max(probabilities, axis=-1).astype(np.float64)
    right = np.argmax(probabilities, axis=-1) == labels
    return confidence, right, confidence_bins(confidence, bins)


def scores(probabilities, labels):
    """Accuracy, NLL, Brier score and calibration error, by name; no leading axes."""
    refuse_unscorable(probabilities, labels, leading_axes=False)
    return {
        score.__name__: float(score(probabilities, labels))
        for score in (accuracy, nll, brier, calibration_error)
    }


def entropy(probabilities):
    """Entropy -Σ p ln p of each row of probabilities: shape (..., N)."""
    refuse_unfit(probabilities)
    return special.entr(probabilities).sum(axis=-1)


class EntropySplit(NamedTuple):
    """Total entropy = expected entropy + mutual information, each of shape (N,)."""

    total: np.ndarray
    expected: np.ndarray
    mutual: np.ndarray


def split_entropy(members):
    """Split the entropy of the members' mean prediction.

    Parameters
    ----------
    members : array of shape (S, N, K)
        The probabilities that each of S networks, or draws of weights, predicts.

    Returns
    -------
    EntropySplit
        `total`, the entropy of the mean over S; `expected`, the mean of the members'
        entropies; `mutual`, their difference: the information that the class and the
        choice of the member have about each other, from 0 to ln S (Houlsby et al.
        2011; Depeweg et al. 2018).
    """
    refuse_unfit(members, name="members")
    members = np.asarray(members, np.float64)
    if members.ndim != 3:
        raise ValueError(f"members: expected the shape (S, N, K), got {members.shape}")
    total = entropy(members.mean(axis=0))
    expected = entropy(members).mean(axis=0)
    return EntropySplit(total, expected, total - expected)


def risk_coverage(uncertainty, correct):
    """What you risk when you answer only the least uncertain images.

    Parameters
    ----------
    uncertainty : array of shape (N,)
        A number per image, larger for an image that you would rather refuse.
    correct : array of bool, shape (N,)
        Whether the prediction is right.

    Returns
    -------
    coverage, risk : arrays of shape (N,)
        The share k/N of images answered, for k = 1, ..., N, and the share of wrong
        predictions among them (Geifman and El-Yaniv 2017). Of images with the same
        uncertainty, each counts as wrong as they are on average.
    """
    uncertainty = numeric("uncertainty", uncertainty)
    correct = numeric("correct", correct)
    if uncertainty.ndim != 1 or uncertainty.shape != correct.shape or not correct.size:
        raise ValueError(
            "uncertainty and correct: expected one shape (N,), got "
            f"{uncertainty.shape} and {correct.shape}"
        )
    if not np.isfinite(uncertainty).all():
        raise ValueError("uncertainty: expected finite numbers, got NaN or infinity")
    if correct.dtype != bool:
        raise ValueError(f"correct: expected booleans, got {correct.dtype}")
    _, level, count = np.unique(uncertainty, return_inverse=True, return_counts=True)
    wrong = np.bincount(level, ~correct) / count
    answered = np.arange(1, correct.size + 1)
    return answered / correct.size, np.repeat(wrong, count).cumsum() / answered


def reliability(probabilities, labels, seed, bins=BINS, resamples=1000):
    """How often the prediction is right, by how confident it is, with its error.

    Parameters
    ----------
    probabilities : array of shape (N, K)
    labels : array of int, shape (N,)
    seed : int or tuple of int
        Seed of the bootstrap.
    bins : int
        Number of bins of confidence, of equal width.
    resamples : int
        Number of bootstrap samples of the N images.

    Returns
    -------
    pandas.DataFrame
        A row for each bin that is not empty: `count`, mean `confidence`, `accuracy`,
        and `low` and `high`, the 2.5 and 97.5 percentiles of the accuracy in bootstrap
        samples, as far as the bin is not empty there. The bin's number is the index.
    """
    refuse_unless_seed(seed)
    refuse_unless_count("resamples", resamples)
    confidence, right, bin_of = binned(probabilities, labels, bins)
    number = len(labels)
    draws = np.random.default_rng(seed).multinomial(
        number, np.full(number, 1 / number), resamples
    )
    member = bin_of[:, None] == np.unique(bin_of)
    with np.errstate(invalid="ignore"):  # 0/0 where a sample leaves a bin empty
        resampled = (draws @ (member & right[:, None])) / (draws @ member)
    low, high = np.nanquantile(resampled, (0.025, 0.975), axis=0)
    images = pd.DataFrame({"confidence": confidence, "accuracy": right})
    table = images.groupby(bin_of).mean()
    table.insert(0, "count", np.bincount(bin_of)[table.index])
    return table.assign(low=low, high=high)
