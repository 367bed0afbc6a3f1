"""The explorers, in Chromium: their mathematics, and that they answer the keyboard.

The mathematics is compared with TFP and SciPy, to 1e-6. Each comparison is a function
of `call`, which evaluates a function of a module; it must reject a module into which a
wrong formula was planted.
"""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from course import metrics
from scipy import optimize, special, stats

tfd = tfp.distributions
ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "assets" / "explorers"
NAMES = sorted(file.stem for file in SOURCES.glob("*.js") if file.stem != "shared")


@pytest.fixture(scope="module")
def explorers():
    """The module of tools/ that turns the sources into scripts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "tools")
        yield importlib.import_module("book_extension.explorers")


# --- The extension -------------------------------------------------------------------

FIGURE = """```{figure} square.svg
:name: fig-likelihood-surface
:alt: A square.
A square.
```
"""
CONFIG = f"""sphinx:
  local_extensions: {{book_extension.explorers: {ROOT / "tools"}}}
html: {{use_issues_button: false}}
execute: {{execute_notebooks: "off"}}
"""


@pytest.fixture(scope="module")
def small_book(tmp_path_factory):
    """A book: one page has its figure and explorer, one has lost its figure."""
    book = tmp_path_factory.mktemp("book")
    toc = ["03-maximum-likelihood-from-scratch", "02-trainable-parameters"]
    chapters = "".join(f"- file: chapters/{name}\n" for name in toc)
    (book / "_toc.yml").write_text(
        f"format: jb-book\nroot: intro\nchapters:\n{chapters}"
    )
    (book / "_config.yml").write_text(CONFIG)
    (book / "intro.md").write_text("# Intro\n")
    (book / "chapters").mkdir()
    (book / "chapters" / "square.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"/>'
    )
    (book / "chapters" / f"{toc[0]}.md").write_text(f"# Title\n\n{FIGURE}\nThe end.\n")
    (book / "chapters" / f"{toc[1]}.md").write_text("# Title\n")
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", book, "--path-output", book]
    process = subprocess.run(command, capture_output=True, encoding="utf-8")
    return process, book / "_build" / "html"


def test_explorer_follows_its_figure(small_book):
    process, folder = small_book
    page = (folder / "chapters" / "03-maximum-likelihood-from-scratch.html").read_text()
    figure = page.index("</figure>")
    explorer = page.index('<section class="explorer" id="explorer-likelihood-surface">')
    assert figure < explorer < page.index("The end.")
    assert '<script src="../_static/explorer-likelihood-surface.js">' in page
    assert (folder / "_static" / "explorer-likelihood-surface.js").is_file()


def test_other_pages_load_nothing(small_book):
    _, folder = small_book
    page = (folder / "intro.html").read_text()
    assert "explorer" not in page


def test_lost_figure_is_a_warning(small_book):
    process, _ = small_book
    (warning,) = re.findall("WARNING: explorer (.*)", process.stderr)
    assert "'gradient-player': the page has no figure 'fig-loss-surfaces'" in warning


def test_every_explorer_has_a_place(explorers):
    names = [name for _, name in explorers.PLACES.values()]
    assert sorted(names) == sorted(NAMES)


def test_bundle_refuses_equal_names(explorers, monkeypatch, tmp_path):
    (tmp_path / "one.js").write_text('import { a } from "./two.js";\nconst b = a;\n')
    (tmp_path / "two.js").write_text("export const a = 1;\nconst b = 2;\n")
    monkeypatch.setattr(explorers, "SOURCES", tmp_path)
    with pytest.raises(ValueError, match=r"explorer 'one'.*\['b'\]"):
        explorers.bundle("one")


# --- Mathematics ---------------------------------------------------------------------


def import_tool(name):
    """A script of tools/, as a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "tools")
        return importlib.import_module(name)


def read_answers():
    """What the networks of Chapter 7 say, as the explorer has it."""
    return json.loads((SOURCES / "corruption-severity.json").read_text("utf-8"))


def caller(browser, change=lambda file, text: text):
    """Return a function that calls `name` of an explorer's module in the browser."""
    page = browser.new_page()

    def serve(route):
        file = Path(route.request.url).name
        if not file.endswith((".js", ".json")):
            route.fulfill(body="<!doctype html>", content_type="text/html")
            return
        text = change(file, (SOURCES / file).read_text(encoding="utf-8"))
        kind = "text/javascript" if file.endswith(".js") else "application/json"
        route.fulfill(body=text, content_type=kind)

    def call(file, name, *arguments):
        code = "async ([f, n, a]) => (await import(`./${f}.js`))[n](...a)"
        return page.evaluate(code, [file, name, list(arguments)])

    page.route("http://explorers.test/**", serve)
    page.goto("http://explorers.test/")
    return call


def check_shapes(call):
    zeros, ones, eye = tf.zeros, tf.ones, tf.eye
    cases = [
        ("Normal", {"loc": [2, 3], "scale": []}, tfd.Normal(zeros([2, 3]), 1.0)),
        ("Normal", {"loc": [3, 1], "scale": [2]}, tfd.Normal(zeros([3, 1]), ones([2]))),
        ("Categorical", {"probs": [2, 3]}, tfd.Categorical(probs=ones([2, 3]) / 3)),
        (
            "OneHotCategorical",
            {"probs": [2, 3]},
            tfd.OneHotCategorical(probs=ones([2, 3]) / 3),
        ),
        (
            "MultivariateNormalDiag",
            {"loc": [4, 3], "scale_diag": [3]},
            tfd.MultivariateNormalDiag(zeros([4, 3]), ones([3])),
        ),
        (
            "MultivariateNormalTriL",
            {"loc": [3], "scale_tril": [4, 3, 3]},
            tfd.MultivariateNormalTriL(zeros([3]), eye(3, batch_shape=[4])),
        ),
        (
            "Independent(Normal, 1)",
            {"loc": [2, 3], "scale": []},
            tfd.Independent(tfd.Normal(zeros([2, 3]), 1.0), 1),
        ),
    ]
    for family, parameters, distribution in cases:
        shapes = call("shape-calculator", "distributionShapes", family, parameters)
        batch, event = shapes["batch"], shapes["event"]
        assert distribution.batch_shape == batch, family
        assert distribution.event_shape == event, family
        ones_for_batch = [1] * len(batch)
        for front in (batch, [5, *batch], [5, *ones_for_batch], []):
            x = [*front, *event]
            score = call("shape-calculator", "scoreShape", shapes, x)
            values = tf.zeros(x, distribution.dtype)
            assert distribution.log_prob(values).shape == score, (family, x)


def check_refused_shapes(call):
    normal = call(
        "shape-calculator", "distributionShapes", "Normal", {"loc": [2], "scale": []}
    )
    assert call("shape-calculator", "scoreShape", normal, [3]) is None
    with pytest.raises(tf.errors.InvalidArgumentError):
        tfd.Normal(tf.zeros([2]), 1.0).log_prob(tf.zeros([3]))
    for parameters in ({"loc": [2], "scale": [3]}, {"loc": [0], "scale": [3]}):
        shapes = call("shape-calculator", "distributionShapes", "Normal", parameters)
        assert "broadcast" in shapes["error"]


def check_written_shapes(call):
    for text, shape in [("(2, 3)", [2, 3]), ("4,", [4]), ("()", []), ("(a)", None)]:
        assert call("shape-calculator", "parseShape", text) == shape


THREE_NUMBERS = [-0.5, 0.0, 1.5]
PAIRS = [(0.0, 1.0), (-1.2, 1.6), (2.0, 0.3)]


def check_log_likelihood(call):
    for mu, sigma in PAIRS:
        found = call("likelihood-surface", "describe", THREE_NUMBERS, mu, sigma)
        expected = stats.norm.logpdf(THREE_NUMBERS, mu, sigma).sum()
        assert found["logLikelihood"] == pytest.approx(expected, rel=1e-6)
        mean, sd = np.mean(THREE_NUMBERS), np.std(THREE_NUMBERS)
        maximum = stats.norm.logpdf(THREE_NUMBERS, mean, sd).sum()
        assert found["maximum"] == pytest.approx(maximum, rel=1e-6)
        assert found["drop"] == pytest.approx(maximum - expected, abs=1e-6)


def check_score_function(call):
    for pair in PAIRS:
        mu, sigma = (tf.Variable(value, dtype=tf.float64) for value in pair)
        with tf.GradientTape() as tape:
            data = tf.constant(THREE_NUMBERS, tf.float64)
            value = tf.reduce_sum(tfd.Normal(mu, sigma).log_prob(data))
        expected = [float(slope) for slope in tape.gradient(value, [mu, sigma])]
        found = call("likelihood-surface", "describe", THREE_NUMBERS, *pair)
        assert found["score"] == pytest.approx(expected, rel=1e-6)


def check_contours(call):
    mean, sd = np.mean(THREE_NUMBERS), np.std(THREE_NUMBERS)
    maximum = stats.norm.logpdf(THREE_NUMBERS, mean, sd).sum()
    for drop in (0.5, stats.chi2.ppf(0.95, 2) / 2, 20.0):
        line = np.array(call("likelihood-surface", "contour", THREE_NUMBERS, drop))
        assert line.shape == (242, 2)
        mu, sigma = line[:, :1], line[:, 1:]
        heights = stats.norm.logpdf(THREE_NUMBERS, mu, sigma).sum(axis=1)
        np.testing.assert_allclose(maximum - heights, drop, rtol=1e-6)


def heteroscedastic_points():
    """Points about a line whose noise grows with x."""
    noise = np.random.default_rng(4)
    x = np.linspace(-1, 1, 40)
    return np.stack([x, 0.3 + x + np.exp(-1 + x) * noise.normal(size=40)], axis=1)


def check_line(call):
    points = heteroscedastic_points()
    fit = call("line-bands", "fitConstant", points.tolist())
    x, y = points.T
    expected = stats.linregress(x, y)
    assert fit["slope"] == pytest.approx(expected.slope, rel=1e-6)
    assert fit["intercept"] == pytest.approx(expected.intercept, rel=1e-6)
    residuals = y - expected.intercept - expected.slope * x
    assert fit["sigma"] == pytest.approx(residuals.std(), rel=1e-6)
    assert fit["s"] == pytest.approx(residuals.std() * np.sqrt(40 / 38), rel=1e-6)
    normal = tfd.Normal(tf.constant(0.0, tf.float64), residuals.std())
    log_likelihood = tf.reduce_sum(normal.log_prob(residuals))
    assert fit["logLikelihood"] == pytest.approx(float(log_likelihood), rel=1e-6)


def check_bands(call):
    points = heteroscedastic_points()[:10]
    x, y = points.T
    design = np.stack([np.ones(10), x], axis=1)
    inverse = np.linalg.inv(design.T @ design)
    residuals = y - design @ (inverse @ design.T @ y)
    s = np.sqrt(residuals @ residuals / 8)
    quantile = float(tfd.StudentT(np.float64(8), 0.0, 1.0).quantile(0.975))
    fit = call("line-bands", "fitConstant", points.tolist())
    del fit["sigmaAt"]
    for place in (-0.9, 0.0, 3.0):
        leverage = [1, place] @ inverse @ [1, place]
        half = call("line-bands", "halfWidths", fit, place)
        confidence = quantile * s * np.sqrt(leverage)
        assert half["confidence"] == pytest.approx(confidence, rel=1e-6)
        prediction = quantile * s * np.sqrt(1 + leverage)
        assert half["prediction"] == pytest.approx(prediction, rel=1e-6)
        noise = stats.norm.ppf(0.975) * residuals.std()
        assert half["noise"] == pytest.approx(noise, rel=1e-6)


def check_changing_sigma(call):
    points = heteroscedastic_points()
    fit = call("line-bands", "fitChanging", points.tolist())
    assert fit["converged"]
    x, y = points.T

    def loss(parameters):
        intercept, slope, a, b = parameters
        return -stats.norm.logpdf(y, intercept + slope * x, np.exp(a + b * x)).sum()

    best = optimize.minimize(loss, [0, 1, -1, 0], method="BFGS", options={"gtol": 1e-6})
    assert fit["logLikelihood"] == pytest.approx(-best.fun, rel=1e-6)
    found = [fit[name] for name in ("intercept", "slope", "a", "b")]
    assert loss(found) <= best.fun + 1e-9
    np.testing.assert_allclose(found, best.x, atol=1e-5)  # as far as BFGS goes


def check_ratio_test(call):
    for statistic in (0.5, 3.841459, 7.0085, 40.0):
        found = call("line-bands", "ratioTest", statistic)
        assert found == pytest.approx(stats.chi2.sf(statistic, 1), rel=1e-6)


SOME_DATA = [-0.3, 0.1, 0.2, 0.9]


def descent(map_, trained, rate, steps):
    """Gradient descent by TFP's bijectors and a tape, as the explorer does it."""
    bijectors = {
        "raw": tfp.bijectors.Identity(),
        "softplus": tfp.bijectors.Softplus(),
        "exp": tfp.bijectors.Exp(),
    }
    mu = tf.Variable(0.5, dtype=tf.float64)
    u = tf.Variable(bijectors[map_].inverse(tf.constant(1.0, tf.float64)))
    path = []
    for _ in range(steps + 1):
        with tf.GradientTape() as tape:
            sigma = bijectors[map_](u)
            normal = tfd.Normal(mu, sigma)
            loss = -tf.reduce_mean(normal.log_prob(tf.constant(SOME_DATA, tf.float64)))
        slopes = tape.gradient(loss, [mu, u])
        path.append([float(mu), float(sigma), float(loss)])
        mu.assign_sub(rate * slopes[0] if trained == "both" else 0.0)
        u.assign_sub(rate * slopes[1])
    return np.array(path)


def check_descent(call):
    cases = [("raw", "both", 0.05), ("softplus", "both", 0.2), ("exp", "sigma", 0.6)]
    for map_, trained, rate in cases:
        settings = {
            "start": {"mu": 0.5, "sigma": 1},
            **{"rate": rate, "map": map_, "trained": trained, "steps": 8},
        }
        found = call("gradient-player", "descend", SOME_DATA, settings)
        found = [[place[name] for name in ("mu", "sigma", "loss")] for place in found]
        np.testing.assert_allclose(found, descent(map_, trained, rate, 8), rtol=1e-6)


def check_crash(call):
    data = [-0.05, 0.05]
    settings = {
        "start": {"mu": 0, "sigma": 1},
        **{"rate": 0.6, "map": "raw", "trained": "sigma", "steps": 2},
    }
    path = call("gradient-player", "descend", data, settings)
    assert [place["sigma"] for place in path[:2]] == pytest.approx([1, 0.4015])
    assert path[2]["sigma"] < -1
    assert np.isnan(path[2]["loss"]) and np.isfinite(path[2]["sigmaSlope"])


def check_mixture(call):
    means, sigmas = [0.1, 0.4, -0.3], [0.2, 0.3, 0.9]
    normals = tfd.Normal(np.array(means), np.array(sigmas))
    mixture = tfd.MixtureSameFamily(tfd.Categorical(probs=np.ones(3) / 3), normals)
    found = call("noise-profile", "split", means, sigmas)
    assert found["mean"] == pytest.approx(float(mixture.mean()), rel=1e-6)
    variance = found["noise"] ** 2 + found["ignorance"] ** 2
    assert variance == pytest.approx(float(mixture.variance()), rel=1e-6)
    assert found["ignorance"] == pytest.approx(np.std(means), rel=1e-6)
    band = call("noise-profile", "band", means, sigmas)
    assert mixture.cdf(band).numpy() == pytest.approx([0.025, 0.975], rel=1e-6)


PROFILES = {
    "grows": lambda x: 0.05 + 0.2 * (1 + x),
    "constant": lambda x: 0.25,
    "bump": lambda x: 0.08 + 0.4 * np.exp(-((x / 0.35) ** 2)),
}


def check_band_coverage(call):
    for (profile, sd), x in zip(PROFILES.items(), (0.8, 0.0, -0.2), strict=True):
        covers = call("noise-profile", "coverage", profile, x, [x**3 - 0.4, x**3 + 0.5])
        expected = np.diff(stats.norm.cdf([-0.4, 0.5], 0, sd(x)))
        assert covers == pytest.approx(expected[0], rel=1e-6)


def check_average_coverage(call):
    """A constant band has an average coverage that one can integrate."""
    x = np.linspace(-1.2, 1.2, 49)
    covers = 2 * stats.norm.cdf(0.5 / PROFILES["grows"](x)) - 1
    points = [{"x": a, "covers": b} for a, b in zip(x, covers, strict=True)]
    inside = np.abs(x) < 1.001
    expected = np.trapezoid(covers[inside], x[inside]) / 2
    found = call("noise-profile", "averageCoverage", points)
    assert found == pytest.approx(expected, rel=1e-6)


INCOMES = {"priorMean": 40, "priorSd": 5, "n": 30, "sampleMean": 50.1}
SETTINGS = [INCOMES, INCOMES | {"priorSd": 1, "n": 3}, INCOMES | {"n": 200}]


def check_posterior(call):
    for setting in SETTINGS:
        found = call("prior-posterior", "posterior", setting)
        mu = np.linspace(20, 80, 60_001)
        error = 10 / np.sqrt(setting["n"])
        prior = tfd.Normal(np.float64(setting["priorMean"]), setting["priorSd"])
        data = tfd.Normal(mu, error)
        log_density = prior.log_prob(mu) + data.log_prob(setting["sampleMean"])
        weights = special.softmax(log_density)
        mean = weights @ mu
        assert found["mean"] == pytest.approx(mean, rel=1e-6)
        sd = np.sqrt(weights @ (mu - mean) ** 2)
        assert found["sd"] == pytest.approx(sd, rel=1e-6)
        both = call("prior-posterior", "intervals", setting)
        expected = stats.norm.interval(0.95, setting["sampleMean"], error)
        assert both["confidence"] == pytest.approx(expected, rel=1e-6)
        expected = stats.norm.interval(0.95, found["mean"], found["sd"])
        assert both["credible"] == pytest.approx(expected, rel=1e-6)


def check_coverage(call):
    noise = np.random.default_rng(6).normal(size=200_000)
    for setting in SETTINGS:
        error = 10 / np.sqrt(setting["n"])
        weight = 1 / (1 + (error / setting["priorSd"]) ** 2)
        for truth in (40, 45, 50, 55):
            found = call("prior-posterior", "coverage", setting, truth)
            means = weight * (truth + error * noise) + (1 - weight) * 40
            reach = 1.959964 * np.sqrt(weight) * error
            share = np.mean(np.abs(means - truth) <= reach)
            assert found == pytest.approx(share, abs=4 * np.sqrt(0.25 / 200_000))
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    at_nodes = [call("prior-posterior", "coverage", INCOMES, 40 + 5 * z) for z in nodes]
    average = weights @ at_nodes / weights.sum()
    assert average == pytest.approx(0.95, abs=1e-6)  # a theorem


def check_entropy_split(call):
    members = np.random.default_rng(7).dirichlet(np.full(10, 0.2), (5, 4))
    members[:, 0] = np.eye(10)[3]  # all are sure of the same class
    split = metrics.split_entropy(members)
    mean = tfd.Categorical(probs=members.mean(axis=0))
    np.testing.assert_allclose(split.total, mean.entropy(), atol=1e-12)
    for i in range(4):
        found = call("corruption-severity", "combine", members[:, i].tolist())
        assert found["mean"] == pytest.approx(members[:, i].mean(axis=0), abs=1e-6)
        for part in ("total", "expected", "mutual"):
            assert found[part] == pytest.approx(getattr(split, part)[i], abs=1e-6)


DAMAGED = {"digit": 1, "corruption": "shift", "severity": 4}


def check_stored_answers(call):
    stored = read_answers()
    for severity, name in ((0, "clean"), (4, "shift 4")):
        for method, said in stored["sets"][name]["methods"].items():
            mean = np.mean(said["members"][1], axis=0) / 1000
            state = DAMAGED | {"severity": severity}
            found = call("corruption-severity", "answer", state, method)
            assert found["mean"] == pytest.approx(mean, abs=1e-6)
            assert found["sure"] == pytest.approx(mean.max(), abs=1e-6)
            assert found["read"] == np.argmax(mean)
            assert found["isRight"] == (np.argmax(mean) == stored["labels"][1])
            assert found["accuracy"] == pytest.approx(said["right"] / 497, abs=1e-6)


def check_pixels(call):
    maker = import_tool("make_corruption_severity")
    test = maker.book_digits().test
    image = maker.image_sets(test)["shift 4"][maker.INDICES[1]]
    found = call("corruption-severity", "pixels", DAMAGED)
    np.testing.assert_allclose(found, 255 * image.ravel(), atol=0.501)


def check_distributions(call):
    for z in (-7.0, -1.0, 0.0, 1.96, 4.9, 5.1):
        found = call("shared", "normalCdf", z)
        assert found == pytest.approx(stats.norm.cdf(z), rel=1e-6)
    for df in (1, 2, 3, 8, 29):
        found = call("shared", "studentQuantile", 0.975, df)
        assert found == pytest.approx(stats.t.ppf(0.975, df), rel=1e-6)


PLANTED = [
    (check_shapes, "full.length - event.length", "full.length"),
    (check_refused_shapes, "size === b[i] ||", "true ||"),
    (check_written_shapes, "sizes.map(Number)", "sizes"),
    (check_log_likelihood, "squares / (2 * sigma ** 2)", "squares / (2 * sigma)"),
    (check_score_function, "squares / sigma ** 2 - 1", "squares / sigma ** 2"),
    (check_contours, "(drop / n - log + 0.5)", "(drop / n - log)"),
    (check_line, "squares / (line.n - 2)", "squares / line.n"),
    (check_bands, "Math.sqrt(1 + leverage)", "Math.sqrt(leverage)"),
    (check_changing_sigma, "** 2 - 1) / 2", "** 2 - 0.9) / 2"),
    (check_ratio_test, "2 * normalCdf", "normalCdf"),
    (check_descent, "slope: (sigma) => -Math.expm1(-sigma)", "slope: () => 1"),
    (check_crash, "Math.log(sigma) + 0.5", "Math.log(Math.abs(sigma)) + 0.5"),
    (check_mixture, "mean - center) ** 2", "mean) ** 2"),
    (check_band_coverage, "0.35) ** 2", "0.3) ** 2"),
    (check_average_coverage, "(inside[0] + inside.at(-1)) / 2", "0"),
    (check_posterior, "Math.sqrt(weight) * error", "weight * error"),
    (check_coverage, "(1 - weight) * (priorMean - trueMean)", "0"),
    (check_entropy_split, "p * Math.log(p)", "p * Math.log2(p)"),
    (check_stored_answers, "count / 1000", "count / 100"),
    (check_stored_answers, "read === DATA.labels", "read !== DATA.labels"),
    (check_pixels, "Number.parseInt(text, 16)", "Number.parseInt(text, 10)"),
    (check_distributions, "((k - 1) / k) * cos", "(1 / k) * cos"),
]


@pytest.mark.parametrize("check", dict.fromkeys(check for check, _, _ in PLANTED))
def test_mathematics(browser, check):
    check(caller(browser))


@pytest.mark.parametrize(("check", "right", "wrong"), PLANTED)
def test_planted_error_is_found(browser, check, right, wrong):
    planted = []

    def change(file, text):
        if right in text:
            planted.append(file)
        return text.replace(right, wrong)

    with pytest.raises(AssertionError):
        check(caller(browser, change))
    assert len(planted) == 1, planted


def ignorance_by_region(call, profile, n):
    """Mean ignorance of the ensemble inside the gap, and at the other x."""
    setting = {"profile": profile, "data": "gap", "n": n}
    points = call("noise-profile", "forecast", setting, "ensemble")
    inside = [point["ignorance"] for point in points if 0.15 < point["x"] < 0.65]
    outside = [
        point["ignorance"]
        for point in points
        if abs(point["x"]) < 1.001 and not 0.05 < point["x"] < 0.75
    ]
    return np.mean(inside), np.mean(outside)


def test_noise_profile_keeps_its_promises(browser):
    """What the explorer tells readers to notice is so."""
    call = caller(browser)

    def average(profile, n, model):
        setting = {"profile": profile, "data": "whole", "n": n}
        points = call("noise-profile", "forecast", setting, model)
        covers = [point["covers"] for point in points if abs(point["x"]) < 1.001]
        total = call("noise-profile", "averageCoverage", points)
        return total, min(covers), max(covers)

    total, low, high = average("grows", 400, "single")
    assert abs(total - 0.95) < 0.02 and low < 0.8 and high > 0.99
    total, low, high = average("grows", 400, "changing")
    assert abs(total - 0.95) < 0.01 and low > 0.9
    assert average("constant", 25, "changing")[0] < 0.9
    assert abs(average("constant", 25, "single")[0] - 0.95) < 0.02
    for profile in PROFILES:
        inside, outside = ignorance_by_region(call, profile, 25)
        assert inside > 3 * outside
        fewer, more = inside, ignorance_by_region(call, profile, 400)[0]
        assert more < fewer / 2
    inside, outside = ignorance_by_region(call, "bump", 100)
    assert inside < 1.5 * outside


def test_noise_profile_can_be_made_again(browser):
    """Training once more gives the stored forecasts, up to rounding on this machine."""
    maker = import_tool("make_noise_profiles")
    stored = json.loads(maker.TARGET.read_text(encoding="utf-8"))
    means, sigmas = maker.train([("grows", True, 25)])
    forecast = stored["forecasts"]["grows gap 25"]
    np.testing.assert_allclose(means[0], forecast["mean"], atol=0.02)
    np.testing.assert_allclose(sigmas[0], forecast["sigma"], atol=0.02)
    setting = {"profile": "grows", "data": "gap", "n": 25}
    pairs = caller(browser)("noise-profile", "trainingPairs", setting)
    expected, _ = maker.pairs(*maker.draw_pairs(), "grows", True, 25)
    np.testing.assert_allclose(np.transpose(pairs), expected, rtol=1e-6)


def test_corruption_severity_keeps_its_promises(browser):
    """What the explorer tells readers to notice is so."""
    call = caller(browser)
    stored = read_answers()
    place = {label: i for i, label in enumerate(stored["labels"])}
    methods = list(stored["sets"]["clean"]["methods"])
    assert len(methods) == 6

    def answer(label, method, corruption="blur", severity=0):
        state = {"corruption": corruption, "severity": severity}
        state["digit"] = place[label]
        return call("corruption-severity", "answer", state, method)

    ensemble = answer(6, "ensemble", "occlusion", 3)
    assert ensemble["mutual"] < 0.02 and len(ensemble["members"]) == 5
    assert all(np.argmax(member) == 3 for member in ensemble["members"])
    assert {answer(9, method)["read"] for method in methods} == {5}
    for label in place:
        faint = answer(label, "MC dropout", "contrast", 5)
        assert len(faint["members"]) == 15
        assert faint["total"] > 0.95 * np.log(10) and faint["mutual"] < 0.05
    for method in methods:
        noisy = answer(5, method, "Gaussian noise", 5)
        assert noisy["mean"][5] > answer(5, method)["mean"][5] + 0.1


def test_stored_digits_are_the_most_probable():
    """Up to the rounding of a mean to thousandths, which may be 0.5 off."""
    for name, images in read_answers()["sets"].items():
        for method, said in images["methods"].items():
            mean = np.mean(said["members"], axis=1)
            chosen = mean[range(len(mean)), said["read"]]
            assert np.all(chosen > mean.max(axis=1) - 1), (name, method)


@pytest.fixture
def double_precision():
    tf_keras.backend.set_floatx("float64")
    yield
    tf_keras.backend.set_floatx("float32")


def test_corruption_severity_can_be_made_again(double_precision):
    """Training the single network once more gives what is stored of it."""
    maker = import_tool("make_corruption_severity")
    digits, stored = maker.book_digits(), read_answers()
    labels = digits.test.labels
    assert stored["labels"] == labels[maker.INDICES].tolist()
    assert stored["number"] == len(labels)
    two = dict(zip(range(2), maker.methods(digits), strict=False)).values()
    assert [method for method, _ in two] == ["deterministic", "temperature scaling"]
    for name, images in maker.image_sets(digits.test).items():
        kept = stored["sets"][name]
        assert kept["images"] == maker.shown_images(images[maker.INDICES])
        for method, predict in two:
            members, said = predict(images), kept["methods"][method]
            again = maker.said(members, labels)
            np.testing.assert_allclose(again["members"], said["members"], atol=5)
            assert again["read"] == said["read"]
            assert again["right"] == pytest.approx(said["right"], abs=1)
            assert again["nll"] == pytest.approx(said["nll"], abs=0.005)
            exact = metrics.split_entropy(members[:, maker.INDICES]).total
            rounded = special.entr(np.array(said["members"])[:, 0] / 1000).sum(axis=-1)
            np.testing.assert_allclose(rounded, exact, atol=0.02)


# --- Use -----------------------------------------------------------------------------

HEAD = f"""<!doctype html><meta charset="utf-8"><title>Explorer</title>
<link rel="stylesheet" href="{(SOURCES / "explorers.css").as_uri()}">"""


@pytest.fixture
def open_explorer(browser, explorers, tmp_path):
    """Return a function that opens an explorer from disk, on a page of its own."""
    problems = []

    def open_page(name, width=1000, **options):
        script = tmp_path / f"explorer-{name}.js"
        script.write_text(explorers.bundle(name), encoding="utf-8")
        place = explorers.place(name, tmp_path.as_uri())
        file = tmp_path / "page.html"
        file.write_text(f"{HEAD}<main>{place}</main>", encoding="utf-8")
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: m.type == "error" and problems.append(m.text))
        page.goto(file.as_uri())
        return page

    yield open_page
    assert problems == []


def test_drawings_stay_near_the_plot(open_explorer):
    """A path that runs away must not make the page slow for browsers and tools."""
    page = open_explorer("gradient-player")
    page.get_by_label("learning rate").press("End")
    press(page, "Step", 20)
    sizes = page.locator(".explorer svg path").evaluate_all(
        "(paths) => paths.map((path) => path.getBoundingClientRect().width)"
    )
    assert len(sizes) > 10 and max(sizes) < 10_000


def summary(page):
    page.wait_for_timeout(400)  # the text waits until the reader pauses
    return page.locator(".explorer-summary").inner_text()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_without_javascript(open_explorer, name):
    page = open_explorer(name, java_script_enabled=False)
    assert not page.locator(".explorer").is_visible()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [360, 1000])
def test_no_overflow(open_explorer, name, width):
    page = open_explorer(name, width)
    root = page.locator("html")
    assert root.evaluate("(page) => page.scrollWidth") <= width


@pytest.mark.parametrize("name", NAMES)
def test_every_control_has_a_name(open_explorer, name):
    page = open_explorer(name)
    controls = page.locator("input, select, button, [tabindex]")
    assert controls.count() > 0
    for control in controls.all():
        if control.is_visible():
            described = control.aria_snapshot()
            assert '"' in described, described


def test_shape_calculator_answers(open_explorer):
    page = open_explorer("shape-calculator")
    page.get_by_label("shape of loc").fill("(7,)")
    page.get_by_role("button", name="Reveal").press("Enter")
    assert "B = (7,), E = ()" in summary(page)
    page.get_by_role("button", name="Break it: no error").press("Enter")
    assert "25 scores for 5 events" in summary(page)
    page.get_by_role("button", name="Break it: an error").press("Enter")
    assert "do not broadcast" in summary(page)


def test_shape_calculator_judges_a_prediction(open_explorer):
    page = open_explorer("shape-calculator")
    page.get_by_label("batch shape B").fill("(2, 3)")
    page.get_by_label("event shape E").fill("(3,)")
    page.get_by_label("shape of log_prob").fill("4, 2, 3")
    page.get_by_role("button", name="Check").press("Enter")
    text = summary(page)
    assert "B ✓ right, E ✗ wrong, log_prob(x) ✓ right" in text
    assert "a number, or a vector" in text


def test_likelihood_surface_answers(open_explorer):
    page = open_explorer("likelihood-surface")
    pair = page.get_by_role("slider", name="The pair μ and σ")
    for key, count in [("ArrowRight", 24), ("ArrowDown", 12)]:
        for _ in range(count):
            pair.press(key)
    assert pair.get_attribute("aria-valuetext") == "μ 0.00, σ 1.00"
    assert "−4.007" in summary(page)
    assert "0.0182" in page.locator("dl").inner_text()
    page.get_by_role("button", name="Jump to the maximum").press("Enter")
    assert "0.000 below the maximum at μ̂ = 0.33, σ̂ = 0.85" in summary(page)
    for i, presses in [(1, 10), (3, -30)]:
        number = page.get_by_role("slider", name=f"Number {i}")
        for _ in range(abs(presses)):
            number.press("ArrowRight" if presses > 0 else "ArrowLeft")
    assert "there is no maximum" in summary(page)


def test_likelihood_surface_by_pointer(open_explorer):
    page = open_explorer("likelihood-surface")
    number = page.get_by_role("slider", name="Number 2")
    box = number.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=3)
    page.mouse.up()
    assert float(number.get_attribute("aria-valuenow")) > 0.5


def test_line_bands_answer(open_explorer):
    page = open_explorer("line-bands")
    text = summary(page)
    page.get_by_label("look at x").press("End")
    far = summary(page)
    assert "At x = 3.0" in far and far != text
    assert page.get_by_label("far outside the data").is_checked()
    slope = page.locator("dd").nth(4)
    before = slope.inner_text()
    first = page.get_by_role("slider", name="Point 1", exact=True)
    first.press("PageUp")  # the last of the ten points
    for _ in range(10):
        page.keyboard.press("ArrowUp")
    assert float(slope.inner_text()) > float(before)
    page.get_by_label("log σ linear in x").check()
    assert "likelihood-ratio statistic" in summary(page)


def test_prior_posterior_answers(open_explorer):
    page = open_explorer("prior-posterior")
    assert "covers in 91.0 % of samples" in summary(page)
    page.get_by_label("prior sd").press("Home")
    assert page.locator("dd").first.inner_text() == "0.231"
    assert "the data have weight 0.23" in summary(page)
    assert "covers in 0.0 % of samples" in summary(page)
    page.get_by_label("incomes n").press("End")
    assert "With n = 200 the data have weight 0.67" in summary(page)
    page.get_by_role("button", name="Reset").press("Enter")
    assert "covers in 91.0 % of samples" in summary(page)


def press(page, name, times=1):
    """Press a button with the Enter key."""
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).press("Enter")


def test_gradient_player_answers(open_explorer):
    page = open_explorer("gradient-player")
    press(page, "Step", 2)
    assert "The scale is negative and the loss is NaN" in summary(page)
    assert page.locator("dd").nth(2).inner_text() == "NaN"
    page.get_by_label("softplus").check()
    press(page, "Step", 12)
    text = summary(page)
    assert text.startswith("Step 12") and "0.000 above its minimum" in text
    press(page, "Step back", 12)
    assert summary(page).startswith("Step 0: μ = 0.00, σ = 1.000")


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_gradient_player_plays(open_explorer, motion):
    page = open_explorer("gradient-player", reduced_motion=motion)
    page.get_by_label("softplus").check()
    press(page, "Play")
    if motion == "reduce":  # no animation: the last step at once
        assert summary(page).startswith("Step 60")
    else:
        page.get_by_role("button", name="Pause").wait_for()
        page.wait_for_timeout(900)
        press(page, "Pause")
        assert not summary(page).startswith("Step 0")


def test_noise_profile_answers(open_explorer):
    page = open_explorer("noise-profile")
    assert summary(page).startswith("100 pairs, one σ")
    page.get_by_label("with a gap").check()
    page.get_by_label("ensemble of 5").check()
    page.get_by_label("400").press(" ")
    page.get_by_label("look at x").press("Home")
    text = summary(page)
    assert text.startswith("400 pairs, ensemble of 5") and "No pair was there" in text
    assert page.locator("dd").last.inner_text() != "not asked"


def test_corruption_severity_answers(open_explorer):
    page = open_explorer("corruption-severity")
    text = summary(page)
    assert text.startswith("The 6 under spatter of severity 2 is read as 8 by deter")
    assert "as 6 (right) by ensemble" in text
    card = page.get_by_role("group", name="deterministic", exact=True)
    assert "✗ wrong: 8, 0.77" in card.inner_text()
    assert "8 with 0.77" in card.get_by_role("img").get_attribute("aria-label")
    page.get_by_label("severity").press("Home")
    assert summary(page).startswith("The 6 without damage is read as 6 (right) by all")
    assert "✓ right: 6, 1.00" in card.inner_text()
    page.get_by_label("severity").press("End")
    page.get_by_label("a 6").press("ArrowRight")
    page.get_by_label("corruption").press("ArrowDown")  # rotation follows spatter
    assert summary(page).startswith("The 1 under rotation of severity 5")
    images = page.get_by_role("img", name="Image:").all()
    names = [image.get_attribute("aria-label") for image in images]
    assert names == ["Image: the 1, clean", "Image: rotation, 5"]
