"""Every helper refuses bad arguments: the error names the argument, and what came.

`HELPERS` has a good call of each helper, and `BAD` what an argument refuses.
"""

import inspect
import re
from functools import partial

import numpy as np
import pytest
import tf_keras
from course import classifiers, corruptions, data, digits, exercises, figures, metrics
from tensorflow_probability import distributions as tfd

from study import methods
from tests.chapters.guards.changes import TEMPLATE
from tests.chapters.guards.chapter import read_chapter

# --- Good calls ----------------------------------------------------------------------

IMAGES = np.random.default_rng(1).random((20, 8, 8, 1), np.float32)
SHARE = digits.Share(IMAGES, np.arange(20) % 10)
DIGITS = np.random.default_rng(3).random((2, 28, 28, 1))
PROBABILITIES = np.random.default_rng(2).dirichlet(np.ones(3), 4)
MEMBERS = np.stack([PROBABILITIES] * 2)
LABELS = np.array([0, 1, 2, 0])
NORMALS = tfd.Normal(np.zeros([2, 3]), np.float64(1))
SMALL = tf_keras.Sequential([tf_keras.layers.Flatten(), tf_keras.layers.Dense(10)])
NETWORK = [np.full(shape, 0.1) for shape in classifiers.weight_shapes("article")]
POSTERIOR = [NETWORK[part] for part in (0, 0, 1, 2, 2, 3)]

FORECAST = {"probabilities": PROBABILITIES}
SCORED = FORECAST | {"labels": LABELS}
DRAWN = {"draws": 2, "seed": 1}
SEEN = {"images": DIGITS, "name": "article"}
GOOD_CALLS = [
    partial(classifiers.cnn, name="article", dropout=0.3, dtype="float32"),
    partial(classifiers.predict, networks=[NETWORK], **SEEN),
    partial(data.load, name="cars", folder=data.DATA),
    partial(data.intact_file, name="cars", folder=data.DATA),
    partial(digits.Share, images=IMAGES, labels=SHARE.labels),
    partial(exercises.attempt, exercise_id="0.1", answer=0.75),
    partial(figures.shape_anatomy, objects={"d": NORMALS}, draw_count=2, seed=(0, 1)),
    partial(metrics.accuracy, **SCORED),
    partial(metrics.nll, **SCORED),
    partial(metrics.brier, **SCORED),
    partial(metrics.confidence_bins, confidence=[0.5, 0.7], bins=5),
    partial(metrics.calibration_error, **SCORED, bins=5),
    partial(metrics.scores, **SCORED),
    partial(metrics.entropy, **FORECAST),
    partial(metrics.split_entropy, members=MEMBERS),
    partial(metrics.risk_coverage, uncertainty=[0.1, 0.2], correct=[True, False]),
    partial(metrics.reliability, **SCORED, seed=1, bins=5, resamples=9),
    partial(corruptions.corrupt, images=DIGITS, name="spatter", severity=0, seed=1),
    partial(methods.flipout_cnn, name="article", number=9, temperature=0.5),
    partial(methods.train, model=SMALL, share=SHARE, steps=1, learning_rate=0.01),
    partial(methods.draw_flipout, posterior=POSTERIOR, **DRAWN),
    partial(methods.draw_dropout, network=NETWORK, rate=0.3, **DRAWN),
    partial(methods.draw_laplace, network=NETWORK, precision=1, **DRAWN, **SEEN),
    partial(methods.fit_temperature, **SCORED),
    partial(methods.scale_temperature, **FORECAST, temperature=2.0),
]
HELPERS = {f"{good.func.__module__}.{good.func.__name__}": good for good in GOOD_CALLS}
ELSEWHERE = {  # helpers and arguments
    "dtype": "Keras refuses it",
    "answer": "test_exercises.py gives hostile answers",
    "folder": "tests/data/test_loading.py damages it",
    "course.claims": "tests/chapters/test_claims.py",
    "course.digits.load_images": "test_digits.py damages the file",
    "course.classifiers.last_inputs": "a step of draw_laplace",
}


@pytest.mark.parametrize("helper", HELPERS)
def test_good_call_names_every_parameter_and_is_accepted(helper):
    good = HELPERS[helper]
    assert good.keywords.keys() == inspect.signature(good.func).parameters.keys()
    good()


def test_every_helper_that_a_chapter_calls_with_arguments_is_here():
    chapters = map(read_chapter, sorted(TEMPLATE.parent.glob("*.ipynb")))
    called = {
        name
        for chapter in chapters
        for _, name, call in chapter.calls
        if name.startswith("course.") and call.args + call.keywords
    }
    assert {"course.data.load", "course.metrics.reliability"} <= called
    elsewhere = {name for name in called if name.startswith(tuple(ELSEWHERE))}
    assert called - elsewhere <= HELPERS.keys()


# --- Bad arguments -------------------------------------------------------------------


def with_one(array, *entries):
    """The array with another first entry, for each of some entries."""
    rest = np.ravel(array)[1:]
    return [np.append(entry, rest).reshape(np.shape(array)) for entry in entries]


def as_types(array, types):
    return [np.asarray(array).astype(each) for each in types.split()]


NOT_ONE = [None, [], {}, [4, 5], "text", 1j, True, np.nan, np.inf, -np.inf]
NO_COUNT = [*NOT_ONE, 0, -3, 1.5]
NO_SHARE = [*NOT_ONE, -0.1, 1, 1.5]
NOT_POSITIVE = [*NOT_ONE, 0, -0.5]
NO_SEED = [*NOT_ONE, -1, 1.5, (), (4, None), (4, -1), (4, 1.5)]
NO_NAME = [*NOT_ONE, "", "/etc/passwd", "../cars", "cars\n", "cars\0", ["cars"]]

NO_NUMBERS = [None, ["text"], [1j, 0], [[0.5, 0.5], [1.0]]]
NO_IMAGES = [
    *NO_NUMBERS,
    *(IMAGES[0], IMAGES[None], IMAGES[:0], IMAGES.repeat(3, -1)),
    *as_types(IMAGES, "uint8 int64 float16 complex64 O"),
    *with_one(IMAGES, np.nan, np.inf, -0.1, 1.01),
]
NO_DIGITS = [
    *(*NO_NUMBERS, IMAGES, DIGITS[0], DIGITS[:0], DIGITS.repeat(3, -1)),
    *as_types(DIGITS, "uint8 int64 float16 complex64 O"),
    *with_one(DIGITS, np.nan, np.inf),
]
NO_PROBABILITIES = [
    *(*NO_NUMBERS, PROBABILITIES[0], PROBABILITIES[:0], 0.9 * PROBABILITIES),
    *(1.1 * PROBABILITIES, np.array([[1.5, -0.5, 0.0]] * 4)),
    *as_types(PROBABILITIES, "complex64 O U9"),
    *with_one(PROBABILITIES, np.nan, np.inf),
]
ONE_FORECAST = """course.metrics.calibration_error course.metrics.scores
    course.metrics.reliability study.methods.fit_temperature""".split()
NO_LABELS = [*NO_NUMBERS, LABELS[:3], LABELS[:0], LABELS[:, None]]
NO_LABELS += as_types(LABELS, "bool float32 O")

BAD = {  # by argument, or by helper and argument
    **dict.fromkeys("bins draw_count draws number resamples steps".split(), NO_COUNT),
    **dict.fromkeys(["dropout", "rate"], NO_SHARE),
    **dict.fromkeys(["learning_rate", "precision", "temperature"], NOT_POSITIVE),
    "seed": NO_SEED,
    "course.figures.shape_anatomy seed": [*NO_SEED[:-2], 4, (4, 5, 6), (4, 1.5)],
    "name": NO_NAME,
    "course.corruptions.corrupt name": [*NO_NAME, "Spatter", "spatter\n"],
    "exercise_id": [*NO_NAME, 0.1, "9.9", "01", "0.1\n", "0.1\0", ["0.1"], ("0.1",)],
    "severity": [*NOT_ONE, -1, 0.0, 1.5, 6],
    "images": NO_IMAGES,
    "course.corruptions.corrupt images": [*NO_DIGITS, *with_one(DIGITS, -0.1, 1.01)],
    # A chapter shows what pixels beyond 1 do.
    "course.classifiers.predict images": NO_DIGITS,
    "study.methods.draw_laplace images": NO_DIGITS,
    "confidence": [*NO_NUMBERS, [], *with_one(LABELS / 2, np.nan, -0.1, 1.01)],
    "labels": [*NO_LABELS, *with_one(LABELS, -1, 3)],
    "course.digits.Share labels": [*NO_LABELS, *with_one(SHARE.labels, -1, 10)],
    "probabilities": NO_PROBABILITIES,
    **dict.fromkeys(
        [f"{helper} probabilities" for helper in ONE_FORECAST],
        [*NO_PROBABILITIES, MEMBERS],
    ),
    # The mean of the last two is a distribution; they are none.
    "members": [
        *(*NO_PROBABILITIES, PROBABILITIES, MEMBERS[None], MEMBERS[:0]),
        np.array([0.5, 1.5])[:, None, None] * MEMBERS,
    ],
    "uncertainty": [
        *(*NO_NUMBERS, [0.1], [[0.1, 0.2]], [np.nan, 0.2], [np.inf, 0.2]),
        *as_types([0.1, 0.2], "complex64 U9 O"),
    ],
    "correct": [
        *(*NO_NUMBERS, [], [True], [[True, False]]),
        *as_types([True, False], "int64 float32 U9 O"),
    ],
    "model": [None, "text", len],
    "share": [None, "text", (IMAGES, SHARE.labels)],
    **dict.fromkeys(["network", "posterior"], [None, [], (), "text", [0.5, 0.5]]),
    "networks": [None, [], (), "text", np.zeros(3), [POSTERIOR]],
    "objects": [None, {}, "text", [NORMALS], {"d": None}, {"d": NORMALS[0]}],
}
PLACES = {
    (helper, argument): BAD.get(f"{helper} {argument}") or BAD[argument]
    for helper, good in HELPERS.items()
    for argument in good.keywords
    if argument not in ELSEWHERE
}


@pytest.mark.parametrize(("helper", "argument"), PLACES)
def test_bad_argument_is_refused(helper, argument):
    for value in PLACES[helper, argument]:
        try:
            said = HELPERS[helper](**{argument: value})
        except ValueError as error:
            said = error
        assert re.search(rf"\b{argument}\b.*: expected .*, got .", str(said)), value
