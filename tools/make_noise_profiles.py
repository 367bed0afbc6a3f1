"""Train the networks whose forecasts the noise-profile explorer shows, and store them.

Chapter 5's simulator, y = x^3 + sigma(x) e with x uniform on [-1, 1], in 18 settings:
three profiles sigma(x), with and without a gap in x, and three numbers of training
pairs. In each, six networks with 16 tanh units are trained by likelihood, as in the
chapter: one with a single sigma, and five, from other random starts, with a sigma that
depends on x. Training stops where the NLL of as many validation pairs is lowest.

Run `python tools/make_noise_profiles.py`; it takes about a minute.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions
TARGET = Path(__file__).parents[1] / "assets" / "explorers" / "noise-profile.json"
PROFILES = {
    "grows": lambda x: 0.05 + 0.2 * (1 + x),
    "constant": lambda x: 0.25 + 0 * x,
    "bump": lambda x: 0.08 + 0.4 * np.exp(-((x / 0.35) ** 2)),
}
GAP = (0.1, 0.7)
SIZES = (25, 100, 400)
SETTINGS = list(product(PROFILES, (False, True), SIZES))
MEMBERS = 5
UNITS = 16
STEPS = 1000
GRID = np.round(np.linspace(-1.2, 1.2, 49), 2)


def draw_pairs():
    """The stream of (x, e) from which every setting takes its pairs."""
    x = tfd.Uniform(np.float64(-1), 1.0).sample(1600, seed=(5, 900)).numpy()
    noise = tfd.Normal(np.float64(0), 1.0).sample(1600, seed=(5, 901)).numpy()
    return np.round(x, 3), np.round(noise, 3)


def pairs(x, noise, profile, gap, n):
    """The n training pairs of a setting, and as many for validation."""
    seen = (x < GAP[0]) | (x > GAP[1]) if gap else np.full(len(x), True)
    chosen = np.flatnonzero(seen)
    x, noise = x[chosen], noise[chosen]
    y = x**3 + PROFILES[profile](x) * noise
    return (x[:n], y[:n]), (x[-n:], y[-n:])


def start(networks):
    """Random weights of networks as a list of arrays with a leading axis."""
    hidden = tfd.Normal(np.float64(0), 1.5).sample((networks, UNITS), seed=(5, 902))
    biases = tfd.Normal(np.float64(0), 1.0).sample((networks, UNITS), seed=(5, 903))
    output = tfd.Normal(np.float64(0), 0.25).sample((networks, UNITS, 2), seed=(5, 904))
    offset = np.zeros((networks, 2))
    return [tf.Variable(value) for value in (hidden, biases, output, offset)]


def forecast(weights, x, single):
    """The forecast of each network at x; with `single`, sigma does not depend on x."""
    hidden, biases, output, offset = weights
    units = tf.tanh(x[..., tf.newaxis] * hidden[:, tf.newaxis] + biases[:, tf.newaxis])
    mean = tf.einsum("kiu,ku->ki", units, output[..., 0]) + offset[:, :1]
    raw = tf.einsum("kiu,ku->ki", units, output[..., 1])
    raw = tf.where(single[:, tf.newaxis], tf.zeros_like(raw), raw) + offset[:, 1:]
    return tfd.Normal(mean, 1e-3 + tf.nn.softplus(raw))


def train(settings):
    """Return mean and sigma on the grid, of shape (settings, 1 + MEMBERS, grid)."""
    x, noise = draw_pairs()
    networks = 1 + MEMBERS
    rows = [pairs(x, noise, *setting) for setting in settings for _ in range(networks)]
    longest = max(SIZES)
    data = np.zeros((2, 3, len(rows), longest))  # training, validation; x, y, weight
    for k, row in enumerate(rows):
        for part, (x_part, y_part) in enumerate(row):
            n = len(x_part)
            data[part, :, k, :n] = x_part, y_part, np.full(n, 1 / n)
    single = np.tile(np.arange(networks) == 0, len(settings))
    weights = start(networks)
    weights = [
        tf.Variable(tf.tile(w, [len(settings)] + [1] * (len(w.shape) - 1)))
        for w in weights
    ]
    return fit(weights, tf.constant(data), tf.constant(single), len(settings))


def fit(weights, data, single, settings):
    """Adam on the mean NLL of each network; keep the best step by validation."""
    moments = [[tf.Variable(tf.zeros_like(w)) for w in weights] for _ in range(2)]
    best_loss = tf.Variable(tf.fill([len(single)], np.float64(np.inf)))
    best = [tf.Variable(tf.zeros_like(w)) for w in weights]

    def nll(part):
        x, y, weight = data[part][0], data[part][1], data[part][2]
        log_prob = forecast(weights, x, single).log_prob(y)
        return -tf.reduce_sum(weight * log_prob, axis=1)

    @tf.function
    def step(number):
        held_out = nll(1)
        better = held_out < best_loss
        best_loss.assign(tf.where(better, held_out, best_loss))
        for kept, weight in zip(best, weights, strict=True):
            shape = [-1] + [1] * (len(weight.shape) - 1)
            kept.assign(tf.where(tf.reshape(better, shape), weight, kept))
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(nll(0))
        for weight, slope, first, second in zip(
            weights, tape.gradient(loss, weights), *moments, strict=True
        ):
            first.assign(0.9 * first + 0.1 * slope)
            second.assign(0.999 * second + 0.001 * slope**2)
            mean, square = first / (1 - 0.9**number), second / (1 - 0.999**number)
            weight.assign_sub(0.01 * mean / (tf.sqrt(square) + 1e-8))

    for number in range(1, STEPS + 1):
        step(tf.constant(number, tf.float64))
    made = forecast(best, tf.tile(GRID[np.newaxis], [len(single), 1]), single)
    shape = (settings, 1 + MEMBERS, len(GRID))
    return tf.reshape(made.loc, shape).numpy(), tf.reshape(made.scale, shape).numpy()


def rounded(values):
    """Nested lists with three decimals, as short as JSON allows."""
    return np.round(values, 3).tolist()


def main():
    """Train everything and write the file."""
    means, sigmas = train(SETTINGS)
    x, noise = draw_pairs()
    content = {
        "about": "Written by tools/make_noise_profiles.py, which says what it is.",
        "gap": GAP,
        "grid": GRID.tolist(),
        "x": rounded(x[:700]),
        "noise": rounded(noise[:700]),
        "forecasts": {
            f"{profile} {'gap' if gap else 'whole'} {n}": {
                "mean": rounded(mean),
                "sigma": rounded(sigma),
            }
            for (profile, gap, n), mean, sigma in zip(
                SETTINGS, means, sigmas, strict=True
            )
        },
    }
    text = json.dumps(content, separators=(",", ":"))
    TARGET.write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
