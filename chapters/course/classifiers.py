"""Networks that classify digits, and what they predict.

A network is a list of arrays, the weights of one of the architectures in `CNNS`: kernel
and bias, layer by layer, as ``model.get_weights()`` gives them. Every method comes down
to a list of networks: five trained ones, or draws from a distribution over weights.
`predict` asks each of them about all images.
"""

import functools

import numpy as np
import tensorflow as tf
import tf_keras
from scipy import special

from course.arguments import is_number, numeric
from course.digits import CLASSES

layers = tf_keras.layers

SHAPE = (28, 28, 1)
PART = 100  # images that are predicted at once


def pooling(convolution, pool):
    """Two convolutions, each followed by pooling: the network that Chapter 7 judges."""
    return [convolution(8, 3), pool(2), convolution(16, 3), pool(2)]


def strided(convolution, pool):
    """As many weights but for 128: convolutions that skip every other pixel."""
    return [convolution(8, 5, strides=2), convolution(16, 3, strides=2)]


def article(convolution, pool):
    """The article's one convolution, without padding, and its pooling by 6."""
    return [convolution(8, 5, padding="valid"), pool(6)]


# The convolutional part of each network, and the units of its dense layers.
CNNS = {
    "pooling": (pooling, (32, CLASSES)),
    "strided": (strided, (32, CLASSES)),
    "article": (article, (CLASSES,)),
}


def cnn(name="pooling", dropout=0.0, dtype=None):
    """A network with plain numbers for weights, which maps images to logits.

    Parameters
    ----------
    name : {"pooling", "strided", "article"}
        With 26,698, 26,826 and 1,498 weights.
    dropout : float
        Share of the inputs of each dense layer that training sets to zero at random.
        With 0 there are no such layers.
    dtype : str, optional
        Type of weights and logits. Default: Keras' ``floatx``.

    Returns
    -------
    tf_keras.Sequential
        From (N, 28, 28, 1) to (N, 10).
    """

    def convolution(filters, size, strides=1, padding="same"):
        return layers.Conv2D(
            filters, size, strides, padding, activation="relu", dtype=dtype
        )

    def dense(units, activation):
        return layers.Dense(units, activation=activation, dtype=dtype)

    return assemble(name, convolution, dense, dropout, dtype)


def assemble(name, convolution, dense, dropout=0.0, dtype=None):
    """The network of a name from layers that the two functions make."""
    refuse_unknown(name)
    refuse_unless_share("dropout", dropout)
    body, units = CNNS[name]

    def pool(size):
        return layers.MaxPool2D(size, dtype=dtype)

    model = tf_keras.Sequential([layers.Input(SHAPE, dtype=dtype)])
    for layer in body(convolution, pool):
        model.add(layer)
    model.add(layers.Flatten(dtype=dtype))
    for count in units:
        if dropout:
            model.add(layers.Dropout(dropout, dtype=dtype))
        model.add(dense(count, None if count == CLASSES else "relu"))
    return model


def predict(networks, images, name="pooling"):
    """Class probabilities that each network gives to each image.

    The networks answer in single precision, which costs a third of the time and errors
    of some 1e-6. Networks in a row with the same convolutions share their results.

    Parameters
    ----------
    networks : sequence of lists of arrays
        S networks of one architecture.
    images : array of shape (N, 28, 28, 1)
    name : {"pooling", "strided", "article"}

    Returns
    -------
    array of shape (S, N, 10)
        The prediction is the mean of these probabilities over S.

    Raises
    ------
    ValueError
        If there is no network, weights do not fit, or images are not what they should.
    """
    refuse_unpredictable(networks, images, name)
    count = 2 * len(CNNS[name][1])  # arrays of the dense layers
    members, convolved_by = [], None
    for network in networks:
        if convolved_by is None or not same(convolved_by, network[:-count]):
            convolved_by = network[:-count]
            features = convolve(convolved_by, images, name)
        logits = dense_layers(features, network[-count:])
        members.append(special.softmax(logits.astype(np.float64), axis=-1))
    return np.stack(members)


def last_inputs(network, images, name="pooling"):
    """What the last layer multiplies its weights with, and a 1 for its bias: (N, D)."""
    count = 2 * len(CNNS[name][1])
    features = convolve(network[:-count], images, name)
    if hidden := network[-count:-2]:
        features = np.maximum(dense_layers(features, hidden), 0)
    return np.column_stack([features, np.ones(len(images))]).astype(np.float64)


def convolve(weights, images, name):
    """What the convolutional part makes of the images, one row each, float32."""
    model, apply = convolutional_part(name)
    model.set_weights(weights)
    features = np.empty((len(images), *model.output_shape[1:]), np.float32)
    for start in range(0, len(images), PART):
        part = slice(start, start + PART)
        features[part] = apply(tf.constant(images[part], tf.float32))
    return features


@functools.cache
def convolutional_part(name):
    """The layers of a network before its dense ones, and they compiled."""
    model = cnn(name, dtype="float32")
    flat = next(layer for layer in model.layers if isinstance(layer, layers.Flatten))
    body = tf_keras.Model(model.inputs, flat.output)
    return body, tf.function(body, autograph=False, reduce_retracing=True)


def dense_layers(features, weights):
    """Pass rows through dense layers, with ReLU between them, in single precision."""
    pairs = list(zip(weights[::2], weights[1::2], strict=True))
    for depth, (kernel, bias) in enumerate(pairs):
        if depth:
            features = np.maximum(features, 0)
        features = features @ kernel.astype(np.float32) + bias.astype(np.float32)
    return features


def same(first, second):
    """Whether two lists of arrays are equal."""
    return all(map(np.array_equal, first, second))


def refuse_unknown(name):
    """Raise ValueError unless there is a network of this name."""
    if not (isinstance(name, str) and name in CNNS):
        raise ValueError(f"name: expected one of {', '.join(CNNS)}, got {name!r}")


def refuse_unless_share(name, value):
    """Raise ValueError unless the value is a number from 0 to below 1."""
    if not (is_number(value) and 0 <= value < 1):
        raise ValueError(f"{name}: expected a number from 0 to below 1, got {value!r}")


def refuse_unpredictable(networks, images, name):
    """Raise ValueError unless `predict` can do what it is asked.

    Images with an axis too few would end the process, in TensorFlow's convolution.
    """
    refuse_unknown(name)
    images = numeric("images", images)
    is_float = images.dtype in (np.float32, np.float64)
    if images.shape[1:] != SHAPE or not images.size or not is_float:
        raise ValueError(
            f"images: expected float32 or float64 of shape (N, 28, 28, 1), got "
            f"{images.dtype} of shape {images.shape}"
        )
    if not np.isfinite(images).all():
        raise ValueError("images: expected finite pixels, got NaN or infinite ones")
    if not isinstance(networks, list | tuple) or not networks:
        raise ValueError(
            f"networks: expected a list of at least one network, got {networks!r}"
        )
    expected = weight_shapes(name)
    for network in networks:
        if (shapes := [np.shape(weights) for weights in network]) != expected:
            raise ValueError(
                f"networks: expected arrays of shapes {expected}, got {shapes}"
            )


@functools.cache
def weight_shapes(name):
    """The shapes of a network's arrays."""
    return [tuple(weights.shape) for weights in cnn(name).weights]
