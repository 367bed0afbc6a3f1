"""What one task is: one trained network that answers all images.

A `Training` says how a network comes about, a `Task` what is then asked of it. Both are
settings alone; `results.py` keeps what comes of them.
"""

import functools
from dataclasses import dataclass

import course  # noqa: F401  limits the threads before TensorFlow starts
import numpy as np
import tf_keras
from course.classifiers import cnn, predict
from course.corruptions import CORRUPTIONS, FOREIGN, OTHERS, SEVERITIES, corrupt
from course.digits import load_images
from course.metrics import entropy, nll

from study.methods import (
    draw_dropout,
    draw_flipout,
    draw_laplace,
    flipout_cnn,
    train,
)

DRAWS = 20
DROPOUT = 0.3
PRECISIONS = (0.3, 1, 3, 10, 30, 100, 300, 1000)  # of the prior of a last layer
IMAGE_SEED = 7  # of the corruptions and of the foreign images


@dataclass(frozen=True)
class Training:
    """A network, its seed, and how it is trained; `flipout` is the temperature T."""

    network: str
    seed: int
    steps: int = 600
    dropout: float = 0.0
    flipout: float | None = None


@dataclass(frozen=True)
class Task:
    """What is asked of a trained network: all images, or only those for validation."""

    training: Training
    method: str
    validation_only: bool = False


def trained(training, data):
    """The weights of a new network, trained in double precision."""
    tf_keras.backend.set_floatx("float64")
    tf_keras.utils.set_random_seed(training.seed)
    if training.flipout is None:
        model = cnn(training.network, training.dropout)
    else:
        number = len(data.train.labels)
        model = flipout_cnn(training.network, number, training.flipout)
    return train(model, data.train, training.steps)


def networks_of(task, weights, data):
    """The networks that stand for a method, and the prior's precision if it has one."""
    training, seed = task.training, task.training.seed
    if task.method == "Laplace":
        return laplace_networks(training, weights, data)
    if task.method == "MC dropout":
        return draw_dropout(weights, training.dropout, DRAWS, seed), None
    if training.flipout is not None:
        return draw_flipout(weights, DRAWS, seed), None
    return [weights], None


def laplace_networks(training, weights, data):
    """Those with the precision that makes the validation labels most likely."""
    best = None
    for precision in PRECISIONS:
        networks = draw_laplace(
            weights,
            data.train.images,
            precision,
            DRAWS,
            training.seed,
            training.network,
        )
        members = predict(networks, data.validation.images, training.network)
        loss = nll(members.mean(axis=0), data.validation.labels)
        if best is None or loss < best[0]:
            best = loss, networks, precision
    return best[1:]


def answer(task, weights, data, sets):
    """What a method says of every set of images.

    Parameters
    ----------
    task : Task
    weights : list of arrays
        Those of its trained network.
    data : course.digits.DigitImages
    sets : dict of arrays
        Images in whole grey levels, by name; see `load_sets`.

    Returns
    -------
    dict of arrays
        By set of images, one after the other: `log_probabilities` of the mean
        prediction (N, 10) and the members' mean entropy (N,), in float16; and the
        `precision` of a Laplace approximation's prior, else NaN.
    """
    networks, precision = networks_of(task, weights, data)
    log_probabilities, expected_entropy = [], []
    for images in sets.values():
        members = predict(networks, images / 255, task.training.network)
        mean = np.maximum(members.mean(axis=0), np.finfo(np.float64).tiny)
        log_probabilities.append(np.log(mean).astype(np.float16))
        expected_entropy.append(entropy(members).mean(axis=0).astype(np.float16))
    return {
        "log_probabilities": np.concatenate(log_probabilities),
        "expected_entropy": np.concatenate(expected_entropy),
        "precision": np.float64(np.nan if precision is None else precision),
    }


@functools.cache
def load_data(path=None):
    """The digits, once for each process."""
    return load_images(path, np.float64)


@functools.cache
def load_sets(path=None):
    """All sets of images by name, in whole grey levels, once for each process."""
    data = load_data(path)
    test = data.test.images
    sets = {
        "validation": grey_levels(data.validation.images),
        "test": grey_levels(test),
    }
    for name in (*CORRUPTIONS, *OTHERS):
        for severity in SEVERITIES:
            damaged = corrupt(test, name, severity, IMAGE_SEED)
            sets[f"{name} {severity}"] = grey_levels(damaged)
    for name, make in FOREIGN.items():
        sets[name] = grey_levels(make(test, np.random.default_rng(IMAGE_SEED)))
    return sets


def load_validation(path=None):
    """The images for validation alone, as `load_sets` has them."""
    return {"validation": grey_levels(load_data(path).validation.images)}


def grey_levels(images):
    """Pixels in [0, 1] as the uint8 that they were."""
    return np.rint(255 * images).astype(np.uint8)
