"""What each argument of a public helper refuses: strategies, by kind of bad value."""

import numpy as np
from course.digits import Share
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from tensorflow_probability import distributions as tfd

IMAGES = np.random.default_rng(1).random((20, 8, 8, 1), np.float32)
SHARE = Share(IMAGES, np.arange(20) % 10)
DIGITS = np.random.default_rng(3).random((2, 28, 28, 1))
PROBABILITIES = np.random.default_rng(2).dirichlet(np.ones(3), 4)
MEMBERS = np.stack([PROBABILITIES] * 2)
LABELS = np.array([0, 1, 2, 0])
NORMALS = tfd.Normal(np.zeros([2, 3]), np.float64(1))

NAN = st.just(float("nan"))
INFINITE = st.sampled_from([float("inf"), -float("inf")])
TEXT = st.text(max_size=4)
NEGATIVE = st.floats(-9, -1e-3)
FRACTIONS = st.floats(1, 9)
NO_COUNT = st.integers(max_value=0) | FRACTIONS
NO_NATURAL = st.integers(max_value=-1) | FRACTIONS
SIZES = st.integers(4, 9)


def came(value):
    """What an error may say of a bad value, behind "got"."""
    yield repr(value)
    yield type(value).__name__
    if callable(value):
        yield str(getattr(value(), "input_shape", None))
    if isinstance(value, dict):
        yield "for 'd'"
    try:
        array = np.asarray(value)
    except ValueError:
        yield "rows of different lengths"
        return
    yield str(array.dtype)
    yield str(array.shape)
    if array.size and array.dtype.kind in "if":
        yield f"{array.min()} to {array.max()}"
        yield f"a smallest of {array.min():g}"
        if not np.isfinite(array).all():
            yield "NaN or inf"


# --- One value -----------------------------------------------------------------------

NOT_ONE = {
    "missing": st.none(),
    "empty": st.sampled_from([[], {}]),
    "several": st.lists(SIZES, min_size=2, max_size=2),
    "text": TEXT,
    "complex": st.complex_numbers(max_magnitude=9),
    "boolean": st.booleans(),
    "NaN": NAN,
    "infinite": INFINITE,
}


def close_to(*names):
    """What is none of some names, but near to one."""
    return st.integers() | st.sampled_from(names)


SINGLE = {  # by argument, or by helper and argument: what else it refuses
    **dict.fromkeys("bins draw_count draws number".split(), NO_COUNT),
    **dict.fromkeys("resamples steps".split(), NO_COUNT),
    **dict.fromkeys("dropout rate".split(), NEGATIVE | FRACTIONS),
    "exercise_id": close_to("9.9", "0.1\n", "0.1\0", "01", ["0.1"], ("0.1",)),
    **dict.fromkeys("learning_rate precision".split(), NEGATIVE | st.just(0)),
    "name": close_to("../../etc/passwd", "/etc/passwd", "cars\0", "cars\n", ["cars"]),
    "corruptions.corrupt name": close_to("", "Spatter", "spatter\n", ["spatter"]),
    "seed": NO_NATURAL | st.just(()) | st.tuples(SIZES, st.none() | NO_NATURAL),
    "figures.shape_anatomy seed": NO_NATURAL
    | st.tuples(SIZES, SIZES, SIZES)
    | st.tuples(SIZES, FRACTIONS),
    "severity": NO_NATURAL | st.integers(min_value=6) | st.just(0.0),
    "temperature": NEGATIVE | st.just(0.0),
}

# --- Arrays --------------------------------------------------------------------------

NO_NUMBERS = {
    "missing": st.none(),
    "text": st.lists(TEXT, min_size=1, max_size=3),
    "complex": st.just([1j, 0]),
    "ragged": st.just([[0.5, 0.5], [1.0]]),
}


def is_image_shape(shape):
    return len(shape) == 4 and shape[3] == 1 and 0 not in shape


def has_axes(*numbers):
    return lambda shape: len(shape) in numbers and 0 not in shape


def with_one(array, entries):
    """The array with another entry in one place."""

    def change(place, entry):
        changed = np.array(array)
        changed.flat[place] = entry
        return changed

    return st.builds(change, st.integers(0, np.size(array) - 1), entries)


def array(good, is_shape, types, beyond=None):
    """An array of another shape or type, or with an entry that is out of range."""
    good = np.asarray(good)
    shapes = array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4)
    kinds = {
        "shape": shapes.filter(lambda shape: not is_shape(shape)).map(
            lambda shape: np.zeros(shape, good.dtype)
        ),
        "empty": st.just(good[:0]),
        "type": st.sampled_from(types.split()).map(good.astype),
        "NaN": with_one(1.0 * good, NAN),
        "infinite": with_one(1.0 * good, INFINITE),
    }
    if beyond is not None:
        kinds["beyond"] = with_one(good, beyond)
    return NO_NUMBERS | kinds


def probabilities(good, *numbers_of_axes):
    sums = st.floats(0.1, 0.99) | st.floats(1.01, 9)
    axes = [PROBABILITIES[0], PROBABILITIES, MEMBERS, MEMBERS[None]]
    axes = [each for each in axes if each.ndim not in numbers_of_axes]
    return array(good, has_axes(*numbers_of_axes), "complex64 O U9", NEGATIVE) | {
        "axes": st.sampled_from(axes),
        "above 1": with_one(good, FRACTIONS),
        "sums": sums.map(lambda factor: factor * good),
        "negative": st.just(np.array([[[1.5, -0.5]]])),
    }


TYPES = "uint8 int64 float16 complex64 O U9"
ONE_PLACE = """metrics.calibration_error metrics.calibration_bias metrics.scores
    metrics.reliability""".split()
ARRAYS = {
    "images": array(IMAGES, is_image_shape, TYPES, NEGATIVE | st.floats(1.01, 1e6))
    | {"colour": st.just(IMAGES.repeat(3, -1))},
    "corruptions.corrupt images": array(
        DIGITS, lambda shape: False, TYPES, NEGATIVE | st.floats(1.01, 1e6)
    ),
    # A chapter shows what pixels beyond 1 do.
    **dict.fromkeys(
        ("classifiers.predict images", "classifiers.draw_laplace images"),
        array(DIGITS, lambda shape: False, TYPES),
    ),
    "confidence": NO_NUMBERS
    | {
        "empty": st.just([]),
        "NaN": with_one(LABELS / 2, NAN),
        "beyond": with_one(LABELS / 2, NEGATIVE | st.floats(1.01, 9)),
    },
    "labels": array(
        LABELS, (4,).__eq__, "bool float32 O", st.integers(-99, -1) | st.integers(3, 99)
    ),
    "digits.Share labels": array(
        SHARE.labels,
        (20,).__eq__,
        "bool float32 O",
        st.integers(-99, -1) | st.integers(10, 99),
    ),
    "probabilities": probabilities(PROBABILITIES, 2, 3, 4, 5),
    **{
        f"{helper} probabilities": probabilities(PROBABILITIES, 2)
        for helper in [*ONE_PLACE, "classifiers.fit_temperature"]
    },
    "members": probabilities(MEMBERS, 3)
    # The mean of these two is a distribution; they are none.
    | {"mean": st.just(np.array([0.5, 1.5])[:, None, None] * MEMBERS)},
    "uncertainty": array([0.1, 0.2], (2,).__eq__, "complex64 U9 O"),
    "correct": array([True, False], (2,).__eq__, "int64 float32 U9 O"),
}

# --- Objects -------------------------------------------------------------------------

OBJECTS = {
    "model": {
        "missing": st.none(),
        "text": TEXT,
        "function": st.just(len),
    },
    **dict.fromkeys(
        ("network", "posterior"),
        {
            "missing": st.none(),
            "empty": st.sampled_from([[], ()]),
            "text": TEXT,
            "list": st.just([0.5, 0.5]),
        },
    ),
    "networks": {
        "missing": st.none(),
        "empty": st.sampled_from([[], ()]),
        "text": TEXT,
        "array": st.just(np.zeros(3)),
    },
    "objects": {
        "missing": st.none(),
        "empty": st.just({}),
        "text": TEXT,
        "list": st.just([NORMALS]),
        "type": st.fixed_dictionaries({"d": st.none() | TEXT | st.integers()}),
        "shape": st.just({"d": NORMALS[0]}),
    },
    "share": {
        "missing": st.none(),
        "text": TEXT,
        "tuple": st.just((IMAGES, SHARE.labels)),
    },
}
REFUSED = {
    **{key: NOT_ONE | {"beyond": beyond} for key, beyond in SINGLE.items()},
    **ARRAYS,
    **OBJECTS,
}
