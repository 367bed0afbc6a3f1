"""Fit a Normal distribution to draws from N(1, 5²) by maximum likelihood."""

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from .race import Task

tfd = tfp.distributions

SIGMA = 5.0  # the articles hold σ at its true value; for L-BFGS it is the start
LEARNING_RATE = 0.001


def normal(loc, scale=SIGMA):
    """N(loc, scale²) in double precision, so that rounding decides nothing."""
    return tfd.Normal(loc, tf.cast(scale, tf.float64))


def loss_and_gradient(loc, draws):
    """The summed negative log-likelihood and its derivative by loc."""
    with tf.GradientTape() as tape:
        loss = -tf.reduce_sum(normal(loc).log_prob(draws))
    return loss, tape.gradient(loss, loc)


def articles_loop(gradient, apply, steps):
    """The articles' way: a graph for loss and gradient, an eager loop of steps."""
    compiled = tf.function(gradient, autograph=False)

    def loop():
        for _ in range(steps):
            apply(compiled()[1])

    return loop


def compiled_loop(gradient, apply, steps):
    """The same steps as one graph, with a loop of the graph."""

    def body(count):
        apply(gradient()[1])
        return [count + 1]

    def loop():
        tf.while_loop(lambda count: count < steps, body, [tf.constant(0)])

    # AutoGraph does not read the source of functions on Python 3.13.
    return tf.function(loop, autograph=False)


def gradient_descent(draws, steps, make_loop):
    """Fit μ, from 0, printing nothing."""
    loc = tf.Variable(0.0, dtype=tf.float64)
    optimizer = tf_keras.optimizers.SGD(LEARNING_RATE)
    optimizer.build([loc])  # a graph must not create variables when it runs
    loop = make_loop(
        lambda: loss_and_gradient(loc, draws),
        lambda gradient: optimizer.apply_gradients([(gradient, loc)]),
        steps,
    )

    def run():
        loc.assign(0.0)
        loop()
        return {"loc": loc.numpy()}

    return run


def lbfgs(draws, compile_search=False):
    """L-BFGS on μ and σ = softplus(ρ), the loss a mean; only that, or all, compiled."""
    start = tf.stack([0.0, tfp.math.softplus_inverse(SIGMA)])
    start = tf.cast(start, tf.float64)

    def loss(parameters):
        model = normal(parameters[0], tf.math.softplus(parameters[1]))
        return -tf.reduce_mean(model.log_prob(draws))

    @tf.function
    def loss_and_gradient(parameters):
        return tfp.math.value_and_gradient(loss, parameters)

    def search():
        return tfp.optimizer.lbfgs_minimize(
            loss_and_gradient, initial_position=start, tolerance=1e-7
        )

    if compile_search:
        search = tf.function(search)

    def run():
        loc, rho = tf.unstack(search().position)
        return {"loc": loc.numpy(), "scale": tf.math.softplus(rho).numpy()}

    return run


def task(draws=1000, steps=2000):
    """The task with a number of draws, and of steps of gradient descent."""
    sample = normal(tf.constant(1.0, tf.float64)).sample(draws, seed=(3, 1))
    return Task(
        title="Gaussian fit",
        description=(
            f"Fit a Normal distribution to {draws:,} draws by maximum likelihood. The "
            "articles compile loss and gradient with `@tf.function`; their Python loop "
            "calls that function and the optimiser's `apply_gradients`, step by step. "
            "(They compute in single precision and print each step; here all ways use "
            "double precision and print nothing.) The first two ways fit μ alone, with "
            "σ fixed at its true value; L-BFGS fits μ and σ, and starts at the same "
            "values. Each way agrees to within 1e-5 with NumPy: its mean for μ, its "
            "standard deviation for σ."
        ),
        ways={
            f"{steps:,} steps, loss and gradient compiled": (
                lambda: gradient_descent(sample, steps, articles_loop)
            ),
            "the same steps, their loop compiled too": (
                lambda: gradient_descent(sample, steps, compiled_loop)
            ),
            "L-BFGS, the loss compiled": lambda: lbfgs(sample),
            "L-BFGS, all compiled": lambda: lbfgs(sample, compile_search=True),
        },
        expected={"loc": sample.numpy().mean(), "scale": sample.numpy().std()},
        atol=1e-5,
    )
