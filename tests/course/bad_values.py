"""What each argument of a public helper refuses: one row a kind of bad value.

A row has a strategy that draws such values, and a function from the value to what the
error says: the argument, what it expected, and what came.
"""

import numpy as np
import tf_keras
from course.data import read_catalogue
from course.digits import Share
from course.exercises import EXERCISES
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from tensorflow_probability import distributions as tfd

IMAGES = np.random.default_rng(1).random((20, 8, 8, 1), np.float32)
SHARE = Share(IMAGES, np.arange(20, dtype=np.int32) % 10)
PROBABILITIES = np.random.default_rng(2).dirichlet(np.ones(3), 4)
LABELS = np.array([0, 1, 2, 0])
NORMALS = tfd.Normal(np.zeros([2, 3]), np.float64(1))

NAN = st.just(float("nan"))
INFINITE = st.sampled_from([float("inf"), -float("inf")])
NOT_FINITE = NAN | INFINITE
TEXT = st.text(max_size=4)
BELOW_0 = st.floats(-9, -1e-3)
FRACTIONS = st.floats(1, 9)


def rows(says, **kinds):
    """Rows of bad values whose errors read alike."""
    return {kind: (strategy, says) for kind, strategy in kinds.items()}


def single(expected, but=(), **more):
    """An argument that is one value: the error repeats what came."""
    kinds = {
        "missing": st.none(),
        "empty": st.sampled_from([[], {}]),
        "several": st.lists(st.integers(1, 9), min_size=2, max_size=2),
        "text": TEXT,
        "complex": st.complex_numbers(max_magnitude=9),
        "boolean": st.booleans(),
        "NaN": NAN,
        "infinite": INFINITE,
    } | more
    kinds = {kind: kinds[kind] for kind in kinds if kind not in but}
    return rows(lambda value: f"{expected}, got {value!r}", **kinds)


def count(name):
    beyond = st.integers(max_value=0) | FRACTIONS
    return single(f"{name}: expected an integer of at least 1", beyond=beyond)


def choice(expected, *hostile):
    """An argument that is one of some texts, or close to one of them."""
    other = st.integers() | st.sampled_from(hostile)
    return single(expected, beyond=other)


def shapes(is_good, dtype=np.float32):
    """Arrays of zeros of all other shapes, empty ones included."""
    every = array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4)
    bad = every.filter(lambda shape: not is_good(shape))
    return bad.map(lambda shape: np.zeros(shape, dtype))


def with_one(array, entries):
    """The array with another entry in one place."""

    def change(place, entry):
        changed = np.array(array)
        changed.flat[place] = entry
        return changed

    return st.builds(change, st.integers(0, np.size(array) - 1), entries)


def as_types(array, *types):
    return st.sampled_from(types).map(np.asarray(array).astype)


def no_numbers(name):
    """What is no array of real numbers."""
    return {
        **rows(
            lambda value: (
                f"{name}: expected an array of numbers, got {np.asarray(value).dtype}"
            ),
            missing=st.none(),
            text=st.lists(TEXT, min_size=1, max_size=3),
            complex=st.lists(st.complex_numbers(max_magnitude=9), min_size=1),
            objects=st.just({}),
        ),
        **rows(
            lambda _: f"{name}: expected an array of numbers, got rows of different",
            ragged=st.just([[0.5, 0.5], [1.0]]),
        ),
    }


def is_image_shape(shape):
    return len(shape) == 4 and shape[3] == 1 and 0 not in shape


PIXELS_BEYOND = BELOW_0 | st.floats(1.01, 1e6)
IMAGE_ROWS = {
    **rows(
        lambda value: f"images: expected a NumPy array, got {type(value).__name__}",
        missing=st.none(),
        text=TEXT,
        list=st.just(IMAGES.tolist()),
    ),
    **rows(
        lambda value: f"images: expected the shape (N, H, W, 1), got {value.shape}",
        shape=shapes(is_image_shape),
        empty=st.just(IMAGES[:0]),
        colour=st.just(IMAGES.repeat(3, -1)),
    ),
    **rows(
        lambda value: (
            f"images: expected float32 or float64 in [0, 1], got {value.dtype}"
        ),
        type=as_types(IMAGES, "uint8", "int64", "float16", "complex64", "O", "U9"),
    ),
    **rows(
        lambda value: (
            f"images: expected pixels in [0, 1], got {value.min()} to {value.max()}"
        ),
        NaN=with_one(IMAGES, NAN),
        infinite=with_one(IMAGES, INFINITE),
        beyond=with_one(IMAGES, PIXELS_BEYOND),
    ),
}


def probability_rows(name="probabilities", leading_axes=True):
    def is_good(shape):
        return (len(shape) >= 2 if leading_axes else len(shape) == 2) and 0 not in shape

    form = "(..., N, K)" if leading_axes else "(N, K)"
    return {
        **no_numbers(name),
        **rows(
            lambda value: f"{name}: expected the shape {form}, got {value.shape}",
            shape=shapes(is_good),
            empty=st.just(PROBABILITIES[:0]),
        ),
        **rows(
            lambda value: (
                f"{name}: expected none below 0 and rows that sum to 1, got a smallest "
                f"of {value.min():g} and sums from"
            ),
            NaN=with_one(PROBABILITIES, NAN),
            infinite=with_one(PROBABILITIES, INFINITE),
            beyond=with_one(PROBABILITIES, BELOW_0 | FRACTIONS),
            negative=st.just(np.array([[1.5, -0.5]])),
            # The mean of two such members is a distribution; they are none.
            sums=st.floats(0.1, 0.9).map(
                lambda x: np.stack([x * PROBABILITIES, (2 - x) * PROBABILITIES])[
                    slice(None) if leading_axes else 0
                ]
            ),
        ),
    }


LABEL_ROWS = {
    **no_numbers("labels"),
    **rows(
        lambda value: (
            f"labels: expected 4 integers, got shape {value.shape} of {value.dtype}"
        ),
        shape=shapes(lambda shape: shape == (4,), np.int64),
        empty=st.just(LABELS[:0]),
        type=as_types(LABELS, bool, "float32"),
        NaN=with_one(LABELS * 1.0, NOT_FINITE),
    ),
    **rows(
        lambda value: f"labels: expected 0 to 2, got {value.min()} to {value.max()}",
        beyond=with_one(LABELS, st.integers(-99, -1) | st.integers(3, 99)),
    ),
}
SHARE_LABEL_ROWS = {
    **rows(
        lambda value: (
            "labels: expected int32 of shape (20,), one for each image, got "
            f"{np.asarray(value).dtype} of shape {np.shape(value)}"
        ),
        missing=st.none(),
        text=TEXT,
        list=st.lists(st.integers(0, 9), max_size=20),
        shape=shapes(lambda shape: shape == (20,), np.int32),
        type=as_types(SHARE.labels, "int64", "uint8", "float32", "O"),
        NaN=with_one(SHARE.labels * 1.0, NOT_FINITE),
    ),
    **rows(
        lambda value: f"labels: expected 0 to 9, got {value.min()} to {value.max()}",
        beyond=with_one(SHARE.labels, st.integers(-99, -1) | st.integers(10, 99)),
    ),
}


def networks(says):
    """What is no list of the weights of networks."""
    return rows(
        lambda value: f"{says}, got {value!r}",
        missing=st.none(),
        empty=st.sampled_from([[], ()]),
        text=TEXT,
        array=st.just(0.5),
    ) | rows(
        lambda _: "weight list of length 1, but the layer was expecting 8 weights",
        several=st.just([[np.zeros(3)]]),
    )


SIZES = st.integers(4, 9)
NOT_A_SHAPE = single(
    "shape: expected (H, W, 1) with at least 4 pixels each way",
    length=st.lists(SIZES, max_size=5).filter(lambda x: len(x) != 3).map(tuple),
    small=st.tuples(st.integers(-3, 3), SIZES, st.just(1)),
    colour=st.tuples(SIZES, SIZES, st.sampled_from([0, 2, 3])),
    fractions=st.tuples(FRACTIONS | NOT_FINITE, SIZES, st.just(1)),
)
OBJECT_ROWS = {
    **rows(
        lambda value: (
            f"objects: expected a dict of at least one distribution, got {value!r}"
        ),
        missing=st.none(),
        empty=st.just({}),
        text=TEXT,
        list=st.just([NORMALS]),
    ),
    **rows(
        lambda value: f"objects: expected a distribution, got {value['d']!r} for 'd'",
        type=st.fixed_dictionaries({"d": st.none() | TEXT | st.integers()}),
    ),
    **rows(
        lambda value: (
            "objects: expected two axes in batch and event shape, got "
            f"{tuple(value['d'].batch_shape)} for 'd'"
        ),
        shape=st.sampled_from([NORMALS[0], NORMALS[None]]).map(lambda d: {"d": d}),
    ),
}
BUILD_ROWS = {
    **rows(
        lambda value: f"build: expected a function of no arguments, got {value!r}",
        missing=st.none(),
        text=TEXT,
        network=st.just(tf_keras.Sequential()),
    ),
    **rows(
        lambda value: (
            "build: expected a network for images of shape (8, 8, 1), got "
            f"{getattr(value(), 'input_shape', None)}"
        ),
        shape=st.just(lambda: tf_keras.Sequential([tf_keras.Input((9, 9, 1))])),
        empty=st.just(lambda: None),
    ),
}
NOT_A_SHARE = rows(
    lambda value: f"share: expected a Share, got {type(value).__name__}",
    missing=st.none(),
    text=TEXT,
    tuple=st.just((IMAGES, SHARE.labels)),
)
PREDICTED = {
    **no_numbers("images"),
    **rows(
        lambda value: (
            "images: expected float32 of shape (N, 8, 8, 1), got "
            f"{value.dtype} of shape {value.shape}"
        ),
        shape=shapes(lambda shape: False),
        empty=st.just(IMAGES[:0]),
        flat=st.just(IMAGES[..., 0]),
        type=as_types(IMAGES, "uint8", "float16", "float64"),
    ),
    **rows(  # a chapter shows what finite pixels beyond 1 do
        lambda _: "images: expected finite pixels, got NaN or infinite ones",
        NaN=with_one(IMAGES, NOT_FINITE),
    ),
}
RISKED = "uncertainty and correct: expected one shape (N,), got"
UNCERTAINTY_ROWS = {
    **no_numbers("uncertainty"),
    **rows(
        lambda value: f"{RISKED} {value.shape} and (2,)",
        shape=shapes(lambda shape: shape == (2,)),
    ),
    **rows(
        lambda _: "uncertainty: expected finite numbers, got NaN or infinity",
        NaN=with_one([0.1, 0.2], NOT_FINITE),
    ),
}
CORRECT_ROWS = {
    **no_numbers("correct"),
    **rows(
        lambda value: f"{RISKED} (2,) and {value.shape}",
        shape=shapes(lambda shape: shape == (2,)),
    ),
    **rows(
        lambda value: f"correct: expected booleans, got {value.dtype}",
        type=as_types([1, 0], "int64", "float32"),
        NaN=with_one([1.0, 0.0], NOT_FINITE),
    ),
}
NAMES = ("../../etc/passwd", "/etc/passwd", "cars\0", "cars\n", "horse_kicks", ["cars"])
IDS = ("9.9", "0.1\n", "0.1\0", "01", ["0.1"], ("0.1",))

REFUSED = {  # by argument, or by helper and argument
    "batch": count("batch")
    | rows(
        lambda value: f"batch: expected 1 to 20 images, got {value}",
        more_than_all=st.integers(min_value=21),
    ),
    "build": BUILD_ROWS,
    "correct": CORRECT_ROWS,
    "dropout": single(
        "dropout: expected a number from 0 to below 1", beyond=BELOW_0 | FRACTIONS
    ),
    "exercise_id": choice(
        f"exercise_id: expected a number of an exercise ({', '.join(sorted(EXERCISES))})",
        *IDS,
    ),
    "images": IMAGE_ROWS,
    "classifiers.Classifier.predict images": PREDICTED,
    "digits.Share images": IMAGE_ROWS
    | rows(
        lambda value: f"images: expected float32, got {value.dtype}",
        double=as_types(IMAGES, "float64"),
    ),
    "kind": choice(
        "kind: expected Flipout or Reparameterization", "Dense", "flipout", "../Flipout"
    ),
    "labels": LABEL_ROWS,
    "digits.Share labels": SHARE_LABEL_ROWS,
    "learning_rate": single(
        "learning_rate: expected a number above 0", beyond=BELOW_0 | st.just(0)
    ),
    "members": probability_rows("members")
    | rows(
        lambda value: f"members: expected the shape (S, N, K), got {value.shape}",
        axes=st.just(PROBABILITIES) | st.just(PROBABILITIES[None, None]),
    ),
    "name": choice(
        f"name: expected that of a data set ({', '.join(sorted(read_catalogue()))})",
        *NAMES,
    ),
    "networks": networks("networks: expected a list of at least one network's weights"),
    "objects": OBJECT_ROWS,
    "probabilities": probability_rows(),
    "seed": single(
        "seed: expected an integer of at least 0, or a tuple of them",
        beyond=st.integers(max_value=-1) | FRACTIONS,
        tuples=st.tuples(st.integers(0, 9), st.none() | st.integers(-9, -1)),
        no_parts=st.just(()),
    ),
    "classifiers.Classifier.train seed": single(
        "seed: expected an integer from 0 to 2**32 - 1",
        beyond=st.integers(max_value=-1) | st.integers(2**32) | FRACTIONS,
    ),
    "figures.shape_anatomy seed": single(
        "seed: expected a pair of integers",
        beyond=st.integers() | FRACTIONS,
        three=st.tuples(*[st.integers(0, 9)] * 3),
    ),
    "severity": single(
        "severity: expected 0, 1, ... 5",
        beyond=st.integers(6) | st.integers(max_value=-1) | st.floats(0, 5),
    ),
    "shape": NOT_A_SHAPE,
    "share": NOT_A_SHARE,
    "temperature": single(
        "temperature: expected a number above 0", beyond=BELOW_0 | st.just(0.0)
    ),
    "classifiers.Classifier.train temperature": single(
        "temperature: expected a number of at least 0", beyond=BELOW_0
    ),
    "training": single(
        "training: expected True or False", but=["boolean"], beyond=st.integers(0, 2)
    ),
    "uncertainty": UNCERTAINTY_ROWS,
} | {
    name: count(name)
    for name in (
        "bins",
        "draw_count",
        "draws",
        "number",
        "passes",
        "resamples",
        "steps",
    )
}
for helper in ("calibration_error", "scores", "reliability"):
    REFUSED[f"metrics.{helper} probabilities"] = probability_rows(leading_axes=False)
REFUSED["classifiers.fit_temperature probabilities"] = probability_rows(
    leading_axes=False
)
