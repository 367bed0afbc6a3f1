"""Fit a line to the data of the articles: 100 points about y = x."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from .race import Task

tfd = tfp.distributions

BATCH_SIZE = 32
LEARNING_RATE = 0.005


def points(number=100):
    """The articles' data: x from -1 to 1, and y = x + 3/8 ε; two arrays (number,)."""
    x = np.linspace(-1, 1, number)
    return x, tfd.Normal(x, 3 / 8).sample(seed=(4, 1)).numpy()


def keras_fit(x, y, epochs):
    """The articles' way: a layer of one unit, RMSprop, small batches, many epochs."""
    model = tf_keras.Sequential([tf_keras.layers.Dense(1, input_shape=(1,))])
    optimizer = tf_keras.optimizers.RMSprop(LEARNING_RATE)
    optimizer.build(model.trainable_variables)
    model.compile(optimizer, loss="mean_squared_error")

    def run():
        # Each run starts from the line y = 0, and takes the same batches.
        tf_keras.utils.set_random_seed(4)
        for variable in (*model.variables, *optimizer.variables):
            variable.assign(tf.zeros_like(variable))
        model.fit(
            x[:, None], y[:, None], batch_size=BATCH_SIZE, epochs=epochs, verbose=0
        )
        kernel, bias = model.get_weights()
        return {"slope": kernel[0, 0], "intercept": bias[0]}

    return run


def lbfgs(x, y):
    """L-BFGS on the mean squared error of all points, the loss compiled."""

    def loss(line):
        return tf.reduce_mean((y - line[0] * x - line[1]) ** 2)

    # AutoGraph does not read the source of functions on Python 3.13.
    @tf.function(autograph=False)
    def loss_and_gradient(line):
        return tfp.math.value_and_gradient(loss, line)

    def run():
        search = tfp.optimizer.lbfgs_minimize(
            loss_and_gradient, tf.zeros(2, tf.float64), tolerance=1e-7
        )
        slope, intercept = search.position.numpy()
        return {"slope": slope, "intercept": intercept}

    return run


def normal_equations(x, y):
    """The least-squares line from its two equations."""

    def run():
        design = tf.stack([x, tf.ones_like(x)], axis=-1)
        slope, intercept = tf.linalg.lstsq(design, y[:, None]).numpy()[:, 0]
        return {"slope": slope, "intercept": intercept}

    return run


def task(epochs=400):
    """The task with a number of epochs for Keras; the articles use 400."""
    x, y = points()
    slope, intercept = np.polyfit(x, y, deg=1)
    keras = f"{epochs} epochs of Keras' fit"
    return Task(
        title="Linear regression",
        description=(
            f"Fit a line to {len(x)} points about y = x by least squares. The first "
            "two ways start at y = 0. The articles call Keras' `fit`, as here, with "
            f"RMSprop, batches of {BATCH_SIZE} points and a constant learning rate, "
            "which keeps it moving about the best line: slope and intercept may end "
            "0.05 away from NumPy's. (They start at random weights.) "
            "Ours must agree with NumPy to within 1e-4."
        ),
        ways={
            keras: lambda: keras_fit(x, y, epochs),
            "L-BFGS, the loss compiled": lambda: lbfgs(x, y),
            "the normal equations": lambda: normal_equations(x, y),
        },
        expected={"slope": slope, "intercept": intercept},
        atol=1e-4,
        atol_of={keras: 0.05},
    )
