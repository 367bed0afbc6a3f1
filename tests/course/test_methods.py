"""The study's networks learn, and the same again; its draws follow the posteriors."""

import numpy as np
import pytest
import tensorflow as tf
import tf_keras
from course.classifiers import cnn, last_inputs, predict
from course.digits import Share, load_images
from scipy import special

from study.methods import (
    draw_dropout,
    draw_flipout,
    draw_laplace,
    fit_temperature,
    flipout_cnn,
    scale_temperature,
    softmax_hessian,
    train,
)

DIGITS = load_images()
FEW = Share(DIGITS.train.images[:200], DIGITS.train.labels[:200])

# --- Training ------------------------------------------------------------------------


def test_same_seed_same_network():
    networks = []
    for _ in range(2):
        tf_keras.utils.set_random_seed(1)
        networks.append(train(cnn("article", dropout=0.3), FEW, steps=6))
    for weights, again in zip(*networks, strict=True):
        np.testing.assert_array_equal(weights, again)


def test_training_lowers_the_loss_and_completes_its_last_pass():
    tf_keras.utils.set_random_seed(1)
    model = cnn("strided")
    before = predict([model.get_weights()], FEW.images, "strided")[0]
    after = predict([train(model, FEW, steps=41)], FEW.images, "strided")[0]
    right = np.arange(200), FEW.labels
    assert np.log(after[right]).mean() > np.log(before[right]).mean() + 1
    assert model.optimizer.iterations == 42  # 21 passes of two steps


# --- Draws ---------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", [{}, {"temperature": 0.1}])
def test_flipout_losses_are_the_divergence_from_the_prior_per_image(chosen):
    """T Σ [ln(1/s) + (s² + μ²)/2 - 1/2] / N, layer by layer; T is 1 unless chosen."""
    model = flipout_cnn(number=50, **chosen)
    temperature = chosen.get("temperature", 1.0)
    model(tf.zeros([1, 28, 28, 1]))
    posteriors = [layer.kernel_posterior for layer in model.layers if layer.losses]
    assert len(posteriors) == len(model.losses) == 4
    for posterior, loss in zip(posteriors, model.losses, strict=True):
        mean, sd = posterior.mean().numpy(), posterior.stddev().numpy()
        divergence = (-np.log(sd) + (sd**2 + mean**2) / 2 - 0.5).sum()
        np.testing.assert_allclose(loss, temperature * divergence / 50, rtol=1e-5)
        np.testing.assert_allclose(sd, np.log1p(np.exp(-4)), rtol=1e-3)


def test_layers_start_elsewhere_with_each_seed():
    kernels = []
    for seed in (1, 2):
        tf_keras.utils.set_random_seed(seed)
        kernels += flipout_cnn().get_weights()[::3]
    assert len(kernels) == 8
    assert all(np.all(a != b) for a, b in zip(kernels[:4], kernels[4:], strict=True))


def test_dropout_draws_thin_dense_layers_by_their_inputs():
    network = cnn().get_weights()
    (draw,) = draw_dropout(network, 0.3, draws=1, seed=1)
    assert np.all(draw[2] == network[2])  # a convolution
    kept = draw[4] / network[4]  # one number for each row of a dense kernel
    np.testing.assert_allclose(kept[kept > 0], 1 / 0.7, rtol=1e-6)
    assert np.all((kept > 0) == (kept[:, :1] > 0))
    assert np.mean(kept > 0) == pytest.approx(0.7, abs=0.08)


def test_flipout_draws_follow_the_posterior():
    posterior = flipout_cnn().get_weights()
    draws = draw_flipout(posterior, draws=400, seed=1)
    for layer in range(4):
        mean, scale, bias = posterior[3 * layer : 3 * layer + 3]
        kernels = np.stack([draw[2 * layer] for draw in draws])
        sd = np.log1p(np.exp(scale))
        assert np.abs((kernels.mean(axis=0) - mean) / sd).max() < 6 / np.sqrt(400)
        assert kernels.std(axis=0).mean() == pytest.approx(sd.mean(), rel=0.05)
        assert all(np.all(draw[2 * layer + 1] == bias) for draw in draws)


# --- The last layer's Laplace approximation ------------------------------------------


def test_hessian_is_that_of_automatic_differentiation():
    rng = np.random.default_rng(1)
    inputs, labels = rng.normal(size=(20, 3)), rng.integers(4, size=20)
    weights = tf.Variable(rng.normal(size=(3, 4)))
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            logits = tf.constant(inputs) @ weights
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            loss = tf.reduce_sum(losses)
        gradient = inner.gradient(loss, weights)
    expected = outer.jacobian(gradient, weights).numpy().reshape(12, 12)
    found = softmax_hessian(inputs, weights.numpy())
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_laplace_draws_have_the_inverse_hessian_for_covariance():
    """In the direction of each weight, and with a strong prior 1/precision alone."""
    network = cnn().get_weights()
    inputs = last_inputs(network, FEW.images)
    np.testing.assert_allclose(
        special.softmax(inputs @ np.vstack(network[-2:]), axis=1),
        predict([network], FEW.images)[0],
        atol=1e-5,
    )
    hessian = softmax_hessian(inputs, np.vstack(network[-2:]))
    for precision in (1.0, 1e6):
        draws = draw_laplace(network, FEW.images, precision, draws=2000, seed=1)
        last = np.stack([np.vstack(draw[-2:]).ravel() for draw in draws])
        expected = np.diag(np.linalg.inv(hessian + precision * np.eye(330)))
        assert last.var(axis=0) / expected == pytest.approx(1, abs=0.2)
        np.testing.assert_array_equal(draws[0][0], network[0])


# --- Temperature ---------------------------------------------------------------------


@pytest.mark.parametrize("temperature", [0.4, 2.5])
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


def test_temperature_keeps_zero_probabilities():
    probabilities = np.array([[0.7, 0.3, 0.0], [0.2, 0.3, 0.5]])
    scaled = scale_temperature(probabilities, 3.0)
    assert scaled[0, 0] < 0.7
    np.testing.assert_allclose(scaled.sum(axis=-1), 1)
    again = scale_temperature(scaled, 1 / 3)
    np.testing.assert_allclose(again, probabilities, atol=1e-300)
