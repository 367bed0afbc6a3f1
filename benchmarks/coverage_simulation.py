"""How often the 95 % t interval for a mean contains it, by simulation."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from .race import Task

tfd = tfp.distributions

LEVEL = 0.95
MEAN = 50_000.0  # the articles' incomes: a sample of 30 from N(50,000, 10,000²)
INCOMES = tfd.Normal(MEAN, 10_000.0)
SAMPLE_SIZE = 30


def quantile(size):
    """The quantile of Student's t distribution that an interval needs."""
    return tfd.StudentT(size - 1.0, loc=0.0, scale=1.0).quantile((1 + LEVEL) / 2)


def t_interval(sample, t):
    """Ends of the t interval of each sample, the last axis of (..., n): two (...)."""
    size = sample.shape[-1]
    center = tf.reduce_mean(sample, axis=-1)
    variance = tfp.stats.variance(sample, sample_axis=-1) * size / (size - 1)
    half_width = t * tf.sqrt(variance / size)
    return center - half_width, center + half_width


def covers(sample, t):
    """Whether the interval of each sample contains the true mean."""
    lower, upper = t_interval(sample, t)
    return (lower < MEAN) & (upper > MEAN)


def loop(repetitions):
    """A reader's way: one sample after the other."""
    t = quantile(SAMPLE_SIZE)
    covered = 0
    for repetition in range(repetitions):
        sample = INCOMES.sample(SAMPLE_SIZE, seed=(6, repetition))
        covered += int(covers(sample, t))
    return covered / repetitions


def one_call(repetitions):
    """Our way: all samples as one tensor of shape (repetitions, n)."""
    samples = INCOMES.sample((repetitions, SAMPLE_SIZE), seed=(6, 1))
    return np.mean(covers(samples, quantile(SAMPLE_SIZE)))


def task(repetitions=2000):
    """The task with a number of samples."""
    standard_error = np.sqrt(LEVEL * (1 - LEVEL) / repetitions)

    def way(coverage_of):
        return lambda: lambda: {"coverage": coverage_of(repetitions)}

    return Task(
        title="Coverage simulation",
        description=(
            f"Draw {repetitions:,} samples of {SAMPLE_SIZE} incomes and count how "
            "often the 95 % t interval of a sample contains the true mean. The "
            "articles simulate no coverage; a reader of theirs might take one sample "
            "after the other. Both ways call the same function for the interval, and "
            "compute the quantile of Student's t distribution once. Each agrees with "
            "0.95 to within four standard errors of the simulation, "
            f"{4 * standard_error:.2g}."
        ),
        ways={
            f"a Python loop over {repetitions:,} samples": way(loop),
            "one call for all samples": way(one_call),
        },
        expected={"coverage": LEVEL},
        atol=4 * standard_error,
        first_is="a reader",
    )
