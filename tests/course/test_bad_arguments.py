"""Every public helper refuses bad arguments: the error names argument and value.

`HELPERS` has a good call of every public function and class of the package `course`.
A test puts each kind of bad value of `bad_values.REFUSED` in each place of each call.
"""

import contextlib
import fnmatch
import functools
import importlib
import inspect
import io
import pkgutil
import re

import course
import pytest
import tf_keras
from course import classifiers, corruptions, data, digits, exercises, figures, metrics
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.course import bad_values as bad
from tests.course.strategies import PROPERTY

SMALL = tf_keras.Sequential(
    [
        tf_keras.layers.Input((8, 8, 1)),
        tf_keras.layers.Flatten(),
        tf_keras.layers.Dense(10),
    ]
)
NETWORK = classifiers.cnn("article").get_weights()
POSTERIOR = classifiers.flipout_cnn("article").get_weights()


def call(function, **arguments):
    """A good call, by the name of the helper."""
    name = f"{function.__module__}.{function.__qualname__}".removeprefix("course.")
    return {name: functools.partial(function, **arguments)}


FORECAST = {"probabilities": bad.PROBABILITIES}
SCORED = FORECAST | {"labels": bad.LABELS}
PICTURES = {"images": bad.IMAGES, "seed": 1}
GOOD_CALLS = [
    call(classifiers.cnn, name="article", dropout=0.3, dtype="float32"),
    call(classifiers.flipout_cnn, name="article", number=9, temperature=0.5),
    call(
        classifiers.train,
        **{"model": SMALL, "share": bad.SHARE},
        **{"steps": 1, "learning_rate": 0.01},
    ),
    call(classifiers.draw_flipout, posterior=POSTERIOR, draws=2, seed=1),
    call(classifiers.draw_dropout, network=NETWORK, rate=0.3, draws=2, seed=1),
    call(
        classifiers.draw_laplace,
        **{"network": NETWORK, "images": bad.DIGITS, "precision": 1},
        **{"draws": 2, "seed": 1, "name": "article"},
    ),
    call(classifiers.predict, networks=[NETWORK], images=bad.DIGITS, name="article"),
    call(classifiers.fit_temperature, **SCORED),
    call(
        classifiers.scale_temperature, probabilities=bad.PROBABILITIES, temperature=2.0
    ),
    call(data.load, name="cars", folder=data.DATA),
    call(data.intact_file, name="cars", folder=data.DATA),
    call(data.read_catalogue, folder=data.DATA),
    call(digits.Share, images=bad.IMAGES, labels=bad.SHARE.labels),
    call(exercises.attempt, exercise_id="0.1", answer=0.75),
    call(figures.shape_anatomy, objects={"d": bad.NORMALS}, draw_count=2, seed=(0, 1)),
    *(call(getattr(metrics, name), **SCORED) for name in "accuracy nll brier".split()),
    call(metrics.confidence_bins, confidence=[0.5, 0.7], bins=5),
    call(metrics.calibration_error, **SCORED, bins=5),
    call(metrics.calibration_bias, **FORECAST, bins=5),
    call(metrics.scores, **SCORED),
    call(metrics.entropy, **FORECAST),
    call(metrics.split_entropy, members=bad.MEMBERS),
    call(metrics.risk_coverage, uncertainty=[0.1, 0.2], correct=[True, False]),
    call(metrics.reliability, **SCORED, seed=1, bins=5, resamples=9),
    call(corruptions.corrupt, images=bad.DIGITS, name="spatter", severity=3, seed=1),
]
HELPERS = functools.reduce(dict.__or__, GOOD_CALLS)
ELSEWHERE = {
    "dtype": "Keras refuses it",
    "answer": "test_exercises.py gives hostile answers",
    "folder": "tests/data/test_loading.py damages it",
}
NOT_CALLED = {  # why helpers have no good call above, and patterns of their names
    "checks arguments, as the rows of bad values show": "arguments.* *.refuse_*",
    "has its bad arguments in tests/chapters/test_claims.py": "claims.*",
    "a step of a helper that checks its arguments": """
        classifiers.article classifiers.pooling classifiers.strided corruptions.*
        classifiers.assemble classifiers.convol* classifiers.dense_layers
        classifiers.last_inputs classifiers.log_probabilities classifiers.same
        classifiers.softmax_hessian classifiers.weight_shapes metrics.binned
        networks.packed networks.unpacked
        digits.share figures.draw_* figures.rounded figures.grid_size figures.event_size
        figures.write_shape
    """,
    "reads files: see test_digits.py and tests/data/test_loading.py": """
        data.stated_version digits.load_images digits.read_archive
    """,
    "takes no arguments": """
        networks.load_networks style.use_course_style
    """,
    "only holds what a helper made": """
        data.DataError digits.DigitImages metrics.EntropySplit
    """,
    "what exercises are built of: see test_exercises.py": "exercises.*.*",
}


def public_helpers():
    """Names of the functions, classes and methods that the package's modules define."""
    for module in pkgutil.walk_packages(course.__path__, "course."):
        homes = [importlib.import_module(module.name)]
        for home in homes:  # and the classes that are found in it
            for name, helper in inspect.getmembers(home):
                own = getattr(helper, "__module__", None) == module.name
                if not own or name.startswith("_"):
                    continue
                if inspect.isclass(helper):
                    homes.append(helper)
                if inspect.isroutine(helper) or inspect.isclass(helper):
                    yield f"{module.name}.{helper.__qualname__}".removeprefix("course.")


def test_every_public_helper_is_called_or_has_a_reason():
    public = set(public_helpers())
    patterns = " ".join(NOT_CALLED.values()).split()
    excused = {pattern: fnmatch.filter(public, pattern) for pattern in patterns}
    assert [pattern for pattern, names in excused.items() if not names] == []
    missing = public.difference(HELPERS, *excused.values())
    assert missing == set(), f"add to HELPERS, or give a reason: {sorted(missing)}"
    assert HELPERS.keys() <= public


@pytest.mark.parametrize("helper", HELPERS)
def test_good_call_names_every_parameter_and_is_accepted(helper):
    good = HELPERS[helper]
    parameters = inspect.signature(good.func).parameters.keys() - {"self"}
    assert good.keywords.keys() == parameters
    good.func(
        **{name: value for name, value in good.keywords.items() if value is not None}
    )


PLACES = [
    (helper, argument)
    for helper, good in HELPERS.items()
    for argument in good.keywords
    if argument not in ELSEWHERE
]


def key(helper, argument):
    """Where bad.REFUSED has the bad values of an argument."""
    special = f"{helper} {argument}"
    return special if special in bad.REFUSED else argument


def test_every_row_of_bad_values_is_used():
    assert {key(*place) for place in PLACES} == bad.REFUSED.keys()


@pytest.mark.parametrize(("helper", "argument"), PLACES)
@settings(PROPERTY, max_examples=4, phases=[Phase.generate])
@given(st.data())
def test_bad_argument_is_refused(helper, argument, data):
    """The error says which argument, what it expected, and what bad.came."""
    good, row = HELPERS[helper], key(helper, argument)
    others = {k: v for k, v in good.keywords.items() if v is not None}
    for kind, strategy in bad.REFUSED[row].items():
        value = data.draw(strategy, label=kind)
        printed = io.StringIO()
        with pytest.raises(ValueError) as refusal, contextlib.redirect_stdout(printed):
            good.func(**others | {argument: value})
        says, _, got = str(refusal.value).rpartition(", got ")
        assert re.search(rf"\b{argument}\b.*: expected .", says)
        assert any(fact in got for fact in bad.came(value))
        assert printed.getvalue() == ""


def test_weights_of_another_network_are_refused():
    with pytest.raises(ValueError, match="networks: expected arrays of shapes"):
        classifiers.predict([NETWORK], bad.DIGITS, "pooling")


def test_images_are_refused_at_severity_zero_too():
    with pytest.raises(ValueError, match="^images: expected pixels"):
        corruptions.corrupt(16 * bad.DIGITS, "spatter", 0, 1)
