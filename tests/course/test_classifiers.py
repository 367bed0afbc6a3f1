"""The networks have the sizes the book states, and predict as Keras does."""

import numpy as np
import pytest
import tensorflow as tf
from course.classifiers import CNNS, cnn, predict
from course.digits import load_images
from scipy import special

from study.methods import flipout_cnn

IMAGES = load_images().train.images[:7]


@pytest.mark.parametrize(
    ("build", "name", "weights"),
    [
        (cnn, "pooling", 26_698),
        (cnn, "strided", 26_826),
        (cnn, "article", 1_498),
        (flipout_cnn, "pooling", 53_330),  # two numbers for each weight of a kernel
        (flipout_cnn, "strided", 53_586),
    ],
)
def test_number_of_weights(build, name, weights):
    model = build(name)
    assert sum(np.prod(v.shape) for v in model.trainable_variables) == weights
    assert model(tf.zeros([2, 28, 28, 1])).shape == (2, 10)


@pytest.mark.parametrize("name", CNNS)
def test_prediction_is_that_of_keras(name):
    """Of networks with the same convolutions and with others, in any order."""
    models = [cnn(name) for _ in range(2)]
    first, second = (model.get_weights() for model in models)
    mixed = [*first[:2], *second[2:]]
    found = predict([first, mixed, second, first], IMAGES, name)
    assert found.shape == (4, 7, 10)
    for network, probabilities in zip((first, mixed, second), found, strict=False):
        models[0].set_weights(network)
        expected = special.softmax(models[0](IMAGES).numpy().astype(float), axis=-1)
        np.testing.assert_allclose(probabilities, expected, atol=1e-6)
    np.testing.assert_array_equal(found[0], found[3])
