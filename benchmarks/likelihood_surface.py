"""The likelihood of three points under N(μ, σ²), on a grid of μ and σ."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy import stats

from .race import Task

tfd = tfp.distributions

POINTS = np.array([-0.5, 0.0, 1.5], np.float32)


def scalar_calls(points, mu, sigma):
    """The articles' way: two Python loops, one distribution per point of the grid."""
    surface = np.zeros((len(mu), len(sigma)), np.float32)
    for row, loc in enumerate(mu):
        for column, scale in enumerate(sigma):
            model = tfd.Normal(loc=loc, scale=scale)
            surface[row, column] = tf.reduce_prod(model.prob(points))
    return surface


def broadcast_call(points, mu, sigma):
    """Our way: one distribution with the whole grid as its batch shape."""
    model = tfd.Normal(loc=mu[:, None, None], scale=sigma[None, :, None])
    return tf.reduce_prod(model.prob(points), axis=-1).numpy()


def task(size=100):
    """The task on a grid of ``size`` values of μ by ``size`` values of σ."""
    mu = np.linspace(-2, 2, size, dtype=np.float32)
    sigma = np.linspace(0.03, 3, size, dtype=np.float32)  # not 0: σ > 0
    density = stats.norm(mu[:, None, None], sigma[None, :, None]).pdf(POINTS)

    def way(surface_of):
        return lambda: lambda: {"likelihood": surface_of(POINTS, mu, sigma)}

    return Task(
        title="Likelihood surface",
        description=(
            "The likelihood of three points under a Normal distribution, for "
            f"{size} values of μ times {size} of σ. The articles call `prob` in two "
            "Python loops, one distribution for each pair. Each way gives the numbers "
            "that SciPy gives."
        ),
        ways={
            f"{size * size:,} scalar calls in Python loops": way(scalar_calls),
            "one broadcast call": way(broadcast_call),
        },
        expected={"likelihood": density.prod(axis=-1)},
        rtol=1e-4,
        atol=1e-9,
    )
