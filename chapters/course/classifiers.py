"""Networks that classify digits, and what turns one of them into many.

A network maps images of shape (N, H, W, 1) to logits of shape (N, 10); its sizes come
from the images. A `Classifier` compiles one architecture once and trains as many
networks of it as you like. Its predictions have a leading axis of S members: the
networks of an ensemble, or the draws of one network that is random.
"""

import warnings

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from scipy import optimize, special

from course.arguments import is_integer, is_number, numeric, refuse_unless_count
from course.digits import CLASSES, Share
from course.metrics import refuse_unfit, refuse_unscorable

tfd = tfp.distributions
layers = tf_keras.layers

NOISE_SEED = 7

PART = 128  # images that are predicted at once: more would need more memory

# What `Classifier` needs for each kind of network.
CNN_RECIPE = {"steps": 200, "learning_rate": 5e-3}
DROPOUT_RECIPE = {"steps": 300, "learning_rate": 5e-3}
VARIATIONAL_RECIPE = {"steps": 600, "learning_rate": 1e-2}


def cnn(shape, dropout=0.0):
    """A deterministic network for images of a shape (H, W, 1).

    It has two convolutions and two dense layers, 23,946 weights for 8x8 pixels. Images
    of 16 pixels or more are pooled after each convolution, smaller ones only once.

    Parameters
    ----------
    shape : tuple of int
        Shape of an image.
    dropout : float
        Share of the inputs of each dense layer that training, and every prediction with
        ``training=True``, sets to zero at random. With 0 there are no such layers.

    Returns
    -------
    tf_keras.Sequential

    Raises
    ------
    ValueError
        If the images are too small or `dropout` is not from 0 to below 1.
    """
    refuse_small(shape)
    if not (is_number(dropout) and 0 <= dropout < 1):
        raise ValueError(
            f"dropout: expected a number from 0 to below 1, got {dropout!r}"
        )
    return network(
        shape,
        layers.Conv2D(16, 3, padding="same", activation="relu", name="conv_1"),
        layers.Conv2D(32, 3, activation="relu", name="conv_2"),
        layers.Dense(64, activation="relu", name="dense"),
        layers.Dense(CLASSES, name="logits"),
        dropout,
    )


def variational_cnn(shape, number, kind="Flipout"):
    """The network of `cnn` with a Normal distribution over each weight of a kernel.

    Each call draws weights. The layers' losses add up to KL(q || N(0, 1)) / N, which
    belongs to a loss that is a mean over images. Biases are plain numbers.

    Parameters
    ----------
    shape : tuple of int
        Shape (H, W, 1) of an image.
    number : int
        Number N of images to train with.
    kind : {"Flipout", "Reparameterization"}
        Whether the weights vary from image to image in a call (Wen et al. 2018) or one
        draw serves for all of them (Blundell et al. 2015).

    Returns
    -------
    tf_keras.Sequential

    Raises
    ------
    ValueError
        If the images are too small, `number` is below 1 or the kind is unknown.
    """
    refuse_small(shape)
    refuse_unless_count("number", number)
    if kind not in ("Flipout", "Reparameterization"):
        raise ValueError(f"kind: expected Flipout or Reparameterization, got {kind!r}")
    convolution = getattr(tfp.layers, f"Convolution2D{kind}")
    dense = getattr(tfp.layers, f"Dense{kind}")

    def divergence(posterior, prior, _):
        return tfd.kl_divergence(posterior, prior) / number

    def options():
        """Start weights by the seed: TFP's start is the same for all seeds."""
        normal = tfp.layers.default_mean_field_normal_fn
        return {
            "kernel_posterior_fn": normal(
                loc_initializer=tf_keras.initializers.HeNormal(),
                untransformed_scale_initializer=tf_keras.initializers.Constant(-3.0),
            ),
            "bias_posterior_fn": normal(
                is_singular=True, loc_initializer=tf_keras.initializers.Zeros()
            ),
            "kernel_divergence_fn": divergence,
        }

    relu = {"activation": "relu"}
    with warnings.catch_warnings():
        # TFP calls add_variable, which tf_keras has renamed.
        warnings.filterwarnings("ignore", "`layer.add_variable`", UserWarning)
        return network(
            shape,
            convolution(16, 3, padding="same", name="conv_1", **relu, **options()),
            convolution(32, 3, name="conv_2", **relu, **options()),
            dense(64, name="dense", **relu, **options()),
            dense(CLASSES, name="logits", **options()),
        )


def network(shape, conv_1, conv_2, dense, logits, dropout=0.0):
    """The layers that have weights, with those in between that have none."""
    between = [layers.MaxPool2D(name="pool_1")] if min(shape[:2]) >= 16 else []
    drop_1, drop_2 = (
        [layers.Dropout(dropout, name=f"dropout_{i}")] if dropout else []
        for i in (1, 2)
    )
    return tf_keras.Sequential(
        [
            layers.Input(shape),
            conv_1,
            *between,
            conv_2,
            layers.MaxPool2D(name="pool_2"),
            layers.Flatten(name="flatten"),
            *drop_1,
            dense,
            *drop_2,
            logits,
        ]
    )


def refuse_small(shape):
    """Raise ValueError unless the shape is that of an image which can be pooled."""
    sizes = tuple(shape) if np.iterable(shape) else ()
    whole = len(sizes) == 3 and all(map(is_integer, sizes))
    if not whole or min(sizes[:2]) < 4 or sizes[2] != 1:
        raise ValueError(
            f"shape: expected (H, W, 1) with at least 4 pixels each way, got {shape!r}"
        )


class Classifier:
    """One architecture, compiled once, whose networks are lists of weights.

    Training minimises the mean negative log-probability of the labels plus, for
    variational layers, `temperature` times the layers' losses, with Adam. Its learning
    rate is constant for the first 60 % of the steps and then falls linearly to 0.

    Parameters
    ----------
    build : callable
        Takes no arguments and returns an untrained network.
    share : course.digits.Share
        The images and labels to train with.
    steps : int
        Number of steps. There are more if `passes` need more.
    learning_rate : float
        Learning rate at the start.
    batch : int
        Number of images in a step.
    passes : int
        Least number of passes over the images.

    Raises
    ------
    ValueError
        If there are fewer images than a batch has, the network is for others, or a
        number is not what it should be.
    """

    def __init__(self, build, share, steps, learning_rate, batch=100, passes=5):
        if not callable(build) or isinstance(build, tf_keras.Model):
            raise ValueError(
                f"build: expected a function of no arguments, got {build!r}"
            )
        refuse_untrainable(share, steps, learning_rate, batch, passes)
        number, shape = len(share.labels), share.images.shape[1:]
        tf_keras.utils.set_random_seed(NOISE_SEED)
        self.build, self.model = build, build()
        if getattr(self.model, "input_shape", None) != (None, *shape):
            raise ValueError(
                f"build: expected a network for images of shape {shape}, got "
                f"{getattr(self.model, 'input_shape', self.model)}"
            )
        self.steps, self.batch = max(steps, passes * number // batch), batch
        self.images = tf.constant(share.images, tf_keras.backend.floatx())
        self.labels = tf.constant(share.labels)
        decay = np.linspace(2.5, 0, self.steps, endpoint=False)
        rates = learning_rate * np.minimum(1, decay)
        self.learning_rates = tf.constant(rates, self.images.dtype)
        self.optimizer = tf_keras.optimizers.Adam()
        self.optimizer.build(self.model.trainable_variables)
        scalar = tf.TensorSpec([], self.images.dtype)
        self.step = tf.function(self.take_step, autograph=False).get_concrete_function(
            tf.TensorSpec([batch], tf.int64), scalar, scalar
        )
        self.probabilities = tf.function(
            lambda images, training: tf.nn.softmax(self.model(images, training)),
            autograph=False,
        ).get_concrete_function(
            tf.TensorSpec([None, *shape]), tf.TensorSpec([], tf.bool)
        )

    def train(self, seed, temperature=1.0):
        """Train a new network.

        Parameters
        ----------
        seed : int
            Decides about the first weights and the order of the images. What is random
            in the network itself is the same in each training.
        temperature : float
            Weight of the layers' losses; below 1, the posterior of a variational
            network is cold (Wenzel et al. 2020).

        Returns
        -------
        weights : list of arrays
            Those of the trained network, as `predict` and ``model.set_weights`` take.
        losses : array
            One number a step.

        Raises
        ------
        ValueError
            If the seed is not from 0 to 2**32 - 1, or the temperature is negative or
            not finite.
        """
        if not (is_integer(seed) and 0 <= seed < 2**32):
            raise ValueError(
                f"seed: expected an integer from 0 to 2**32 - 1, got {seed!r}"
            )
        if not (is_number(temperature) and temperature >= 0):
            raise ValueError(
                f"temperature: expected a number of at least 0, got {temperature!r}"
            )
        tf_keras.backend.clear_session()  # Keras keeps the graphs of all networks built
        tf_keras.utils.set_random_seed(seed)  # starts the noise of `step` again, too
        self.model.set_weights(self.build().get_weights())
        for variable in self.optimizer.variables:
            variable.assign(tf.zeros_like(variable))
        temperature = tf.constant(temperature, self.images.dtype)
        batches = tf.unstack(self.shuffled(seed))
        rates = tf.unstack(self.learning_rates)
        losses = [
            self.step(chosen, rate, temperature)
            for chosen, rate in zip(batches, rates, strict=True)
        ]
        return self.model.get_weights(), np.array(losses)

    def shuffled(self, seed):
        """Indices of images, pass by pass in a new order: shape (steps, batch)."""
        number = len(self.labels)
        passes = -(-self.steps * self.batch // number)
        rng = np.random.default_rng(seed)
        order = np.concatenate([rng.permutation(number) for _ in range(passes)])
        return order[: self.steps * self.batch].reshape(self.steps, self.batch)

    def take_step(self, chosen, learning_rate, temperature):
        """Take one step with the chosen images and return the loss before it."""
        with tf.GradientTape() as tape:
            logits = self.model(tf.gather(self.images, chosen), training=True)
            labels = tfd.Categorical(logits)
            log_prob = labels.log_prob(tf.gather(self.labels, chosen))
            loss = temperature * sum(self.model.losses) - tf.reduce_mean(log_prob)
        variables = self.model.trainable_variables
        self.optimizer.learning_rate.assign(learning_rate)
        self.optimizer.apply_gradients(
            zip(tape.gradient(loss, variables), variables, strict=True)
        )
        return loss

    def predict(self, networks, images, draws=1, training=False):
        """Class probabilities of each member.

        Parameters
        ----------
        networks : sequence of lists of arrays
            The weights of one network, or of the members of an ensemble.
        images : array of shape (N, H, W, 1)
        draws : int
            Number of predictions of each network: more than 1 for those that are
            random.
        training : bool
            True lets dropout drop at random (Gal and Ghahramani 2016).

        Returns
        -------
        array of shape (S, N, 10)
            S is the number of networks times `draws`. The prediction is the mean of
            these probabilities over S. Calling again draws the same again.

        Raises
        ------
        ValueError
            If there is no network or no draw, weights that do not fit, or images that
            are not finite float32 of the network's shape.
        """
        self.refuse_unpredictable(networks, images, draws, training)
        tf.random.set_seed(NOISE_SEED)  # starts the compiled functions' noise again
        parts = [tf.constant(images[i : i + PART]) for i in range(0, len(images), PART)]
        training = tf.constant(training)
        members = []
        for weights in networks:
            self.model.set_weights(weights)
            for _ in range(draws):
                made = [self.probabilities(part, training) for part in parts]
                members.append(np.concatenate(made))
        return np.stack(members)

    def refuse_unpredictable(self, networks, images, draws, training):
        """Raise ValueError unless `predict` can do what it is asked.

        Images with an axis too few would end the process, in TensorFlow's convolution.
        """
        images, shape = numeric("images", images), self.model.input_shape[1:]
        if images.shape[1:] != shape or not images.size or images.dtype != np.float32:
            raise ValueError(
                f"images: expected float32 of shape (N, {str(shape)[1:]}, got "
                f"{images.dtype} of shape {images.shape}"
            )
        if not np.isfinite(images).all():
            raise ValueError("images: expected finite pixels, got NaN or infinite ones")
        if not isinstance(networks, list | tuple) or not networks:
            raise ValueError(
                "networks: expected a list of at least one network's weights, got "
                f"{networks!r}"
            )
        refuse_unless_count("draws", draws)
        if not isinstance(training, bool):
            raise ValueError(f"training: expected True or False, got {training!r}")


def refuse_untrainable(share, steps, learning_rate, batch, passes):
    """Raise ValueError unless a `Classifier` can be trained with these."""
    if not isinstance(share, Share):
        raise ValueError(f"share: expected a Share, got {type(share).__name__}")
    refuse_unless_count("steps", steps)
    refuse_unless_count("batch", batch)
    refuse_unless_count("passes", passes)
    if batch > (number := len(share.labels)):
        raise ValueError(f"batch: expected 1 to {number} images, got {batch}")
    if not (is_number(learning_rate) and learning_rate > 0):
        raise ValueError(
            f"learning_rate: expected a number above 0, got {learning_rate!r}"
        )


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
    if not (is_number(temperature) and temperature > 0):
        raise ValueError(f"temperature: expected a number above 0, got {temperature!r}")
    return special.softmax(log_probabilities(probabilities) / temperature, axis=-1)


def log_probabilities(probabilities):
    """Their logarithms in double precision, finite where a probability is 0."""
    probabilities = np.asarray(probabilities, np.float64)
    return np.log(np.maximum(probabilities, np.finfo(np.float64).tiny))
