"""The explorers' formulas against TFP and SciPy, to 1e-6."""

from functools import partial

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from scipy import optimize, special, stats

tfd, tfb = tfp.distributions, tfp.bijectors
approx = partial(pytest.approx, rel=1e-6)


# --- Shapes --------------------------------------------------------------------------

FAMILIES = vars(tfd) | {
    "Independent(Normal, 1)": lambda **named: tfd.Independent(tfd.Normal(**named), 1)
}
SHAPES = [
    ("Normal", {"loc": [2, 3], "scale": []}),
    ("Normal", {"loc": [3, 1], "scale": [2]}),
    ("Categorical", {"probs": [2, 3]}),
    ("OneHotCategorical", {"probs": [2, 3]}),
    ("MultivariateNormalDiag", {"loc": [4, 3], "scale_diag": [3]}),
    ("MultivariateNormalTriL", {"loc": [3], "scale_tril": [4, 3, 3]}),
    ("Independent(Normal, 1)", {"loc": [2, 3], "scale": []}),
]


def test_shapes(call):
    for family, parameters in SHAPES:
        ones = {name: tf.ones(shape) for name, shape in parameters.items()}
        distribution = FAMILIES[family](**ones)
        found = call("shape-calculator", "distributionShapes", family, parameters)
        batch, event = found["batch"], found["event"]
        assert distribution.batch_shape == batch, family
        assert distribution.event_shape == event, family
        for front in (batch, [5, *batch], [5, *[1] * len(batch)], []):
            x = [*front, *event]
            score = distribution.log_prob(tf.zeros(x, distribution.dtype)).shape
            assert score == call("shape-calculator", "scoreShape", found, x), x


# --- Likelihood ----------------------------------------------------------------------

NUMBERS = [-0.5, 0.0, 1.5]
PAIRS = [(0.0, 1.0), (-1.2, 1.6), (2.0, 0.3)]
MAXIMUM = stats.norm.logpdf(NUMBERS, np.mean(NUMBERS), np.std(NUMBERS)).sum()


def test_log_likelihood_and_score(call):
    for pair in PAIRS:
        found = call("likelihood-surface", "describe", NUMBERS, *pair)
        mu, sigma = (tf.Variable(value, dtype=tf.float64) for value in pair)
        with tf.GradientTape() as tape:
            data = tf.constant(NUMBERS, tf.float64)
            value = tf.reduce_sum(tfd.Normal(mu, sigma).log_prob(data))
        slopes = [float(slope) for slope in tape.gradient(value, [mu, sigma])]
        assert found["logLikelihood"] == approx(float(value))
        assert found["score"] == approx(slopes)
        assert found["maximum"] == approx(MAXIMUM)
        assert found["drop"] == pytest.approx(MAXIMUM - float(value), abs=1e-6)


def test_contours(call):
    for drop in (0.5, stats.chi2.ppf(0.95, 2) / 2, 20.0):
        line = np.array(call("likelihood-surface", "contour", NUMBERS, drop))
        assert line.shape == (242, 2)
        heights = stats.norm.logpdf(NUMBERS, line[:, :1], line[:, 1:]).sum(axis=1)
        np.testing.assert_allclose(MAXIMUM - heights, drop, rtol=1e-6)


# --- Lines ---------------------------------------------------------------------------

X = np.linspace(-1, 1, 40)  # about a line, with noise that grows
Y = 0.3 + X + np.exp(-1 + X) * np.random.default_rng(4).normal(size=40)
POINTS = np.stack([X, Y], axis=1).tolist()


def test_line(call):
    fit = call("line-bands", "fitConstant", POINTS)
    expected = stats.linregress(X, Y)
    residuals = Y - expected.intercept - expected.slope * X
    assert fit["slope"] == approx(expected.slope)
    assert fit["intercept"] == approx(expected.intercept)
    assert fit["sigma"] == approx(residuals.std())
    assert fit["s"] == approx(residuals.std() * np.sqrt(40 / 38))
    log_likelihood = stats.norm.logpdf(residuals, 0, residuals.std()).sum()
    assert fit["logLikelihood"] == approx(log_likelihood)


def test_bands(call):
    design = np.stack([np.ones(10), X[:10]], axis=1)
    inverse = np.linalg.inv(design.T @ design)
    residuals = Y[:10] - design @ (inverse @ design.T @ Y[:10])
    s, quantile = np.sqrt(residuals @ residuals / 8), stats.t.ppf(0.975, 8)
    fit = call("line-bands", "fitConstant", POINTS[:10])
    del fit["sigmaAt"]
    for place in (-0.9, 0.0, 3.0):
        leverage = [1, place] @ inverse @ [1, place]
        half = call("line-bands", "halfWidths", fit, place)
        assert half["confidence"] == approx(quantile * s * np.sqrt(leverage))
        assert half["prediction"] == approx(quantile * s * np.sqrt(1 + leverage))
        assert half["noise"] == approx(stats.norm.ppf(0.975) * residuals.std())


def test_changing_sigma(call):
    def loss(parameters):
        intercept, slope, a, b = parameters
        return -stats.norm.logpdf(Y, intercept + slope * X, np.exp(a + b * X)).sum()

    fit = call("line-bands", "fitChanging", POINTS)
    best = optimize.minimize(loss, [0, 1, -1, 0], method="BFGS", options={"gtol": 1e-6})
    assert fit["converged"] and fit["logLikelihood"] == approx(-best.fun)
    found = [fit[name] for name in ("intercept", "slope", "a", "b")]
    assert loss(found) <= best.fun + 1e-9
    np.testing.assert_allclose(found, best.x, atol=1e-5)  # as far as BFGS goes


def test_ratio_test(call):
    for statistic in (0.5, 3.841459, 7.0085, 40.0):
        found = call("line-bands", "ratioTest", statistic)
        assert found == approx(stats.chi2.sf(statistic, 1))


# --- Gradient descent ----------------------------------------------------------------

BIJECTORS = {"raw": tfb.Identity(), "softplus": tfb.Softplus(), "exp": tfb.Exp()}
DATA = [-0.3, 0.1, 0.2, 0.9]


def test_descent(call):
    for map_, both, rate in [("raw", 1, 0.05), ("softplus", 1, 0.2), ("exp", 0, 0.6)]:
        bijector = BIJECTORS[map_]
        mu = tf.Variable(0.5, dtype=tf.float64)
        u = tf.Variable(bijector.inverse(tf.constant(1.0, tf.float64)))
        trained = "both" if both else "sigma"
        settings = {"rate": rate, "map": map_, "trained": trained, "steps": 8}
        settings["start"] = {"mu": 0.5, "sigma": 1}
        steps = call("gradient-player", "descend", DATA, settings)
        assert len(steps) == 9
        for step in steps:
            with tf.GradientTape() as tape:
                sigma = bijector(u)
                log_density = tfd.Normal(mu, sigma).log_prob(np.array(DATA))
                loss = -tf.reduce_mean(log_density)
            expected = [float(value) for value in (mu, sigma, loss)]
            assert [step[name] for name in ("mu", "sigma", "loss")] == approx(expected)
            slopes = tape.gradient(loss, [mu, u])
            mu.assign_sub(rate * both * slopes[0])
            u.assign_sub(rate * slopes[1])


def test_negative_scale_has_no_loss(call):
    settings = {"rate": 0.6, "map": "raw", "trained": "sigma", "steps": 2}
    settings["start"] = {"mu": 0, "sigma": 1}
    path = call("gradient-player", "descend", [-0.05, 0.05], settings)
    assert path[2]["sigma"] < -1 and np.isnan(path[2]["loss"])


# --- Prior and posterior -------------------------------------------------------------

INCOMES = {"priorMean": 40, "priorSd": 5, "n": 30, "sampleMean": 50.1}
SETTINGS = [INCOMES, INCOMES | {"priorSd": 1, "n": 3}, INCOMES | {"n": 200}]


def test_posterior(call):
    mu = np.linspace(20, 80, 60_001)
    for setting in SETTINGS:
        error = 10 / np.sqrt(setting["n"])
        log_density = stats.norm.logpdf(mu, setting["priorMean"], setting["priorSd"])
        log_density += stats.norm.logpdf(setting["sampleMean"], mu, error)
        weights = special.softmax(log_density)
        mean = weights @ mu
        found = call("prior-posterior", "posterior", setting)
        assert found["mean"] == approx(mean)
        assert found["sd"] == approx(np.sqrt(weights @ (mu - mean) ** 2))
        both = call("prior-posterior", "intervals", setting)
        confidence = stats.norm.interval(0.95, setting["sampleMean"], error)
        assert both["confidence"] == approx(confidence)
        credible = stats.norm.interval(0.95, found["mean"], found["sd"])
        assert both["credible"] == approx(credible)


def test_coverage(call):
    for setting in SETTINGS:
        error = 10 / np.sqrt(setting["n"])
        weight = 1 / (1 + (error / setting["priorSd"]) ** 2)
        half = stats.norm.ppf(0.975) * np.sqrt(weight) * error
        for truth in (40, 45, 50, 55):
            mean = stats.norm((1 - weight) * (40 - truth), weight * error)
            found = call("prior-posterior", "coverage", setting, truth)
            assert found == approx(mean.cdf(half) - mean.cdf(-half))


def test_distributions(call):
    for z in (-7.0, -1.0, 0.0, 1.96, 4.9, 5.1):
        assert call("shared", "normalCdf", z) == approx(stats.norm.cdf(z))
    for df in (1, 2, 3, 8, 29):
        quantile = call("shared", "studentQuantile", 0.975, df)
        assert quantile == approx(stats.t.ppf(0.975, df))
