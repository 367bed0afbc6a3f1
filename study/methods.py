"""The study's methods: how a network is trained, and how one becomes many.

A network is a list of arrays, as `course.classifiers` has it. Chapter 7 writes each
method out; here it stands once more, for every seed and architecture.
"""

import math
import warnings

import numpy as np
import tensorflow_probability as tfp
import tf_keras
from course.arguments import is_number, refuse_unless_count, refuse_unless_seed
from course.classifiers import (
    assemble,
    last_inputs,
    refuse_unless_share,
    refuse_unpredictable,
)
from course.digits import CLASSES, Share
from course.metrics import refuse_unfit, refuse_unscorable
from scipy import linalg, optimize, special

tfd = tfp.distributions

BATCH = 100  # images in a step of the training


def flipout_cnn(name="pooling", number=6000, temperature=1.0):
    """A network of `CNNS` with a Normal distribution over each weight of a kernel.

    Its weights vary from image to image and from call to call (Wen et al. 2018). The
    layers' losses add up to T KL(q || N(0, 1)) / N, which belongs to a loss that is a
    mean over images. Biases are plain numbers. Each layer has initialisers of its own:
    TFP's default is one object, from which all layers of one shape start alike.

    Parameters
    ----------
    name : {"pooling", "strided", "article"}
    number : int
        Number N of images to train with.
    temperature : float
        Weight T of the divergence; below 1, the posterior is cold (Wenzel et al. 2020).

    Returns
    -------
    tf_keras.Sequential
        Its weights are, layer by layer, the kernel's means, its standard deviations
        before the softplus, and the bias; see `draw_flipout`.
    """
    refuse_unless_count("number", number)
    refuse_unless_positive("temperature", temperature)

    def options():
        normal = tfp.layers.default_mean_field_normal_fn
        return {
            "kernel_posterior_fn": normal(
                loc_initializer=tf_keras.initializers.GlorotUniform(),
                untransformed_scale_initializer=tf_keras.initializers.Constant(-4.0),
            ),
            "bias_posterior_fn": normal(
                is_singular=True, loc_initializer=tf_keras.initializers.Zeros()
            ),
            "kernel_divergence_fn": lambda posterior, prior, _: (
                temperature * tfd.kl_divergence(posterior, prior) / number
            ),
        }

    def convolution(filters, size, strides=1, padding="same"):
        return tfp.layers.Convolution2DFlipout(
            filters, size, strides, padding, activation="relu", **options()
        )

    def dense(units, activation):
        return tfp.layers.DenseFlipout(units, activation, **options())

    with warnings.catch_warnings():
        # TFP calls add_variable, which tf_keras has renamed.
        warnings.filterwarnings("ignore", "`layer.add_variable`", UserWarning)
        return assemble(name, convolution, dense)


def train(model, share, steps=600, learning_rate=1e-2):
    """Train a network with Adam, whose learning rate falls to 0 along a cosine.

    The loss is the mean negative log-probability of the labels plus the layers' losses.
    ``tf_keras.utils.set_random_seed`` before the network is built decides about all
    that is random.

    Parameters
    ----------
    model : tf_keras.Model
        Maps images to logits.
    share : course.digits.Share
        The images and labels to train with.
    steps : int
        Least number of steps, of 100 images each: the pass over the images in which
        the last of them falls is completed.
    learning_rate : float
        The first of Adam's learning rates.

    Returns
    -------
    list of arrays
        The trained weights.

    Raises
    ------
    ValueError
        If the network is not one of `tf_keras`, or a number is not above 0.
    """
    if not isinstance(model, tf_keras.Model):
        raise ValueError(
            "model: expected a network of tf_keras, the Keras that TensorFlow "
            f"Probability works with, got {type(model).__name__} of "
            f"{type(model).__module__}"
        )
    if not isinstance(share, Share):
        raise ValueError(f"share: expected a Share, got {type(share).__name__}")
    refuse_unless_count("steps", steps)
    refuse_unless_positive("learning_rate", learning_rate)
    steps_of_pass = math.ceil(len(share.labels) / BATCH)
    passes = math.ceil(steps / steps_of_pass)
    schedule = tf_keras.optimizers.schedules.CosineDecay(
        learning_rate, passes * steps_of_pass
    )
    model.compile(
        tf_keras.optimizers.Adam(schedule),
        tf_keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        steps_per_execution=steps_of_pass,
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`layer.add_variable`", UserWarning)
        model.fit(
            share.images, share.labels, batch_size=BATCH, epochs=passes, verbose=0
        )
    return model.get_weights()


def draw_flipout(posterior, draws, seed):
    """Networks drawn from a variational posterior, for `predict`.

    Parameters
    ----------
    posterior : list of arrays
        The weights of a `flipout_cnn`.
    draws : int
    seed : int

    Returns
    -------
    list of networks
        Each kernel is Normal around its mean, with standard deviation softplus(scale).
    """
    refuse_unless_arrays("posterior", posterior)
    refuse_unless_count("draws", draws)
    refuse_unless_seed(seed)
    rng = np.random.default_rng(seed)

    def draw():
        for mean, scale, bias in zip(*(posterior[i::3] for i in range(3)), strict=True):
            yield mean + np.logaddexp(0, scale) * rng.standard_normal(mean.shape)
            yield bias

    return [list(draw()) for _ in range(draws)]


def draw_dropout(network, rate, draws, seed):
    """Thinned networks, for `predict`: MC dropout with one mask for all images.

    Each input of a dense layer is dropped with probability `rate`, which sets its row
    of the kernel to zero; the other rows are divided by 1 - `rate`, as in training
    (Gal and Ghahramani 2016). Keras' layer draws such a mask for each image anew.
    """
    refuse_unless_arrays("network", network)
    refuse_unless_share("rate", rate)
    refuse_unless_count("draws", draws)
    refuse_unless_seed(seed)
    rng = np.random.default_rng(seed)

    def thin(weights):
        if weights.ndim != 2:  # a convolution's kernel, or a bias
            return weights
        kept = rng.random((len(weights), 1)) >= rate
        return weights * kept / (1 - rate)

    return [[thin(weights) for weights in network] for _ in range(draws)]


def draw_laplace(network, images, precision, draws, seed, name="pooling"):
    """Networks whose last layer is drawn from its Laplace approximation, for `predict`.

    The last layer is a softmax regression on the features before it. Its weights w,
    kernel and bias, are Normal around the trained ones, with the inverse of
    H + `precision` I for covariance, where H is the Hessian of the negative
    log-likelihood of all training images (Daxberger et al. 2021).

    Parameters
    ----------
    network : list of arrays
    images : array of shape (N, 28, 28, 1)
        Those that the network was trained with.
    precision : float
        1 over the variance of the prior of each weight.
    draws : int
    seed : int
    name : {"pooling", "strided", "article"}

    Returns
    -------
    list of networks
    """
    refuse_unless_arrays("network", network)
    refuse_unless_positive("precision", precision)
    refuse_unless_count("draws", draws)
    refuse_unless_seed(seed)
    refuse_unpredictable([network], images, name)
    inputs = last_inputs(network, images, name)
    hessian = softmax_hessian(inputs, np.vstack(network[-2:]))
    root = linalg.cholesky(hessian + precision * np.eye(len(hessian)), lower=True)
    noise = np.random.default_rng(seed).standard_normal((len(hessian), draws))
    steps = linalg.solve_triangular(root.T, noise).T
    return [
        [*network[:-2], network[-2] + step[:-1], network[-1] + step[-1]]
        for step in steps.reshape(draws, -1, CLASSES)
    ]


def softmax_hessian(inputs, weights):
    """Hessian of Σ -ln softmax(inputs @ weights)[label], the same for all labels.

    Parameters
    ----------
    inputs : array of shape (N, D)
    weights : array of shape (D, K)

    Returns
    -------
    array of shape (D K, D K)
        Its rows and columns run over ``weights.ravel()``.
    """
    p = special.softmax(inputs @ weights, axis=1)
    size, (depth, classes) = weights.size, weights.shape
    blocks = np.empty((depth, classes, depth, classes))
    for k in range(classes):
        for m in range(classes):
            curvature = p[:, k] * ((k == m) - p[:, m])
            blocks[:, k, :, m] = inputs.T @ (curvature[:, None] * inputs)
    return blocks.reshape(size, size)


def fit_temperature(probabilities, labels):
    """The temperature T that makes softmax(logits / T) most likely (Guo et al. 2017).

    Parameters
    ----------
    probabilities : array of shape (N, K)
        What a network predicts for images that it was not trained with.
    labels : array of int, shape (N,)

    Returns
    -------
    float
        T between 0.05 and 20; above 1, the network was overconfident.
    """
    refuse_unscorable(probabilities, labels, leading_axes=False)
    labels = np.asarray(labels)

    def nll(log_temperature):
        log_prob = special.log_softmax(logits / np.exp(log_temperature), axis=-1)
        return -np.take_along_axis(log_prob, labels[:, None], axis=-1).mean()

    logits = log_probabilities(probabilities)
    bounds = np.log((0.05, 20))
    return float(np.exp(optimize.minimize_scalar(nll, bounds=bounds).x))


def scale_temperature(probabilities, temperature):
    """The probabilities softmax(ln p / T), of the shape of `probabilities`."""
    refuse_unfit(probabilities)
    refuse_unless_positive("temperature", temperature)
    return special.softmax(log_probabilities(probabilities) / temperature, axis=-1)


def log_probabilities(probabilities):
    """Their logarithms in double precision, finite where a probability is 0."""
    probabilities = np.asarray(probabilities, np.float64)
    return np.log(np.maximum(probabilities, np.finfo(np.float64).tiny))


def refuse_unless_positive(name, value):
    """Raise ValueError unless the value is a finite number above 0."""
    if not (is_number(value) and value > 0):
        raise ValueError(f"{name}: expected a number above 0, got {value!r}")


def refuse_unless_arrays(name, value):
    """Raise ValueError unless the value is a list of arrays, as weights are."""
    is_list = isinstance(value, list | tuple) and len(value) > 0
    if not (is_list and all(isinstance(part, np.ndarray) for part in value)):
        raise ValueError(f"{name}: expected a list of arrays, got {value!r}")
