"""The installed TensorFlow, TFP and tf_keras work together: a smoke test."""

import re
from pathlib import Path

import course  # noqa: F401  # first: caps threads, quiets TensorFlow's log
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from packaging.version import Version

tfd = tfp.distributions

LOCK = Path(__file__).resolve().parent.parent / "requirements.txt"
N = 64
NO_WARNINGS = pytest.mark.filterwarnings(
    "error",
    "ignore:`layer.add_variable` is deprecated",  # TFP's layers call it themselves
)


def locked_version(name):
    """The version of a package in the run lock."""
    return re.search(rf"^{name}==(\S+)", LOCK.read_text(encoding="utf-8"), re.M)[1]


def minor_version(module):
    """The first two numbers of a module's version."""
    return Version(module.__version__).release[:2]


def line_data():
    """N points on the line y = 3x - 1, with Gaussian noise."""
    rng = np.random.default_rng(1)
    x = rng.uniform(-1, 1, size=(N, 1)).astype(np.float32)
    noise = rng.normal(scale=0.5, size=(N, 1)).astype(np.float32)
    return x, 3 * x - 1 + noise


def dense_layer():
    """An ordinary layer with a seeded initializer."""
    initializer = tf_keras.initializers.GlorotUniform(seed=1)
    return tf_keras.layers.Dense(1, kernel_initializer=initializer, name="loc")


def seeded_normal(seed, mean=0.0):
    """An initializer of its own for each variable: shared unseeded ones warn."""
    return tf_keras.initializers.RandomNormal(mean, stddev=0.1, seed=seed)


def dense_flipout_layer():
    """A Bayesian layer; its KL term counts once for the whole training set of N."""
    return tfp.layers.DenseFlipout(
        1,
        kernel_posterior_fn=tfp.layers.default_mean_field_normal_fn(
            loc_initializer=seeded_normal(1),
            untransformed_scale_initializer=seeded_normal(2, mean=-3.0),
        ),
        bias_posterior_fn=tfp.layers.default_mean_field_normal_fn(
            is_singular=True, loc_initializer=seeded_normal(3)
        ),
        kernel_divergence_fn=lambda q, p, _: tfd.kl_divergence(q, p) / N,
        seed=4,
        name="loc",
    )


def losses(layer, steps=5):
    """Negative log-likelihood before each training step on the line's data."""
    tf_keras.utils.set_random_seed(1)
    likelihood = tfp.layers.DistributionLambda(
        lambda loc: tfd.Normal(loc, scale=1.0), name="y"
    )
    model = tf_keras.Sequential([layer, likelihood])
    model.compile(
        optimizer=tf_keras.optimizers.SGD(learning_rate=0.1),
        loss=lambda y, distribution: -distribution.log_prob(y),
    )
    x, y = line_data()
    return [model.train_on_batch(x, y) for _ in range(steps)]


@pytest.mark.parametrize(
    ("module", "package"),
    [(tf, "tensorflow"), (tfp, "tensorflow-probability"), (tf_keras, "tf-keras")],
    ids=["tensorflow", "tensorflow-probability", "tf-keras"],
)
def test_version_is_the_locked_one(module, package):
    assert module.__version__ == locked_version(package)


def test_numpy_is_one_that_tfp_works_with():
    assert Version("2.3") <= Version(np.__version__) < Version("2.4")


def test_tf_keras_is_keras_2_and_not_the_keras_3_of_tensorflow():
    assert minor_version(tf_keras) == minor_version(tf)
    assert Version(tf.keras.__version__).major == 3
    assert not issubclass(tf_keras.Model, tf.keras.Model)


@NO_WARNINGS
@pytest.mark.parametrize("layer", [dense_layer, dense_flipout_layer])
def test_model_trains_without_warning(layer):
    trained = losses(layer())
    assert np.all(np.isfinite(trained))
    assert np.all(np.diff(trained) < 0)


@NO_WARNINGS
def test_training_repeats_with_the_same_seed():
    np.testing.assert_allclose(
        losses(dense_flipout_layer()), losses(dense_flipout_layer()), rtol=1e-5
    )
