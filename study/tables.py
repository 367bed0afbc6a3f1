"""The tables of the study, from the stored results.

A method's prediction is the mean over its tasks' predictions. Temperature scaling, by a
temperature fitted to its validation images, is a second way to read each prediction:
the columns that end in `scaled`.
"""

import functools
import itertools
from typing import NamedTuple

import numpy as np
import pandas as pd
from course import metrics
from course.corruptions import CORRUPTIONS, FOREIGN, OTHERS, SEVERITIES
from scipy import special
from sklearn.metrics import roc_auc_score

from study import intervals
from study.methods import fit_temperature, scale_temperature
from study.plan import GRID, SEEDS, comparisons, is_paired, methods

RESAMPLING_SEED = 7
LABELLED = [
    ("validation", 0),
    ("test", 0),
    *itertools.product((*CORRUPTIONS, *OTHERS), SEVERITIES),
]


class Prediction(NamedTuple):
    """The mean prediction for N images, and the members' mean entropy."""

    probabilities: np.ndarray
    expected_entropy: np.ndarray


class Predictions:
    """What the methods said, read from the stored results, method by method.

    Parameters
    ----------
    results : study.results.Results
    data : course.digits.DigitImages
    """

    def __init__(self, results, data):
        self.results, self.data = results, data
        self.of = functools.lru_cache(maxsize=4)(self.read)

    def read(self, method, seed):
        """The prediction for each set of images, by its name and severity."""
        answers = [self.results.load(task) for task in method.tasks(seed)]
        members = [
            in_sets(answer["log_probabilities"], self.data) for answer in answers
        ]
        entropies = [
            in_sets(answer["expected_entropy"], self.data) for answer in answers
        ]
        return {
            key: predict_mean(
                [m[key] for m in members], [e[key] for e in entropies], method
            )
            for key in members[0]
        }

    def labels(self, images):
        """The labels of a set of labelled images."""
        share = self.data.validation if images == "validation" else self.data.test
        return share.labels

    def temperature(self, method, seed):
        """That of temperature scaling."""
        validation = self.of(method, seed)["validation", 0].probabilities
        return fit_temperature(validation, self.data.validation.labels)


def in_sets(values, data):
    """Values of all images, by the name and the severity of their set."""
    keys = [*LABELLED, *((name, 0) for name in FOREIGN)]
    ends = len(data.validation.labels) + len(data.test.labels) * np.arange(
        len(keys) - 1
    )
    return dict(zip(keys, np.split(values, ends), strict=True))


def predict_mean(log_probabilities, expected_entropies, method):
    """The mean prediction of a method's tasks, each from its rounded logarithms."""
    members = [
        special.softmax(logs.astype(np.float64), axis=-1) for logs in log_probabilities
    ]
    mean = np.mean(members, axis=0)
    if method.has_members and len(members) == 1:  # draws, within one task
        return Prediction(mean, expected_entropies[0].astype(np.float64))
    return Prediction(mean, np.mean([metrics.entropy(m) for m in members], axis=0))


# --- Scores --------------------------------------------------------------------------


def chosen_temperature(results, data):
    """Flipout's T whose networks make the validation labels most likely."""

    def loss(method):
        labels = data.validation.labels
        logs = [results.load(task)["log_probabilities"] for task in GRID[method]]
        members = [special.softmax(log.astype(np.float64), axis=-1) for log in logs]
        return np.mean([metrics.nll(member, labels) for member in members])

    best = min(GRID, key=loss)
    return best.flipout(SEEDS[0]).training.flipout


def grid_rows(results, data):
    """The scores on validation images from which T was chosen."""
    for method, tasks in GRID.items():
        for task in tasks:
            answer = results.load(task)
            prediction = predict_mean(
                [answer["log_probabilities"]], [answer["expected_entropy"]], method
            )
            labels = data.validation.labels
            temperature = fit_temperature(prediction.probabilities, labels)
            yield {
                **key_of(method, task.training.seed),
                "images": "validation",
                "severity": 0,
                **score(prediction, labels, temperature),
            }


def study_table(predictions, chosen):
    """A row of scores for each method, seed and set of labelled images."""
    rows = []
    for method in methods(chosen):
        for seed in SEEDS:
            temperature = predictions.temperature(method, seed)
            for images, severity in LABELLED:
                prediction = predictions.of(method, seed)[images, severity]
                rows.append(
                    {
                        **key_of(method, seed),
                        "images": images,
                        "severity": severity,
                        **score(prediction, predictions.labels(images), temperature),
                    }
                )
    rows += grid_rows(predictions.results, predictions.data)
    keys = ["method", "network", "seed", "images", "severity"]
    return pd.DataFrame(rows).drop_duplicates(keys, ignore_index=True)


def key_of(method, seed):
    return {"method": method.name, "network": method.network, "seed": seed}


def score(prediction, labels, temperature):
    """All that the table has of one method's prediction for one set of images."""
    probabilities, expected_entropy = prediction
    entropy = metrics.entropy(probabilities)
    scaled = scale_temperature(probabilities, temperature)
    wrong = probabilities.argmax(axis=1) != labels
    return {
        **metrics.scores(probabilities, labels),
        "calibration_bias": calibration_bias(probabilities),
        "entropy": entropy.mean(),
        "expected_entropy": expected_entropy.mean(),
        "mutual_information": (entropy - expected_entropy).clip(0).mean(),
        "error_auroc": roc_auc_score(wrong, entropy),
        "temperature": temperature,
        "nll_scaled": metrics.nll(scaled, labels),
        "brier_scaled": metrics.brier(scaled, labels),
        "calibration_error_scaled": metrics.calibration_error(scaled, labels),
    }


def calibration_bias(probabilities):
    """The calibration error to expect of these confidences if they were all right.

    A bin's number of right predictions then has the variance Σ c (1 - c); for a Normal
    variable the mean distance from its mean is √(2/π) of the standard deviation.
    """
    confidence = np.max(probabilities, axis=-1).astype(np.float64)
    bin_of = metrics.confidence_bins(confidence)
    variance = np.bincount(bin_of, confidence * (1 - confidence))
    return float(np.sqrt(2 / np.pi * variance.clip(0)).sum() / len(confidence))


def foreign_table(predictions, chosen):
    """How well entropy and mutual information tell foreign images from the test's."""
    rows = []
    for method in methods(chosen):
        for seed in SEEDS:
            known = uncertainties(predictions.of(method, seed)["test", 0])
            for name in FOREIGN:
                foreign = uncertainties(predictions.of(method, seed)[name, 0])
                aurocs = {score: auroc(known[score], foreign[score]) for score in known}
                rows.append({**key_of(method, seed), "images": name, **aurocs})
    return pd.DataFrame(rows)


def uncertainties(prediction):
    """Entropy and mutual information of each image, by the name of their score."""
    entropy = metrics.entropy(prediction.probabilities)
    mutual = (entropy - prediction.expected_entropy).clip(0)
    return {"entropy_auroc": entropy, "mutual_auroc": mutual}


def auroc(known, foreign):
    kinds = np.repeat([False, True], [len(known), len(foreign)])
    return roc_auc_score(kinds, np.concatenate([known, foreign]))


# --- Differences ---------------------------------------------------------------------


def differences_table(predictions, chosen):
    """The comparisons of the plan, each with its interval."""
    resampled = Resampled(predictions)
    needed = list(comparisons(chosen))
    for method in methods(chosen):  # one after the other: the memory is limited
        resampled.add(method, {c[2:5] for c in needed if method in c[:2]})
    rows = []
    for first, second, score_name, images, severity, level in needed:
        key = (score_name, images, severity)
        interval = intervals.difference(
            resampled.statistics[first, *key],
            resampled.statistics[second, *key],
            is_paired(first, second),
            RESAMPLING_SEED,
            level,
        )
        rows.append(
            {
                "first": first.name,
                "first_network": first.network,
                "second": second.name,
                "second_network": second.network,
                "score": score_name,
                "images": images,
                "severity": severity,
                **interval._asdict(),
                "level": level,
            }
        )
    number = len(predictions.data.test.labels)
    return pd.DataFrame(rows).assign(number=number, seeds=len(SEEDS))


class Resampled:
    """Scores of samples of the test images, the same samples for all methods."""

    def __init__(self, predictions):
        self.predictions = predictions
        self.labels = predictions.data.test.labels
        self.weights = intervals.image_weights(len(self.labels), RESAMPLING_SEED)
        self.statistics = {}

    def add(self, method, keys):
        """Compute the statistics of a method, of shape (seeds, samples + 1)."""
        by_seed = [self.of_seed(method, seed, sorted(keys)) for seed in SEEDS]
        for key in keys:
            self.statistics[method, *key] = np.stack([one[key] for one in by_seed])

    def of_seed(self, method, seed, keys):
        predictions = self.predictions.of(method, seed)
        temperature = self.predictions.temperature(method, seed)
        return {key: self.statistic(predictions, temperature, *key) for key in keys}

    def statistic(self, predictions, temperature, score_name, images, severity):
        """A score of each sample."""
        if score_name.endswith("auroc"):
            known = uncertainties(predictions["test", 0])[score_name]
            foreign = uncertainties(predictions[images, 0])[score_name]
            return intervals.weighted_auroc(self.weights, known, foreign)
        sets = CORRUPTIONS if images == "all corruptions" else (images,)
        chosen = [predictions[name, severity].probabilities for name in sets]
        if score_name.endswith("_scaled"):
            chosen = [scale_temperature(p, temperature) for p in chosen]
        kind = score_name.removesuffix("_scaled")
        if kind == "calibration_error":
            return np.mean([self.calibration_error(p) for p in chosen], axis=0)
        return self.weights @ np.mean([self.values(kind, p) for p in chosen], axis=0)

    def values(self, kind, probabilities):
        """The part of each image in accuracy or NLL."""
        if kind == "accuracy":
            return probabilities.argmax(axis=1) == self.labels
        return -np.log(probabilities[np.arange(len(self.labels)), self.labels])

    def calibration_error(self, probabilities):
        confidence, right, bin_of = metrics.binned(
            probabilities, self.labels, metrics.BINS
        )
        return intervals.weighted_calibration_error(
            self.weights, right - confidence, bin_of, metrics.BINS
        )
