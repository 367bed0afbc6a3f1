"""The networks have the sizes the book states, learn, and give the same again."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from course import metrics
from course.classifiers import (
    CNN_RECIPE,
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


def small(build, share=FEW, steps=6, batch=20):
    return Classifier(build, share, steps, learning_rate=1e-3, batch=batch)


# --- The networks --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "weights"),
    [
        (cnn(SHAPE), 23_946),
        (cnn(SHAPE, dropout=0.3), 23_946),
        (variational_cnn(SHAPE, 1000), 47_770),  # two numbers for each of a kernel
        (variational_cnn(SHAPE, 1000, "Reparameterization"), 47_770),
        (cnn((28, 28, 1)), 79_242),
    ],
)
def test_number_of_weights(model, weights):
    assert sum(np.prod(v.shape) for v in model.trainable_variables) == weights
    assert model(tf.zeros([2, *model.input_shape[1:]])).shape == (2, 10)


def softmax_classifier(shape):
    """The deterministic model: `cnn` and a softmax, trained with cross-entropy."""
    return tf_keras.Sequential(
        [cnn(shape), tf_keras.layers.Softmax(name="probabilities")]
    )


def probabilistic_classifier(shape):
    """The probabilistic model: `cnn` and a distribution over one-hot labels.

    Where a tensor is needed, the distribution stands for its mean, the probabilities;
    by default, TFP would draw a sample.
    """
    head = tfp.layers.OneHotCategorical(
        10,
        convert_to_tensor_fn=tfp.distributions.Distribution.mean,
        name="distribution",
    )
    return tf_keras.Sequential([cnn(shape), head])


def trained_with_keras(build, loss):
    tf_keras.utils.set_random_seed(7)
    model = build(SHAPE)
    model.compile(tf_keras.optimizers.Adam(), loss)
    history = model.fit(
        DIGITS.train.images,
        np.eye(10, dtype=np.float32)[DIGITS.train.labels],
        epochs=3,
        batch_size=100,
        verbose=0,
    )
    return model, history.history["loss"]


def test_the_two_heads_are_one_model():
    """Softmax and cross-entropy, or a distribution and its NLL: no bit differs."""
    deterministic, losses = trained_with_keras(
        softmax_classifier, tf_keras.losses.CategoricalCrossentropy()
    )
    probabilistic, same_losses = trained_with_keras(
        probabilistic_classifier, lambda labels, predicted: -predicted.log_prob(labels)
    )
    assert losses == same_losses
    assert losses[-1] < losses[0]
    for first, second in zip(
        deterministic.get_weights(), probabilistic.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(first, second)
    images = DIGITS.test.images
    np.testing.assert_array_equal(
        deterministic(images), tf.convert_to_tensor(probabilistic(images))
    )


def test_variational_losses_are_the_divergence_from_the_prior_per_image():
    """Σ [ln(1/s) + (s² + μ²)/2 - 1/2] / N, layer by layer."""
    tf_keras.utils.set_random_seed(7)
    model = variational_cnn(SHAPE, 50)
    model(tf.zeros([1, *SHAPE]))
    posteriors = [layer.kernel_posterior for layer in model.layers if layer.losses]
    assert len(posteriors) == len(model.losses) == 4
    for posterior, loss in zip(posteriors, model.losses, strict=True):
        mean, sd = posterior.mean().numpy(), posterior.stddev().numpy()
        expected = (-np.log(sd) + (sd**2 + mean**2) / 2 - 0.5).sum() / 50
        np.testing.assert_allclose(loss, expected, rtol=1e-5)


def first_kernels(seed):
    tf_keras.utils.set_random_seed(seed)
    layers = variational_cnn(SHAPE, 50).layers
    return [x.kernel_posterior.mean().numpy() for x in layers if x.weights]


def test_variational_start_follows_the_seed():
    first, again, other = (first_kernels(seed) for seed in (1, 1, 2))
    for kernel, same, different in zip(first, again, other, strict=True):
        np.testing.assert_array_equal(kernel, same)
        assert np.all(kernel != different)


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
    tf_keras.utils.set_random_seed(7)
    model = variational_cnn(SHAPE, 1000, kind)
    logits = model(np.repeat(DIGITS.test.images[:1], 64, axis=0)).numpy()
    assert len(np.unique(logits, axis=0)) == distinct


# --- Training and prediction ---------------------------------------------------------


def test_the_recipe_learns_the_digits():
    classifier = Classifier(lambda: cnn(SHAPE), DIGITS.train, **CNN_RECIPE)
    weights, losses = classifier.train(seed=7)
    assert losses.shape == (200,)
    assert losses[0] == pytest.approx(np.log(10), abs=0.3)
    scores = metrics.scores(
        classifier.predict([weights], DIGITS.test.images)[0], DIGITS.test.labels
    )
    assert scores["accuracy"] > 0.97
    assert scores["nll"] < 0.09
    np.testing.assert_allclose(losses[-1], 0, atol=0.05)


@pytest.mark.parametrize(
    "build",
    [
        lambda: cnn(SHAPE),
        lambda: cnn(SHAPE, dropout=0.3),
        lambda: variational_cnn(SHAPE, 60),
    ],
    ids=["cnn", "dropout", "variational"],
)
def test_same_seed_same_network_whatever_was_trained_before(build):
    def run(classifier, seed):
        weights, losses = classifier.train(seed)
        members = classifier.predict([weights], FEW.images, 2, training=True)
        return losses, members

    losses, members = run(small(build), seed=1)
    classifier = small(build)
    other_losses, _ = run(classifier, seed=2)
    same_losses, same_members = run(classifier, seed=1)
    assert np.all(losses != other_losses)
    np.testing.assert_array_equal(losses, same_losses)
    np.testing.assert_array_equal(members, same_members)


def test_dropout_and_weight_draws_make_members_differ():
    for build in (lambda: cnn(SHAPE, dropout=0.3), lambda: variational_cnn(SHAPE, 60)):
        classifier = small(build)
        weights, _ = classifier.train(seed=1)
        members = classifier.predict([weights], FEW.images, 3, training=True)
        assert members.shape == (3, 60, 10)
        assert np.abs(members[0] - members[1]).max() > 0.01


def test_dropout_does_nothing_unless_asked():
    classifier = small(lambda: cnn(SHAPE, dropout=0.3))
    weights, _ = classifier.train(seed=1)
    first, second = classifier.predict([weights], FEW.images, 2)
    np.testing.assert_array_equal(first, second)


def test_members_of_an_ensemble_keep_their_weights():
    classifier = small(lambda: cnn(SHAPE))
    networks = [classifier.train(seed)[0] for seed in (1, 2)]
    both = classifier.predict(networks, FEW.images)
    assert both.shape == (2, 60, 10)
    np.testing.assert_allclose(both.sum(axis=-1), 1, atol=1e-5)
    for network, alone in zip(networks, both, strict=True):
        model = cnn(SHAPE)
        model.set_weights(network)
        np.testing.assert_allclose(tf.nn.softmax(model(FEW.images)), alone, atol=1e-6)
    assert np.abs(both[0] - both[1]).max() > 0.01


def test_temperature_weighs_the_divergence():
    """At the first step, the loss is NLL + T · KL/N: linear in T."""
    classifier = small(lambda: variational_cnn(SHAPE, 60), steps=1)
    cold, half, warm = (classifier.train(1, T)[1][0] for T in (0.0, 0.5, 1.0))
    assert warm > cold + 100
    assert half == pytest.approx((cold + warm) / 2, rel=1e-5)


def test_steps_cover_the_images_five_times():
    classifier = small(lambda: cnn(SHAPE), steps=1)
    order = classifier.shuffled(seed=1)
    assert order.shape == (15, 20)
    assert np.all(np.bincount(order.ravel()) == 5)
    assert np.any(order != classifier.shuffled(seed=2))


def test_batch_that_straddles_two_passes():
    order = small(lambda: cnn(SHAPE), steps=20, batch=25).shuffled(seed=1)
    assert order.shape == (20, 25)
    counts = np.bincount(order.ravel())
    assert set(counts) == {8, 9}  # 500 images in 8 1/3 passes of 60


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
