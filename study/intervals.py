"""Intervals for differences between methods: images and seeds vary, independently.

Each number of a method is a mean over its seeds of a statistic of the images. A crossed
bootstrap draws images and seeds anew, the same images for both methods. For a handful
of seeds its variance is too small and its shape not Normal: the variance between seeds
is made unbiased, and the interval uses Student's t with Satterthwaite's degrees of
freedom (Owen 2007; Satterthwaite 1946).
"""

from typing import NamedTuple

import numpy as np
from scipy import stats

RESAMPLES = 1000


class Interval(NamedTuple):
    """A difference of two means, and the ends of its interval."""

    difference: float
    low: float
    high: float


def image_weights(number, seed, resamples=RESAMPLES):
    """How often each image is drawn: first each once, then in bootstrap samples.

    Returns
    -------
    array of shape (resamples + 1, number)
        Shares of the sample, which sum to 1.
    """
    counts = np.random.default_rng(seed).multinomial(
        number, np.full(number, 1 / number), resamples
    )
    return np.vstack([np.ones(number), counts]) / number


def difference(first, second, paired, seed, level=0.95):
    """The interval of mean(first) - mean(second).

    Parameters
    ----------
    first, second : arrays of shape (S, R + 1)
        A statistic for each of S seeds; first of all images, then of R samples of them,
        the same for both.
    paired : bool
        Whether row s of both comes from the same trained weights.
    seed : int
        Of the seeds' resampling.
    level : float

    Returns
    -------
    Interval
    """
    rng = np.random.default_rng(seed)
    groups = [first - second] if paired else [first, -second]
    estimate = sum(group[:, 0].mean() for group in groups)
    resampled = sum(mean_of_resampled_seeds(group[:, 1:], rng) for group in groups)
    between = [group[:, 0].var(ddof=1) / len(group) for group in groups]
    missing = sum(v / len(g) for v, g in zip(between, groups, strict=True))
    variance = resampled.var(ddof=1) + missing
    if variance == 0:
        return Interval(estimate, estimate, estimate)
    shares = sum(v**2 / (len(g) - 1) for v, g in zip(between, groups, strict=True))
    freedom = variance**2 / shares if shares else np.inf
    reach = stats.t.ppf((1 + level) / 2, freedom) * np.sqrt(variance)
    return Interval(estimate, estimate - reach, estimate + reach)


def mean_of_resampled_seeds(statistic, rng):
    """The mean over seeds drawn anew for each of R samples: (S, R) -> (R,)."""
    seeds, samples = statistic.shape
    drawn = rng.integers(seeds, size=(seeds, samples))
    return np.take_along_axis(statistic, drawn, axis=0).mean(axis=0)


# --- Statistics of weighted images: (R + 1, N) weights -> (R + 1,) -------------------


def weighted_calibration_error(weights, gaps, bin_of, bins):
    """The calibration error: gaps are right - confidence, of shape (N,)."""
    by_bin = gaps[:, None] * (bin_of[:, None] == np.arange(bins))
    return np.abs(weights @ by_bin).sum(axis=1)


def weighted_auroc(weights, known, foreign):
    """How well a number tells foreign images from known ones, ties counted half.

    Image i of both kinds was made from the same photograph: both get its weight.
    """
    number = len(known)
    values = np.concatenate([known, foreign])
    _, level = np.unique(values, return_inverse=True)
    order = np.argsort(level, kind="stable")
    starts = np.flatnonzero(np.diff(level[order], prepend=-1))
    shares = np.concatenate([weights, weights], axis=1)[:, order]
    is_known = order < number
    known_at = np.add.reduceat(shares * is_known, starts, axis=1)
    foreign_at = np.add.reduceat(shares * ~is_known, starts, axis=1)
    below = known_at.cumsum(axis=1) - known_at / 2
    return (foreign_at * below).sum(axis=1)
