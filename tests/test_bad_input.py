"""Every public helper refuses bad input: a clear error, nothing written, nothing lost.

`HELPERS` has a good call of every public function and class of the package `course`,
and `ARGUMENTS` the bad values of every parameter. A test puts each bad value into each
good call. `NOT_CALLED` says why a helper is in neither table. Below them are the tables
of bad files, and of scripts that must leave files as they were.
"""

import fnmatch
import functools
import importlib
import inspect
import pkgutil
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import course
import nbformat
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from course import (
    checks,
    classifiers,
    corruptions,
    data,
    digits,
    exercises,
    figures,
    metrics,
)
from course.corruptions import CORRUPTIONS, OUT_OF_DISTRIBUTION
from course.data import DATA, DataError
from nbclient.exceptions import CellExecutionError
from small_mnist import mnist_arrays

from benchmarks import chapters, race

ROOT = DATA.parent
sys.path[:0] = [str(DATA), str(ROOT / "tools")]

import make_data  # noqa: E402
import make_study  # noqa: E402
import store_outputs  # noqa: E402

# --- Good calls ----------------------------------------------------------------------

IMAGES = np.random.default_rng(1).random((20, 8, 8, 1), np.float32)
SHARE = digits.Share(IMAGES, np.arange(20, dtype=np.int32) % 10)
LABELS = np.array([0, 1, 2, 0])
PROBABILITIES = np.random.default_rng(2).dirichlet(np.ones(3), 4)
NORMALS = tfp.distributions.Normal(tf.zeros([2, 3]), 1.0)
TASK = race.Task("Task", "", {"ours": lambda: lambda: {"x": 1.0}}, {"x": 1.0})

SCORED = {"probabilities": PROBABILITIES, "labels": LABELS}
DAMAGED = {"images": IMAGES, "severity": 3, "seed": 1}
LEFT = {"images": IMAGES, "seed": (1, 2)}
FOLDER = {"folder": DATA}
CLASSIFIER = {
    **{"build": lambda: classifiers.cnn((8, 8, 1)), "share": SHARE, "steps": 1},
    **{"learning_rate": 0.01, "batch": 10, "passes": 1},
}


@functools.cache
def trained():
    """A classifier and the weights of one network."""
    classifier = classifiers.Classifier(**CLASSIFIER)
    return classifier, classifier.train(seed=1)[0]


def train(**arguments):
    return trained()[0].train(**arguments)


def predict(**arguments):
    classifier, weights = trained()
    return classifier.predict(**{"networks": [weights]} | arguments)


HELPERS = {  # the function, and arguments that it accepts
    "checks.verify": (
        checks.verify,
        {"claim": "c", "value": 1.0, "expected": 1.0, "tolerance": 0.1, "source": "s"},
    ),
    "classifiers.Classifier": (classifiers.Classifier, CLASSIFIER),
    "classifiers.Classifier.train": (train, {"seed": 1, "temperature": 0.5}),
    "classifiers.Classifier.predict": (
        predict,
        {"networks": ..., "images": IMAGES, "draws": 2, "training": True},
    ),
    "classifiers.cnn": (classifiers.cnn, {"shape": (8, 8, 1), "dropout": 0.3}),
    "classifiers.variational_cnn": (
        classifiers.variational_cnn,
        {"shape": (8, 8, 1), "number": 9, "kind": "Flipout"},
    ),
    "classifiers.fit_temperature": (classifiers.fit_temperature, SCORED),
    "classifiers.scale_temperature": (
        classifiers.scale_temperature,
        {"probabilities": PROBABILITIES, "temperature": 2.0},
    ),
    **{
        f"corruptions.{corrupt.__name__}": (corrupt, DAMAGED)
        for corrupt in CORRUPTIONS.values()
    },
    **{
        f"corruptions.{leave.__name__}": (leave, LEFT)
        for leave in OUT_OF_DISTRIBUTION.values()
    },
    "data.load": (data.load, {"name": "cars", **FOLDER}),
    "data.read_catalogue": (data.read_catalogue, FOLDER),
    "digits.Share": (
        digits.Share,
        {"images": IMAGES, "labels": np.zeros(20, np.int32)},
    ),
    "exercises.check": (exercises.check, {"exercise_id": "0.1", "answer": 0.75}),
    "figures.shape_anatomy": (
        figures.shape_anatomy,
        {"objects": {"d": NORMALS}, "draw_count": 2, "seed": (0, 1)},
    ),
    "metrics.accuracy": (metrics.accuracy, SCORED),
    "metrics.nll": (metrics.nll, SCORED),
    "metrics.brier": (metrics.brier, SCORED),
    "metrics.calibration_error": (metrics.calibration_error, {**SCORED, "bins": 5}),
    "metrics.scores": (metrics.scores, SCORED),
    "metrics.entropy": (metrics.entropy, {"probabilities": PROBABILITIES}),
    "metrics.split_entropy": (
        metrics.split_entropy,
        {"members": np.stack([PROBABILITIES] * 2)},
    ),
    "metrics.risk_coverage": (
        metrics.risk_coverage,
        {"uncertainty": [0.1, 0.2], "correct": [True, False]},
    ),
    "metrics.reliability": (
        metrics.reliability,
        {**SCORED, "seed": 1, "bins": 5, "resamples": 9},
    ),
    "benchmarks.race": (race.race, {"task": TASK, "repeats": 1}),
}
IS_A_CHECK = "is itself a check, or a part of one, that the rows below go through"
IS_A_STEP = "a step of a helper in HELPERS, which checks its arguments"
ONLY_HOLDS = "only holds what a helper made"
TABLE_BELOW = "reads files or their content: see the tables of files below"
NOT_CALLED = {  # patterns of names, and why these helpers have no good call above
    "arguments.*": IS_A_CHECK,
    "*.refuse_*": IS_A_CHECK,
    "classifiers.network": IS_A_STEP,
    "classifiers.log_probabilities": IS_A_STEP,
    "classifiers.Classifier.shuffled": IS_A_STEP,
    "classifiers.Classifier.take_step": IS_A_STEP,
    "corruptions.corruption": "a decorator, applied when the module is imported",
    "corruptions.scaled": IS_A_STEP,
    "corruptions.squares_at": IS_A_STEP,
    "data.DataError": "an exception",
    "data.stated_version": TABLE_BELOW,
    "digits.DigitImages": ONLY_HOLDS,
    "digits.digit_images": IS_A_STEP,
    "digits.download_mnist": "takes no arguments; test_digits.py cuts its network off",
    "digits.load_images": TABLE_BELOW,
    "digits.book_digits": "takes no arguments; `data.load` verifies its file",
    "digits.mnist": TABLE_BELOW,
    "digits.read_mnist": TABLE_BELOW,
    "digits.split": IS_A_STEP,
    "exercises.*.*": (
        "what the authors of an exercise build it of; test_exercises.py gives hostile "
        "answers to every exercise"
    ),
    "figures.draw_*": IS_A_STEP,
    "figures.rounded": IS_A_STEP,
    "figures.grid_size": IS_A_STEP,
    "figures.event_size": IS_A_STEP,
    "figures.write_shape": IS_A_STEP,
    "memory.return_large_arrays": "takes no arguments",
    "metrics.EntropySplit": ONLY_HOLDS,
    "style.use_course_style": "takes no arguments",
}


def public_helpers():
    """Names of the functions, classes and methods that the package's modules define."""
    for module in pkgutil.walk_packages(course.__path__, "course."):
        for name, helper in inspect.getmembers(importlib.import_module(module.name)):
            if getattr(helper, "__module__", None) != module.name or name[0] == "_":
                continue
            full_name = f"{module.name}.{name}".removeprefix("course.")
            if inspect.isroutine(helper) or inspect.isclass(helper):
                yield full_name
            if inspect.isclass(helper):
                methods = inspect.getmembers(helper, inspect.isfunction)
                yield from (
                    f"{full_name}.{method}"
                    for method, function in methods
                    if method[0] != "_" and function.__module__ == module.name
                )


PUBLIC = sorted(public_helpers())


def test_every_public_helper_is_called_or_has_a_reason():
    excused = {
        pattern: {name for name in PUBLIC if fnmatch.fnmatchcase(name, pattern)}
        for pattern in NOT_CALLED
    }
    assert "classifiers.Classifier.predict" in PUBLIC
    assert [pattern for pattern, names in excused.items() if not names] == []
    assert set().union(*excused.values()) & HELPERS.keys() == set()
    missing = set(PUBLIC).difference(HELPERS, *excused.values())
    assert missing == set(), f"add to HELPERS, or give a reason: {sorted(missing)}"


@pytest.mark.parametrize("helper", HELPERS)
def test_good_call_names_every_parameter_and_is_accepted(helper):
    function, arguments = HELPERS[helper]
    if function not in (train, predict):
        signature = inspect.signature(function)
        assert arguments.keys() == signature.parameters.keys()
    function(**{key: value for key, value in arguments.items() if value is not ...})


# --- Bad arguments -------------------------------------------------------------------

KINDS = {
    *("missing", "empty", "wrong type", "wrong shape"),
    *("NaN", "infinite", "out of range", "hostile"),
}
NO_LENGTH = "it is a single value"
NO_NUMBER = "it is no number"
AS_WRONG_TYPE = "it would be of the wrong type"
ONLY_NUMBERS = "numbers can do no harm but by their values"
NAN, INFINITY = float("nan"), float("inf")


def number_but(expected, beyond):
    """The bad values of a parameter that is one number."""
    return {
        "missing": (None, f"{expected}, got None"),
        "empty": ([], rf"{expected}, got \[\]"),
        "wrong type": ("1", f"{expected}, got '1'"),
        "wrong shape": ([1, 2], rf"{expected}, got \[1, 2\]"),
        "NaN": (NAN, f"{expected}, got nan"),
        "infinite": (INFINITY, f"{expected}, got inf"),
        "out of range": (beyond, f"{expected}, got {beyond}"),
        "hostile": (True, f"{expected}, got True"),
    }


def with_first(array, value):
    """A copy of an array, with another first entry."""
    changed = np.array(array)
    changed.flat[0] = value
    return changed


COUNT = number_but("expected an integer of at least 1", 0)
SEED = number_but("seed: expected an integer of at least 0, or a tuple of them", -1)
IMAGE_ARRAY = {
    "missing": (None, "expected a NumPy array, got NoneType"),
    "empty": (IMAGES[:0], r"expected the shape .* got \(0, 8, 8, 1\)"),
    "wrong type": (np.uint8(255 * IMAGES), "expected float32 or float64 .* got uint8"),
    "wrong shape": (IMAGES[..., 0], r"the shape \(N, H, W, 1\), got \(20, 8, 8\)"),
    "NaN": (with_first(IMAGES, NAN), r"expected pixels in \[0, 1\], got nan to nan"),
    "infinite": (with_first(IMAGES, INFINITY), r"expected pixels .* to inf"),
    "out of range": (
        16 * IMAGES,
        r"expected pixels in \[0, 1\], got 0\.\d+ to 1\d\.\d",
    ),
    "hostile": (IMAGES.astype(object), "expected float32 .* got object"),
}
ROWS = "expected none below 0 and rows that sum to 1, got a smallest of"
DISTRIBUTIONS = {
    "missing": (None, "expected an array of numbers, got object"),
    "empty": (PROBABILITIES[:0], r"expected the shape \(.*N, K\), got \(0, 3\)"),
    "wrong type": (PROBABILITIES + 1j, "an array of numbers, got complex128"),
    "wrong shape": (PROBABILITIES[0], r"expected the shape .*, got \(3,\)"),
    "NaN": (with_first(PROBABILITIES, NAN), f"{ROWS} nan"),
    "infinite": (with_first(PROBABILITIES, INFINITY), f"{ROWS} .* to inf"),
    "out of range": (2 * PROBABILITIES, f"{ROWS} .* sums from 2 to 2"),
    "hostile": ([[0.5, 0.5], [1.0]], "numbers, got rows of different lengths"),
}
TWO_AXES = r"expected the shape \(N, K\), got \(2, 4, 3\)"
DATA_SET = r"name: expected that of a data set \(anscombe, "
EXERCISE = r"exercise_id: expected a number of an exercise \(0\.1, 1\.1, "
SHAPE = r"shape: expected \(H, W, 1\) with at least 4 pixels each way, got "
KIND = "kind: expected Flipout or Reparameterization, got"
NETWORKS = "networks: expected a list of at least one network's weights, got"
CHANGEABLE = "does no harm: it is only printed"

ARGUMENTS = {  # by parameter, or by helper and parameter: each kind, or why it has none
    "answer": dict.fromkeys(KINDS, "test_exercises.py gives hostile answers"),
    "batch": COUNT,
    "bins": COUNT,
    "build": {
        "missing": (None, "build: expected a function of no arguments, got None"),
        "wrong type": (
            classifiers.cnn((8, 8, 1)),
            "build: expected a function .* got <tf_keras.*Sequential",
        ),
        "wrong shape": (
            lambda: classifiers.cnn((9, 9, 1)),
            r"build: expected a network for images of shape \(8, 8, 1\), got .*9, 9, 1",
        ),
        "empty": (lambda: None, "build: expected a network .* got None"),
        **dict.fromkeys(["NaN", "infinite", "out of range", "hostile"], NO_NUMBER),
    },
    "claim": dict.fromkeys(KINDS, CHANGEABLE),
    "correct": {
        "missing": (None, "correct: expected an array of numbers, got object"),
        "empty": ([], r"got \(2,\) and \(0,\)"),
        "wrong type": ([1, 0], "correct: expected booleans, got int64"),
        "wrong shape": ([True], r"got \(2,\) and \(1,\)"),
        "NaN": ([NAN, 1], "correct: expected booleans, got float64"),
        "infinite": AS_WRONG_TYPE,
        "out of range": AS_WRONG_TYPE,
        "hostile": (["True", "False"], "expected an array of numbers, got <U5"),
    },
    "draw_count": COUNT,
    "draws": COUNT,
    "dropout": number_but("expected a number from 0 to below 1", 1),
    "exercise_id": {
        "missing": (None, EXERCISE),
        "empty": ("", f"{EXERCISE}.* got ''"),
        "wrong type": (0.1, f"{EXERCISE}.* got 0.1"),
        "wrong shape": (["0.1"], rf"{EXERCISE}.* got \['0.1'\]"),
        "out of range": ("9.9", f"{EXERCISE}.* got '9.9'"),
        "hostile": ("0.1\n", rf"{EXERCISE}.* got '0.1\\n'"),
        **dict.fromkeys(["NaN", "infinite"], AS_WRONG_TYPE),
    },
    "expected": {
        "missing": (None, "expected: expected an array of numbers, got object"),
        "empty": ([], r"c: expected shape \(0,\), got \(\)"),
        "wrong type": ("1", "expected: expected an array of numbers, got <U1"),
        "wrong shape": ([1.0, 1.0], r"c: expected shape \(2,\), got \(\)"),
        "NaN": (NAN, "c: expected finite numbers .* got 1.0, nan and"),
        "infinite": (INFINITY, "c: expected finite numbers .* got 1.0, inf and"),
        "out of range": (1.2, "c"),
        "hostile": ([[1.0], []], "expected an array of numbers, got rows of"),
    },
    "folder": {
        "missing": ("no/such/folder", "catalogue.toml, is missing"),
        "empty": ("", "catalogue.toml, is missing"),
        "hostile": ("data\0", "catalogue.toml, is missing"),
        "wrong type": (None, "expected str, bytes or os.PathLike.*, not NoneType"),
        **dict.fromkeys(["wrong shape", "NaN", "infinite", "out of range"], NO_NUMBER),
    },
    "images": IMAGE_ARRAY,
    "classifiers.Classifier.predict images": {
        "missing": (None, "images: expected an array of numbers, got object"),
        "empty": (IMAGES[:0], r"float32 of shape \(N, 8, 8, 1\), got .*\(0, 8, 8, 1\)"),
        "wrong type": (np.float64(IMAGES), "images: expected float32 .* got float64"),
        "wrong shape": (IMAGES[..., 0], r"float32 of shape .* got .* \(20, 8, 8\)"),
        "NaN": (with_first(IMAGES, NAN), "images: expected finite pixels, got NaN"),
        "infinite": (with_first(IMAGES, INFINITY), "images: expected finite pixels"),
        "out of range": "a chapter shows what pixels beyond 1 do",
        "hostile": (["a"], "images: expected an array of numbers, got <U1"),
    },
    "digits.Share images": {
        **IMAGE_ARRAY,
        "wrong type": (np.float64(IMAGES), "images: expected float32, got float64"),
    },
    "kind": {
        "missing": (None, f"{KIND} None"),
        "empty": ("", f"{KIND} ''"),
        "wrong type": (1, f"{KIND} 1"),
        "wrong shape": (["Flipout"], rf"{KIND} \['Flipout'\]"),
        "out of range": ("Dense", f"{KIND} 'Dense'"),
        "hostile": ("../Flipout", f"{KIND} '../Flipout'"),
        **dict.fromkeys(["NaN", "infinite"], AS_WRONG_TYPE),
    },
    "labels": {
        "missing": (None, "labels: expected an array of numbers, got object"),
        "empty": (LABELS[:0], r"labels: expected 4 integers, got shape \(0,\)"),
        "wrong type": (LABELS * 1.0, "labels: expected 4 integers, .* of float64"),
        "wrong shape": (LABELS[:, None], r"labels: expected 4 .* got shape \(4, 1\)"),
        "NaN": (with_first(LABELS * 1.0, NAN), "expected 4 integers, .* of float64"),
        "infinite": AS_WRONG_TYPE,
        "out of range": (LABELS - 1, "labels: expected 0 to 2, got -1 to 1"),
        "hostile": (LABELS.astype(str), "expected an array of numbers, got <U"),
    },
    "digits.Share labels": {
        "missing": (None, "labels: expected int32 .* got object"),
        "empty": ([], r"labels: expected int32 of shape \(20,\), .* shape \(0,\)"),
        "wrong type": (np.zeros(20), "labels: expected int32 .* got float64"),
        "wrong shape": (np.zeros(19, np.int32), r"got int32 of shape \(19,\)"),
        "NaN": AS_WRONG_TYPE,
        "infinite": AS_WRONG_TYPE,
        "out of range": (np.full(20, 10, np.int32), "expected 0 to 9, got 10 to 10"),
        "hostile": (np.full(20, -1, np.int32), "expected 0 to 9, got -1 to -1"),
    },
    "learning_rate": number_but("learning_rate: expected a number above 0", 0),
    "members": {
        **DISTRIBUTIONS,
        "wrong shape": (PROBABILITIES, r"the shape \(S, N, K\), got \(4, 3\)"),
        "out of range": (  # their mean is a distribution, they are none
            np.stack([0.5 * PROBABILITIES, 1.5 * PROBABILITIES]),
            f"members: {ROWS} .* sums from 0.5 to 1.5",
        ),
    },
    "name": {
        "missing": (None, f"{DATA_SET}.* got None"),
        "empty": ("", f"{DATA_SET}.* got ''"),
        "wrong type": (Path("cars"), DATA_SET),
        "wrong shape": (["cars"], rf"{DATA_SET}.* got \['cars'\]"),
        "out of range": ("horse_kicks", f"{DATA_SET}.* got 'horse_kicks'"),
        "hostile": ("../../etc/passwd", f"{DATA_SET}.* got '../../etc/passwd'"),
        **dict.fromkeys(["NaN", "infinite"], AS_WRONG_TYPE),
    },
    "networks": {
        "missing": (None, f"{NETWORKS} None"),
        "empty": ([], rf"{NETWORKS} \[\]"),
        "wrong type": ("weights", f"{NETWORKS} 'weights'"),
        "wrong shape": ([[np.zeros(3)]], "weight list of length 1, .* expecting 8"),
        "NaN": "what diverged in training: `metrics` refuses its predictions",
        "infinite": "what diverged in training: `metrics` refuses its predictions",
        **dict.fromkeys(["out of range", "hostile"], ONLY_NUMBERS),
    },
    "number": COUNT,
    "objects": {
        "missing": (None, "objects: expected a dict of at least one .* got None"),
        "empty": ({}, r"objects: expected a dict of at least one .* got \{\}"),
        "wrong type": ({"d": 1}, "objects: expected a distribution, got 1 for 'd'"),
        "wrong shape": ({"d": NORMALS[0]}, r"two axes .* got \(3,\) for 'd'"),
        "hostile": ([NORMALS], r"objects: expected a dict .* got \[<tfp"),
        **dict.fromkeys(["NaN", "infinite", "out of range"], NO_NUMBER),
    },
    "passes": COUNT,
    "probabilities": DISTRIBUTIONS,
    "repeats": COUNT,
    "resamples": COUNT,
    "seed": SEED,
    "classifiers.Classifier.train seed": number_but(
        r"seed: expected an integer from 0 to 2\*\*32 - 1", 2**32
    ),
    "figures.shape_anatomy seed": number_but("seed: expected a pair of integers", 1)
    | {"wrong shape": ((0, 1, 2), r"expected a pair of integers, got \(0, 1, 2\)")},
    "severity": number_but("severity: expected 0, 1, ... 5", 6),
    "shape": {
        "missing": (None, f"{SHAPE}None"),
        "empty": ((), rf"{SHAPE}\(\)"),
        "wrong type": ((8.0, 8.0, 1), rf"{SHAPE}\(8.0, 8.0, 1\)"),
        "wrong shape": ((8, 8), rf"{SHAPE}\(8, 8\)"),
        "NaN": ((NAN, 8, 1), rf"{SHAPE}\(nan, 8, 1\)"),
        "infinite": ((8, INFINITY, 1), rf"{SHAPE}\(8, inf, 1\)"),
        "out of range": ((3, 8, 1), rf"{SHAPE}\(3, 8, 1\)"),
        "hostile": ("881", f"{SHAPE}'881'"),
    },
    "share": {
        "missing": (None, "share: expected a Share, got NoneType"),
        "wrong type": ((IMAGES, SHARE.labels), "share: expected a Share, got tuple"),
        **dict.fromkeys(
            KINDS - {"missing", "wrong type"}, "`digits.Share` refuses its content"
        ),
    },
    "source": dict.fromkeys(KINDS, CHANGEABLE),
    "steps": COUNT,
    "task": {
        "empty": (replace(TASK, ways={}), "Task: expected at least one way, got none"),
        **dict.fromkeys(KINDS - {"empty"}, "test_benchmarks.py refuses wrong results"),
    },
    "temperature": number_but("temperature: expected a number above 0", 0.0),
    "classifiers.Classifier.train temperature": number_but(
        "temperature: expected a number of at least 0", -1
    ),
    "tolerance": number_but("c: expected finite numbers and a finite tolerance", -1)
    | {
        kind: (value, f"a finite tolerance, got 1.0, 1.0 and {text}")
        for kind, (value, text) in {
            "missing": (None, "None"),
            "empty": ([], r"\[\]"),
            "wrong type": ("1", "1"),
            "wrong shape": ([1, 2], r"\[1, 2\]"),
            "NaN": (NAN, "nan"),
            "infinite": (INFINITY, "inf"),
            "out of range": (-1, "-1"),
            "hostile": (True, "True"),
        }.items()
    },
    "training": number_but("training: expected True or False", 2)
    | {"hostile": "True is right"},
    "uncertainty": {
        "missing": (None, "uncertainty: expected an array of numbers, got object"),
        "empty": ([], r"expected one shape \(N,\), got \(0,\) and \(2,\)"),
        "wrong type": (["a", "b"], "uncertainty: expected an array .* got <U1"),
        "wrong shape": ([[1.0, 2.0]], r"got \(1, 2\) and \(2,\)"),
        "NaN": ([1.0, NAN], "uncertainty: expected finite numbers, got NaN"),
        "infinite": ([1.0, INFINITY], "uncertainty: expected finite numbers, got"),
        "out of range": "any finite number is an uncertainty",
        "hostile": ([1j, 2], "uncertainty: expected an array .* got complex128"),
    },
    "value": {
        "missing": (None, "value: expected an array of numbers, got object"),
        "empty": ([], r"c: expected shape \(\), got \(0,\)"),
        "wrong type": ("1", "value: expected an array of numbers, got <U1"),
        "wrong shape": ([1.0, 1.0], r"c: expected shape \(\), got \(2,\)"),
        "NaN": (NAN, "c: expected finite numbers .* got nan, 1.0 and"),
        "infinite": (INFINITY, "c: expected finite numbers .* got inf, 1.0 and"),
        "out of range": (1.2, "c"),
        "hostile": (1 + 0j, "value: expected an array of numbers, got complex128"),
    },
}
MORE_AXES = np.stack([PROBABILITIES, PROBABILITIES])
EXTRA = [  # further ways to be bad: helper, parameter, kind, value, message
    ("classifiers.Classifier", "batch", "above", 21, "expected 1 to 20 images, got 21"),
    ("classifiers.cnn", "shape", "colour", (8, 8, 3), rf"{SHAPE}\(8, 8, 3\)"),
    (
        "corruptions.blur",
        "images",
        "colour",
        IMAGES.repeat(3, -1),
        r"got \(20, 8, 8, 3",
    ),
    ("corruptions.blur", "images", "half", IMAGES.astype(np.float16), "got float16"),
    ("corruptions.blur", "images", "below 0", IMAGES - 0.5, r"pixels .* got -0\.\d"),
    ("corruptions.blur", "severity", "a float", 2.0, r"severity: expected .* got 2\.0"),
    ("corruptions.blur", "seed", "no parts", (), r"seed: expected .* got \(\)"),
    (
        "corruptions.blur",
        "seed",
        "bad part",
        (1, None),
        r"seed: expected .*\(1, None\)",
    ),
    ("metrics.entropy", "probabilities", "below 0", [[1.5, -0.5]], "smallest of -0.5"),
    ("metrics.nll", "labels", "above", LABELS + 1, "expected 0 to 2, got 1 to 3"),
    *(
        (f"metrics.{name}", "probabilities", "axes", MORE_AXES, TWO_AXES)
        for name in ("calibration_error", "scores", "reliability")
    ),
    ("classifiers.fit_temperature", "probabilities", "axes", MORE_AXES, TWO_AXES),
    ("data.load", "name", "absolute", "/etc/passwd", f"{DATA_SET}.* got '/etc/passwd'"),
    ("data.load", "name", "NUL", "cars\0", rf"{DATA_SET}.* got 'cars\\x00'"),
    ("data.load", "name", "line", "cars\n", rf"{DATA_SET}.* got 'cars\\n'"),
]
ERRORS = {"checks.verify": AssertionError}  # others raise ValueError, DataError, or ...
OWN_ERRORS = {("folder", "wrong type"): TypeError}  # ... what pathlib raises


def bad_values(helper, parameter):
    """By kind, the bad values of a helper's parameter."""
    return ARGUMENTS.get(f"{helper} {parameter}") or ARGUMENTS.get(parameter, {})


def bad_calls():
    """A row for each helper, each of its parameters and each kind of bad value."""
    for helper, (_, arguments) in HELPERS.items():
        for parameter in arguments:
            for kind, row in sorted(bad_values(helper, parameter).items()):
                if not isinstance(row, str):
                    yield helper, parameter, kind, *row
    yield from EXTRA


@pytest.mark.parametrize("helper", HELPERS)
def test_every_kind_of_every_parameter_is_tried_or_has_a_reason(helper):
    for parameter in HELPERS[helper][1]:
        assert bad_values(helper, parameter).keys() == KINDS, parameter


def test_every_entry_of_the_table_is_used():
    pairs = [(name, key) for name, (_, keys) in HELPERS.items() for key in keys]
    used = {f"{name} {key}" for name, key in pairs} & ARGUMENTS.keys()
    used |= {key for name, key in pairs if f"{name} {key}" not in ARGUMENTS}
    assert used == ARGUMENTS.keys()


@pytest.mark.parametrize(
    ("helper", "parameter", "kind", "value", "message"),
    [
        pytest.param(*row, id=f"{row[0]}-{row[1]}-{row[2]}".replace(" ", "_"))
        for row in bad_calls()
    ],
)
def test_bad_argument_is_refused(helper, parameter, kind, value, message, capsys):
    function, arguments = HELPERS[helper]
    error = OWN_ERRORS.get((parameter, kind)) or ERRORS.get(
        helper, DataError if parameter == "folder" else ValueError
    )
    good = {key: other for key, other in arguments.items() if other is not ...}
    with pytest.raises(error, match=message):
        function(**good | {parameter: value})
    assert capsys.readouterr().out == ""


def test_images_are_refused_at_severity_zero_too():
    for corrupt in CORRUPTIONS.values():
        with pytest.raises(ValueError, match="^images: expected pixels"):
            corrupt(16 * IMAGES, 0, 1)


# --- Bad files -----------------------------------------------------------------------


def content_of(folder):
    """Every file below a folder, with its bytes and what it is called."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path):
    """A copy of the data folder that a test may damage."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def changed(old, new):
    """A change of bytes that must be there to be changed."""

    def change(content):
        assert old in content
        return content.replace(old, new, 1)

    return change


FILE, CATALOGUE = "horse-kicks.csv", "catalogue.toml"
LOST = f"The data file {FILE} is missing"
CUT = "The catalogue of the data, catalogue.toml, is cut off or altered"
LONG_VERSION = b"version " + b"9" * 5000


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        (FILE, lambda _: None, LOST),
        (FILE, lambda x: b"", f"{FILE} is truncated: expected 68 bytes, got 0"),
        (FILE, lambda x: x[:-4], f"{FILE} is truncated: expected 68 bytes, got 64"),
        (FILE, changed(b"109", b"110"), f"{FILE} was altered"),
        (FILE, changed(b"109", b"nan"), f"{FILE} was altered"),
        (FILE, changed(b"109", b"inf"), f"{FILE} was altered"),
        (FILE, lambda x: x + b"5,0\n", f"{FILE} was altered"),
        (FILE, lambda x: bytes(68), f"{FILE} was altered"),
        (FILE, changed(b"version 1", b"version 2"), f"{FILE} is version 2, but this"),
        (FILE, changed(b"version 1", LONG_VERSION), f"{FILE} is version 999"),
        (CATALOGUE, lambda _: None, r"catalogue\.toml, is missing"),
        (CATALOGUE, lambda x: b"", CUT),
        (CATALOGUE, lambda x: x[: x.index(b"sha256") + 9], CUT),
        (CATALOGUE, lambda x: x[: x.index(b"sha256")], CUT),
        (CATALOGUE, lambda x: b"cars = 1\n", CUT),
        (CATALOGUE, lambda x: b"\xff\xfe", CUT),
    ],
)
def test_damaged_data_give_one_clear_sentence(folder, name, damage, message):
    path = folder / name
    damaged = damage(path.read_bytes())
    path.unlink()
    if damaged is not None:
        path.write_bytes(damaged)
    before = content_of(folder)
    with pytest.raises(DataError, match=message) as raised:
        data.load("horse-kicks", folder)
    assert "git checkout -- data" in str(raised.value)
    assert content_of(folder) == before


def test_catalogue_cut_between_entries(folder):
    path = folder / CATALOGUE
    path.write_bytes(path.read_bytes().partition(b"[old-faithful]")[0])
    with pytest.raises(ValueError, match=r"a data set \(horse-kicks\), got 'sleep'"):
        data.load("sleep", folder)


def test_folder_in_place_of_a_file(folder):
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    with pytest.raises(DataError, match=LOST):
        data.load("horse-kicks", folder)


class Bomb:
    """What creates a folder when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.mkdir, (self.path,)


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """The path of a compressed mnist.npz, as the real one is, chosen by the switch."""
    path = tmp_path / "mnist.npz"
    np.savez_compressed(path, **mnist_arrays())
    monkeypatch.setenv(digits.SWITCH, str(path))
    return path


def test_the_archive_that_is_damaged_below_is_good(archive):
    assert digits.load_images().name == "MNIST"


UNREADABLE = "expected an archive .* mnist.npz cannot be read as one"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda x: b"", UNREADABLE),
        (lambda x: b"not an archive", UNREADABLE),
        (lambda x: b"PK\x03\x04 a torn archive", UNREADABLE),
        (lambda x: b"\x93NUMPY\x01\x00", UNREADABLE),
        (lambda x: x[: len(x) // 2], UNREADABLE),
        (lambda x: x[:-1], UNREADABLE),
        (lambda x: x[:2000] + bytes(9) + x[2009:], UNREADABLE),
    ],
    ids="empty text torn array half all-but-one-byte overwritten".split(),
)
def test_damaged_archive_is_refused(archive, damage, message):
    archive.write_bytes(damage(archive.read_bytes()))
    with pytest.raises(DataError, match=f"^COURSE_MNIST: {message}"):
        digits.load_images()


@pytest.mark.parametrize(
    "path", ["no-such.npz", "", ".", "line\nbreak", "nul\0", "~no-such-user/mnist.npz"]
)
def test_path_without_a_file_is_refused(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    message = r"COURSE_MNIST: expected the path of an mnist.npz.* no file '[^\n\0]+'\."
    with pytest.raises(DataError, match=message):
        digits.read_mnist(path)


def test_a_single_array_is_no_archive(tmp_path):
    np.save(tmp_path / "mnist.npy", np.zeros(3))
    with pytest.raises(DataError, match="mnist.npy cannot be read as one"):
        digits.read_mnist(tmp_path / "mnist.npy")


def test_a_text_in_place_of_an_array_is_named(archive):
    shutil.rmtree(archive.parent / "members", ignore_errors=True)
    members = archive.parent / "members"
    members.mkdir()
    for key, array in mnist_arrays().items():
        np.save(members / f"{key}.npy", array)
    (members / "x_test.npy").rename(members / "x_test")
    (members / "x_test").write_text("images")
    shutil.move(shutil.make_archive(str(members), "zip", members), archive)
    with pytest.raises(DataError, match="^COURSE_MNIST: x_test must be uint8, got .S6"):
        digits.load_images()


def test_pickled_objects_are_not_run(archive):
    created = archive.parent / "created"
    bomb = np.array([Bomb(created)], object)
    np.savez(archive, **mnist_arrays() | {"x_train": bomb})
    with pytest.raises(DataError, match=f"{UNREADABLE}.*allow_pickle"):
        digits.load_images()
    assert not created.exists()


def as_float_with_nan(images):
    return with_first(images.astype(np.float32), NAN)


@pytest.mark.parametrize(
    ("key", "damage", "message"),
    [
        ("x_train", as_float_with_nan, "x_train must be uint8, got float32"),
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
    ],
)
def test_wrong_array_is_named(archive, key, damage, message):
    arrays = mnist_arrays()
    arrays[key] = damage(arrays[key])
    np.savez(archive, **arrays)
    with pytest.raises(DataError, match=f"^COURSE_MNIST: .*{message}"):
        digits.load_images()


def test_empty_arrays_are_refused(archive):
    np.savez(archive, **mnist_arrays(train=0))
    with pytest.raises(DataError, match="at least 8 images of each digit, got 0 of 0"):
        digits.load_images()


def test_wrong_keys_are_named(archive):
    arrays = mnist_arrays()
    arrays["labels"] = arrays.pop("y_test")
    np.savez(archive, **arrays)
    with pytest.raises(DataError, match="lacks y_test and has labels, x_test, x_train"):
        digits.load_images()


# --- Scripts leave files as they were ------------------------------------------------


def notebook(source):
    """The text of a notebook with one cell of code."""
    cell = nbformat.v4.new_code_cell(source, id="c0")
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))


GOOD_NOTEBOOK = notebook("1 + 1")


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (
            "",
            ValueError,
            "expected a notebook in n.ipynb, got .* not appear to be JSON",
        ),
        (GOOD_NOTEBOOK[:99], ValueError, "expected a notebook in n.ipynb, got"),
        ("[]", ValueError, "expected a notebook in n.ipynb, got"),
        ("{}", ValueError, "expected a notebook in n.ipynb, got"),
        ("\udcff", ValueError, "expected a notebook in n.ipynb, got .*utf-8"),
        (notebook("1 / 0"), CellExecutionError, "ZeroDivisionError"),
        (
            notebook("import sys; print(1, file=sys.stderr)"),
            RuntimeError,
            "to standard",
        ),
    ],
    ids="empty truncated list object binary exception stderr".split(),
)
def test_chapter_that_is_not_stored_stays(tmp_path, content, error, message):
    path = tmp_path / "n.ipynb"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    before = content_of(tmp_path)
    with pytest.raises(error, match=message):
        store_outputs.store(path)
    assert content_of(tmp_path) == before


def test_full_disk_leaves_the_chapter(tmp_path, monkeypatch):
    path = tmp_path / "n.ipynb"
    path.write_text(GOOD_NOTEBOOK, encoding="utf-8")
    before = content_of(tmp_path)

    def write_a_part(self, text, **_):
        self.write_bytes(text[:9].encode())
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_text", write_a_part)
    with pytest.raises(OSError, match="No space left"):
        store_outputs.store(path)
    assert content_of(tmp_path) == before


@pytest.mark.parametrize("name", ["99", "", "../template", "/01", "01\0", "*"])
def test_unknown_or_ambiguous_chapter_lists_the_known_ones(name):
    with pytest.raises(ValueError, match=r"chapter's name \(01-.*, got '"):
        store_outputs.find_notebooks([name])


def test_one_wrong_number_stores_no_data(folder, monkeypatch):
    """The last list of numbers is short: none of the files before it is written."""
    monkeypatch.setattr(make_data, "DATA", folder)
    monkeypatch.setattr(make_data, "MICHELSON", "850 740")
    monkeypatch.setattr(make_data, "TIME", "2.4")
    before = content_of(folder)
    with pytest.raises(ValueError, match=r"zip\(\) argument"):
        make_data.main()
    assert content_of(folder) == before


GOOD_TABLE = pd.DataFrame({"x": [1.0]})


@pytest.mark.parametrize(
    ("name", "table", "message"),
    [
        (
            "digits-study-foreign",
            GOOD_TABLE * NAN,
            "expected finite numbers in digits-",
        ),
        ("digits-study-foreign", GOOD_TABLE / 0, "expected finite numbers in digits-"),
        ("digits-study-foreign", GOOD_TABLE[:0], "expected finite .* got\nEmpty"),
        ("no-such-table", GOOD_TABLE, "no entry of no-such-table.csv"),
        ("../outside", GOOD_TABLE, "no entry of ../outside.csv"),
        ("d.*", GOOD_TABLE, r"no entry of d\.\*\.csv"),
    ],
)
def test_one_wrong_table_stores_no_study(folder, monkeypatch, name, table, message):
    monkeypatch.setattr(make_study, "DATA", folder)
    monkeypatch.setattr(make_study, "CATALOGUE", folder / CATALOGUE)
    before = content_of(folder.parent)
    with pytest.raises(SystemExit, match=message):
        make_study.store({"digits-study": GOOD_TABLE, name: table})
    assert content_of(folder.parent) == before


@pytest.mark.parametrize("repeats", [0, -1, 1.5, None])
def test_a_chapter_is_measured_at_least_once(repeats):
    with pytest.raises(ValueError, match="repeats: expected an integer of at least 1"):
        chapters.measure("never read", repeats)
