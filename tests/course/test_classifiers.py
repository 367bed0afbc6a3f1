"""The networks have the sizes the book states, learn, and give the same again."""

import functools

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from course.classifiers import (
    Classifier,
    cnn,
    fit_temperature,
    scale_temperature,
    variational_cnn,
)
from course.digits import Share, book_digits
from scipy import special

SHAPE = (8, 8, 1)
DIGITS = book_digits()
FEW = Share(DIGITS.train.images[:60], DIGITS.train.labels[:60])
BUILDS = {
    "plain": lambda: cnn(SHAPE),
    "dropout": lambda: cnn(SHAPE, dropout=0.3),
    "variational": lambda: variational_cnn(SHAPE, 60),
}


def compiled(build, steps=6, batch=20):
    return Classifier(build, FEW, steps, learning_rate=1e-3, batch=batch)


@functools.cache
def classifier(kind):
    """One compiled classifier of each kind, which all tests share."""
    return compiled(BUILDS[kind])


@functools.cache
def trained(kind, seed):
    """The weights and losses of one network."""
    return classifier(kind).train(seed)


@functools.cache
def variational(seed, kind="Flipout"):
    """A network that is not trained."""
    tf_keras.utils.set_random_seed(seed)
    return variational_cnn(SHAPE, 50, kind)


# --- The networks --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "weights"),
    [
        (BUILDS["plain"], 23_946),
        (BUILDS["dropout"], 23_946),
        (lambda: variational(1), 47_770),  # two numbers for each of a kernel
        (lambda: variational(1, "Reparameterization"), 47_770),
        (lambda: cnn((28, 28, 1)), 79_242),
    ],
    ids="cnn dropout Flipout Reparameterization cnn-28".split(),
)
def test_number_of_weights(build, weights):
    model = build()
    assert sum(np.prod(v.shape) for v in model.trainable_variables) == weights
    assert model(tf.zeros([2, *model.input_shape[1:]])).shape == (2, 10)


def trained_with_keras(head, loss):
    """Weights and predictions of `cnn` with a head, after three steps."""
    tf_keras.utils.set_random_seed(7)
    model = tf_keras.Sequential([cnn(SHAPE), head])
    model.compile(tf_keras.optimizers.Adam(), loss, run_eagerly=True)
    labels = np.eye(10, dtype=np.float32)[FEW.labels]
    fitted = model.fit(FEW.images, labels, batch_size=20, verbose=0)
    predicted = tf.convert_to_tensor(model(FEW.images))
    return [fitted.history["loss"], predicted, *model.get_weights()]


def test_the_two_heads_are_one_model():
    """Softmax and cross-entropy, or a distribution and its NLL: no bit differs."""
    deterministic = trained_with_keras(
        tf_keras.layers.Softmax(), tf_keras.losses.CategoricalCrossentropy()
    )
    mean = tfp.distributions.Distribution.mean  # which stands for the distribution
    probabilistic = trained_with_keras(
        tfp.layers.OneHotCategorical(10, convert_to_tensor_fn=mean),
        lambda labels, predicted: -predicted.log_prob(labels),
    )
    for first, second in zip(deterministic, probabilistic, strict=True):
        np.testing.assert_array_equal(first, second)


def test_variational_losses_are_the_divergence_from_the_prior_per_image():
    """Σ [ln(1/s) + (s² + μ²)/2 - 1/2] / N, layer by layer."""
    model = variational(1)
    model(tf.zeros([1, *SHAPE]))
    posteriors = [layer.kernel_posterior for layer in model.layers if layer.losses]
    assert len(posteriors) == len(model.losses) == 4
    for posterior, loss in zip(posteriors, model.losses, strict=True):
        mean, sd = posterior.mean().numpy(), posterior.stddev().numpy()
        expected = (-np.log(sd) + (sd**2 + mean**2) / 2 - 0.5).sum() / 50
        np.testing.assert_allclose(loss, expected, rtol=1e-5)
        np.testing.assert_allclose(sd, np.log1p(np.exp(-3)), rtol=1e-3)


def test_variational_start_follows_the_seed():
    starts = [
        [
            layer.kernel_posterior.mean()
            for layer in variational(seed).layers
            if layer.weights
        ]
        for seed in (1, 2)
    ]
    for kernel, other in zip(*starts, strict=True):
        assert np.all(kernel != other)


def test_tfp_default_start_does_not_follow_the_seed():
    """Why the book gives its own; if this fails, TFP may have repaired it."""
    kernels = []
    for seed in (1, 2):
        tf_keras.utils.set_random_seed(seed)
        layer = tfp.layers.DenseFlipout(3)
        with pytest.warns(UserWarning):
            layer.build((None, 4))
        kernels.append(layer.kernel_posterior.mean().numpy())
    np.testing.assert_array_equal(*kernels)


@pytest.mark.parametrize(
    ("kind", "distinct"), [("Flipout", 64), ("Reparameterization", 1)]
)
def test_copies_of_an_image_in_one_call(kind, distinct):
    """Flipout draws weights for each image, Reparameterization once for all."""
    logits = variational(1, kind)(np.repeat(DIGITS.test.images[:1], 64, axis=0))
    assert len(np.unique(logits, axis=0)) == distinct


# --- Training and prediction ---------------------------------------------------------


@pytest.mark.parametrize("kind", BUILDS)
def test_same_seed_same_network_whatever_was_trained_before(kind):
    def predicted(weights):
        return classifier(kind).predict([weights], FEW.images, 2, training=True)

    weights, losses = trained(kind, 1)
    members = predicted(weights)
    assert losses.shape == (15,)
    assert losses[-1] < losses[0] - 0.1
    assert np.all(trained(kind, 2)[1] != losses)
    same_weights, same_losses = classifier(kind).train(1)
    np.testing.assert_array_equal(losses, same_losses)
    np.testing.assert_array_equal(members, predicted(same_weights))
    assert (np.abs(members[0] - members[1]).max() > 0.01) == (kind != "plain")
    if kind == "dropout":  # which does nothing unless asked
        np.testing.assert_array_equal(
            *classifier(kind).predict([weights], FEW.images, 2)
        )


def test_members_of_an_ensemble_keep_their_weights():
    networks = [trained("plain", seed)[0] for seed in (1, 2)]
    both = classifier("plain").predict(networks, FEW.images)
    assert both.shape == (2, 60, 10)
    np.testing.assert_allclose(both.sum(axis=-1), 1, atol=1e-5)
    for network, alone in zip(networks, both, strict=True):
        model = cnn(SHAPE)
        model.set_weights(network)
        np.testing.assert_allclose(tf.nn.softmax(model(FEW.images)), alone, atol=1e-6)
    assert np.abs(both[0] - both[1]).max() > 0.01


def test_temperature_weighs_the_divergence():
    """At the first step, the loss is NLL + T · KL/N: linear in T."""
    cold, half, warm = (
        classifier("variational").train(1, T)[1][0] for T in (0.0, 0.5, 1.0)
    )
    assert warm > cold + 100
    assert half == pytest.approx((cold + warm) / 2, rel=1e-5)


def test_steps_cover_the_images_evenly_also_where_a_batch_straddles_two_passes():
    order = classifier("plain").shuffled(seed=1)
    assert order.shape == (15, 20)
    assert np.all(np.bincount(order.ravel()) == 5)
    assert np.any(order != classifier("plain").shuffled(seed=2))
    order = compiled(BUILDS["plain"], steps=20, batch=25).shuffled(seed=1)
    assert order.shape == (20, 25)
    assert set(np.bincount(order.ravel())) == {8, 9}  # 500 images: 8 1/3 passes of 60


# --- Temperature ---------------------------------------------------------------------


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_temperature_is_found_again(temperature):
    """Labels drawn from softmax(logits / T), 20,000 of them."""
    rng = np.random.default_rng(7)
    logits = rng.normal(0, 2, (20_000, 4))
    calibrated = special.softmax(logits / temperature, axis=-1)
    labels = (calibrated.cumsum(-1) < rng.random((20_000, 1))).sum(-1)
    probabilities = special.softmax(logits, axis=-1)
    found = fit_temperature(probabilities, labels)
    assert found == pytest.approx(temperature, rel=0.03)
    np.testing.assert_allclose(
        scale_temperature(probabilities, temperature), calibrated, rtol=1e-9
    )


def test_temperature_keeps_the_decision_and_zero_probabilities():
    probabilities = np.array([[0.7, 0.3, 0.0], [0.2, 0.3, 0.5]])
    scaled = scale_temperature(probabilities, 3.0)
    assert list(scaled.argmax(axis=-1)) == [0, 2]
    assert scaled.max() < 0.7
    np.testing.assert_allclose(scaled.sum(axis=-1), 1)
    np.testing.assert_allclose(
        scale_temperature(probabilities, 1.0), probabilities, atol=1e-300
    )
