"""What each argument of a public helper refuses, by kind of bad value.

Rows have a sentence that the error must contain, and for each kind a strategy that
draws such values. `told` fills in what came: `{0}` is the bad value itself.
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
TEXT = st.text(max_size=4)
NEGATIVE = st.floats(-9, -1e-3)
FRACTIONS = st.floats(1, 9)
SIZES = st.integers(4, 9)


def rows(says, **kinds):
    """Kinds of bad values whose errors read alike."""
    return {kind: (strategy, says) for kind, strategy in kinds.items()}


def told(says, value):
    """What the error says of a bad value."""
    facts = {"type": type(value).__name__}
    if isinstance(value, np.ndarray) and value.size and value.dtype.kind in "if":
        facts |= {"low": value.min(), "high": value.max()}
    return says.format(value, **facts)


def single(expected, **beyond):
    """An argument that is one value: the error repeats what came."""
    kinds = {
        "missing": st.none(),
        "empty": st.sampled_from([[], {}]),
        "several": st.lists(SIZES, min_size=2, max_size=2),
        "text": TEXT,
        "complex": st.complex_numbers(max_magnitude=9),
        "boolean": st.booleans(),
        "NaN": NAN,
        "infinite": INFINITE,
    }
    return rows(f"{expected}, got {{0!r}}", **kinds | beyond)


def count(name):
    beyond = st.integers(max_value=0) | FRACTIONS
    return single(f"{name}: expected an integer of at least 1", beyond=beyond)


def one_of(expected, *hostile):
    """An argument that is one of some texts; the hostile ones are close to those."""
    return single(expected, beyond=st.integers() | st.sampled_from(hostile))


def shapes(is_good, dtype=np.float32):
    """Arrays of zeros of all other shapes, empty ones included."""
    every = array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4)
    bad = every.filter(lambda shape: not is_good(shape))
    return bad.map(lambda shape: np.zeros(shape, dtype))


def with_one(array, *entries):
    """The array with another entry in one place."""

    def change(place, entry):
        changed = np.array(array)
        changed.flat[place] = entry
        return changed

    return st.builds(change, st.integers(0, np.size(array) - 1), st.one_of(*entries))


def as_types(array, *types):
    return st.sampled_from(types).map(np.asarray(array).astype)


def no_numbers(name):
    """What is no array of real numbers."""
    expected = f"{name}: expected an array of numbers, got"
    several = {"min_size": 1, "max_size": 3}
    return {
        **rows(f"{expected} object", missing=st.none(), objects=st.just({})),
        **rows(f"{expected} <U", text=st.lists(TEXT, **several)),
        **rows(f"{expected} complex128", complex=as_types([1, 0], complex)),
        **rows(f"{expected} rows of different", ragged=st.just([[0.5, 0.5], [1]])),
    }


IMAGE_ROWS = {
    **rows(
        "images: expected a NumPy array, got {type}",
        missing=st.none(),
        text=TEXT,
        list=st.just(IMAGES.tolist()),
    ),
    **rows(
        "images: expected the shape (N, H, W, 1), got {0.shape}",
        shape=shapes(lambda x: len(x) == 4 and x[3] == 1 and 0 not in x),
        empty=st.just(IMAGES[:0]),
        colour=st.just(IMAGES.repeat(3, -1)),
    ),
    **rows(
        "images: expected float32 or float64 in [0, 1], got {0.dtype}",
        type=as_types(IMAGES, "uint8", "int64", "float16", "complex64", "O", "U9"),
    ),
    **rows(
        "images: expected pixels in [0, 1], got {low} to {high}",
        NaN=with_one(IMAGES, NAN),
        infinite=with_one(IMAGES, INFINITE),
        beyond=with_one(IMAGES, NEGATIVE, st.floats(1.01, 1e6)),
    ),
}
PREDICTED = {  # of a network that takes 8x8 pixels; a chapter shows pixels beyond 1
    **no_numbers("images"),
    **rows(
        "images: expected float32 of shape (N, 8, 8, 1), got {0.dtype} of shape "
        "{0.shape}",
        shape=shapes(lambda shape: False),
        empty=st.just(IMAGES[:0]),
        flat=st.just(IMAGES[..., 0]),
        type=as_types(IMAGES, "uint8", "float16", "float64"),
    ),
    **rows(
        "images: expected finite pixels, got NaN or infinite ones",
        NaN=with_one(IMAGES, NAN, INFINITE),
    ),
}


def probability_rows(name="probabilities", form="(..., N, K)"):
    """Of the form (N, K), or with leading axes before it."""

    def is_good(shape):
        fits = len(shape) == 2 if form == "(N, K)" else len(shape) >= 2
        return fits and 0 not in shape

    return {
        **no_numbers(name),
        **rows(
            f"{name}: expected the shape {form}, got {{0.shape}}",
            shape=shapes(is_good),
            empty=st.just(PROBABILITIES[:0]),
        ),
        **rows(
            f"{name}: expected none below 0 and rows that sum to 1, got a smallest of "
            "{low:g} and sums from",
            NaN=with_one(PROBABILITIES, NAN),
            infinite=with_one(PROBABILITIES, INFINITE),
            beyond=with_one(PROBABILITIES, NEGATIVE, FRACTIONS),
            negative=st.just(np.array([[1.5, -0.5]])),
            sums=st.floats(0.1, 0.99).map(lambda x: x * PROBABILITIES),
        ),
    }


# Their mean is a distribution, they are none.
TWO_MEMBERS = np.stack([0.5 * PROBABILITIES, 1.5 * PROBABILITIES])
LABEL_ROWS = {
    **no_numbers("labels"),
    **rows(
        "labels: expected 4 integers, got shape {0.shape} of {0.dtype}",
        shape=shapes(lambda shape: shape == (4,), np.int64),
        type=as_types(LABELS, bool, "float32"),
        NaN=with_one(LABELS * 1.0, NAN, INFINITE),
    ),
    **rows(
        "labels: expected 0 to 2, got {low} to {high}",
        beyond=with_one(LABELS, st.integers(-99, -1), st.integers(3, 99)),
    ),
}
INT32 = "labels: expected int32 of shape (20,), one for each image, got "
SHARE_LABEL_ROWS = {
    **rows(INT32 + "object of shape ()", missing=st.none()),
    **rows(INT32 + "<U", text=TEXT),
    **rows(
        INT32 + "{0.dtype} of shape {0.shape}",
        shape=shapes(lambda shape: shape == (20,), np.int32),
        type=as_types(SHARE.labels, "int64", "uint8", "O"),
        NaN=with_one(SHARE.labels * 1.0, NAN, INFINITE),
    ),
    **rows(
        "labels: expected 0 to 9, got {low} to {high}",
        beyond=with_one(SHARE.labels, st.integers(-99, -1), st.integers(10, 99)),
    ),
}
NETWORK_ROWS = {
    **rows(
        "networks: expected a list of at least one network's weights, got {0!r}",
        missing=st.none(),
        empty=st.sampled_from([[], ()]),
        text=TEXT,
        array=st.just(0.5),
    ),
    **rows(
        "weight list of length 1, but the layer was expecting 8 weights",
        shape=st.just([[np.zeros(3)]]),
    ),
}
OBJECT_ROWS = {
    **rows(
        "objects: expected a dict of at least one distribution, got {0!r}",
        missing=st.none(),
        empty=st.just({}),
        text=TEXT,
        list=st.just([NORMALS]),
    ),
    **rows(
        "objects: expected a distribution, got {0[d]!r} for 'd'",
        type=st.fixed_dictionaries({"d": st.none() | TEXT | st.integers()}),
    ),
    **rows(
        "objects: expected two axes in batch and event shape, got (3,) for 'd'",
        shape=st.just({"d": NORMALS[0]}),
    ),
}
NETWORK_OF = "build: expected a network for images of shape (8, 8, 1), got"
BUILD_ROWS = {
    **rows(
        "build: expected a function of no arguments, got {0!r}",
        missing=st.none(),
        text=TEXT,
        network=st.just(tf_keras.Sequential()),
    ),
    **rows(
        f"{NETWORK_OF} (None, 9, 9, 1)",
        shape=st.just(lambda: tf_keras.Sequential([tf_keras.Input((9, 9, 1))])),
    ),
    **rows(f"{NETWORK_OF} None", empty=st.just(lambda: None)),
}
SAME_SHAPE = "uncertainty and correct: expected one shape (N,), got"
UNCERTAINTY_ROWS = {
    **no_numbers("uncertainty"),
    **rows(f"{SAME_SHAPE} {{0.shape}} and (2,)", shape=shapes(lambda x: x == (2,))),
    **rows(
        "uncertainty: expected finite numbers, got NaN or infinity",
        NaN=with_one([0.1, 0.2], NAN, INFINITE),
    ),
}
CORRECT_ROWS = {
    **no_numbers("correct"),
    **rows(f"{SAME_SHAPE} (2,) and {{0.shape}}", shape=shapes(lambda x: x == (2,))),
    **rows(
        "correct: expected booleans, got {0.dtype}",
        type=as_types([1, 0], "int64", "float32"),
        NaN=with_one([1.0, 0.0], NAN, INFINITE),
    ),
}
SHAPE_ROWS = single(
    "shape: expected (H, W, 1) with at least 4 pixels each way",
    length=st.lists(SIZES, max_size=5).filter(lambda x: len(x) != 3).map(tuple),
    small=st.tuples(st.integers(-3, 3), SIZES, st.just(1)),
    colour=st.tuples(SIZES, SIZES, st.sampled_from([0, 2, 3])),
    fractions=st.tuples(st.one_of(FRACTIONS, NAN, INFINITE), SIZES, st.just(1)),
)
IDS, NAMES = ", ".join(sorted(EXERCISES)), ", ".join(sorted(read_catalogue()))

REFUSED = {  # by argument, or by helper and argument
    "batch": count("batch")
    | rows(
        "batch: expected 1 to 20 images, got {0}", too_large=st.integers(min_value=21)
    ),
    "build": BUILD_ROWS,
    "correct": CORRECT_ROWS,
    "dropout": single(
        "dropout: expected a number from 0 to below 1", beyond=NEGATIVE | FRACTIONS
    ),
    "exercise_id": one_of(
        f"exercise_id: expected a number of an exercise ({IDS})",
        *("9.9", "0.1\n", "0.1\0", "01", ["0.1"], ("0.1",)),
    ),
    "images": IMAGE_ROWS,
    "classifiers.Classifier.predict images": PREDICTED,
    "digits.Share images": IMAGE_ROWS
    | rows(
        "images: expected float32, got {0.dtype}", double=as_types(IMAGES, "float64")
    ),
    "kind": one_of(
        "kind: expected Flipout or Reparameterization",
        *("Dense", "flipout", "../Flipout"),
    ),
    "labels": LABEL_ROWS,
    "digits.Share labels": SHARE_LABEL_ROWS,
    "learning_rate": single(
        "learning_rate: expected a number above 0", beyond=NEGATIVE | st.just(0)
    ),
    "members": probability_rows("members")
    | rows(
        "members: expected the shape (S, N, K), got {0.shape}",
        axes=st.sampled_from([PROBABILITIES, PROBABILITIES[None, None]]),
    )
    | rows(
        "members: expected none below 0 and rows that sum to 1, got",
        mean=st.just(TWO_MEMBERS),
    ),
    "name": one_of(
        f"name: expected that of a data set ({NAMES})",
        *("../../etc/passwd", "/etc/passwd", "cars\0", "cars\n", "Cars", ["cars"]),
    ),
    "networks": NETWORK_ROWS,
    "objects": OBJECT_ROWS,
    "probabilities": probability_rows(),
    **{
        f"{helper} probabilities": probability_rows(form="(N, K)")
        for helper in (
            *("metrics.calibration_error", "metrics.scores", "metrics.reliability"),
            "classifiers.fit_temperature",
        )
    },
    "seed": single(
        "seed: expected an integer of at least 0, or a tuple of them",
        beyond=st.integers(max_value=-1) | FRACTIONS,
        tuples=st.tuples(st.integers(0, 9), st.none() | st.integers(-9, -1)),
        no_parts=st.just(()),
    ),
    "classifiers.Classifier.train seed": single(
        "seed: expected an integer from 0 to 2**32 - 1",
        below=st.integers(max_value=-1) | FRACTIONS,
        above=st.just(2**32) | st.integers(min_value=2**32),
    ),
    "figures.shape_anatomy seed": single(
        "seed: expected a pair of integers",
        beyond=st.integers() | FRACTIONS,
        three=st.tuples(SIZES, SIZES, SIZES),
    ),
    "severity": single(
        "severity: expected 0, 1, ... 5",
        beyond=st.integers(6) | st.integers(max_value=-1) | st.floats(0, 5),
    ),
    "shape": SHAPE_ROWS,
    "share": rows(
        "share: expected a Share, got {type}",
        missing=st.none(),
        text=TEXT,
        tuple=st.just((IMAGES, SHARE.labels)),
    ),
    "temperature": single(
        "temperature: expected a number above 0", beyond=NEGATIVE | st.just(0.0)
    ),
    "classifiers.Classifier.train temperature": single(
        "temperature: expected a number of at least 0", beyond=NEGATIVE
    ),
    "training": single(
        "training: expected True or False", beyond=st.integers(0, 2), boolean=st.just(1)
    ),
    "uncertainty": UNCERTAINTY_ROWS,
    **{
        name: count(name)
        for name in "bins draw_count draws number passes resamples steps".split()
    },
}
