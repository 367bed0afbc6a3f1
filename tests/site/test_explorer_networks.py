"""The two explorers that show trained networks: their formulas and promises.

A reader is told what to notice; that must be so.
"""

import json
from functools import partial

import numpy as np
import pytest
import tensorflow_probability as tfp
from course import metrics
from scipy import stats

from tests.site.books import ROOT

tfd = tfp.distributions
approx = partial(pytest.approx, rel=1e-6)
near = partial(pytest.approx, abs=1e-6)
PROFILES = {
    "grows": lambda x: 0.05 + 0.2 * (1 + x),
    "constant": lambda x: 0.25,
    "bump": lambda x: 0.08 + 0.4 * np.exp(-((x / 0.35) ** 2)),
}
DAMAGED = {"digit": 1, "corruption": "shear", "severity": 4}


def stored(name):
    """Return the data of an explorer."""
    file = ROOT / "assets" / "explorers" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))


# --- Formulas ------------------------------------------------------------------------


def test_mixture(call):
    means, sigmas = [0.1, 0.4, -0.3], [0.2, 0.3, 0.9]
    normals = tfd.Normal(np.array(means), np.array(sigmas))
    expected = tfd.MixtureSameFamily(tfd.Categorical(probs=np.ones(3) / 3), normals)
    found = call("noise-profile", "split", means, sigmas)
    variance = found["noise"] ** 2 + found["ignorance"] ** 2
    assert found["mean"] == approx(float(expected.mean()))
    assert variance == approx(float(expected.variance()))
    assert found["ignorance"] == approx(np.std(means))
    band = call("noise-profile", "band", means, sigmas)
    assert expected.cdf(band).numpy() == approx([0.025, 0.975])


def test_band_coverage(call):
    for (profile, sd), x in zip(PROFILES.items(), (0.8, 0.0, -0.2), strict=True):
        covers = call("noise-profile", "coverage", profile, x, [x**3 - 0.4, x**3 + 0.5])
        assert covers == approx(np.diff(stats.norm.cdf([-0.4, 0.5], 0, sd(x)))[0])


def test_entropy_split(call):
    members = np.random.default_rng(7).dirichlet(np.full(10, 0.2), (5, 4))
    members[:, 0] = np.eye(10)[3]  # all are sure of the same class
    split = metrics.split_entropy(members)
    mean = tfd.Categorical(probs=members.mean(axis=0))
    np.testing.assert_allclose(split.total, mean.entropy(), atol=1e-12)
    for i in range(4):
        found = call("corruption-severity", "combine", members[:, i].tolist())
        assert found["mean"] == near(members[:, i].mean(axis=0))
        for name in ("total", "expected", "mutual"):
            assert found[name] == near(getattr(split, name)[i])


def every_set(data=None):
    """The sets of images of the last explorer, those that it loads later too."""
    first = data or stored("corruption-severity")
    return first["sets"] | stored("corruption-severity-later")["sets"]


def members_of(said):
    """Thousandths, of digit, member and class."""
    text = said["members"]
    numbers = [int(text[i : i + 2], 36) for i in range(0, len(text), 2)]
    return np.reshape(numbers, (len(said["read"]), -1, 10))


def test_answers(call):
    data = stored("corruption-severity")
    call("corruption-severity", "add", stored("corruption-severity-later"))
    for severity, name in ((0, "clean"), (4, "shear 4")):
        for method, said in every_set()[name]["methods"].items():
            mean = members_of(said)[1].mean(axis=0) / 1000
            state = DAMAGED | {"severity": severity}
            found = call("corruption-severity", "answer", state, method)
            assert found["mean"] == near(mean) and found["sure"] == near(mean.max())
            assert found["read"] == np.argmax(mean)
            assert found["isRight"] == (np.argmax(mean) == data["labels"][1])


# --- Promises ------------------------------------------------------------------------


def test_noise_profile_keeps_its_promises(call):
    def average(profile, n, model):
        setting = {"profile": profile, "data": "whole", "n": n}
        points = call("noise-profile", "forecast", setting, model)
        covers = [point["covers"] for point in points if abs(point["x"]) < 1.001]
        total = call("noise-profile", "averageCoverage", points)
        return total, min(covers), max(covers)

    def ignorance(profile, n):
        """Mean ignorance of the ensemble inside the gap, and at the other x."""
        setting = {"profile": profile, "data": "gap", "n": n}
        points = call("noise-profile", "forecast", setting, "ensemble")
        x, doubt = np.array([[point["x"], point["ignorance"]] for point in points]).T
        outside = (np.abs(x) < 1.001) & ~((x > 0.05) & (x < 0.75))
        return doubt[(x > 0.15) & (x < 0.65)].mean(), doubt[outside].mean()

    total, low, high = average("grows", 400, "single")
    assert abs(total - 0.95) < 0.02 and low < 0.8 and high > 0.99
    total, low, high = average("grows", 400, "changing")
    assert abs(total - 0.95) < 0.01 and low > 0.9
    assert average("constant", 25, "changing")[0] < 0.9
    assert abs(average("constant", 25, "single")[0] - 0.95) < 0.02
    for profile in PROFILES:
        inside, outside = ignorance(profile, 25)
        assert inside > 3 * outside and ignorance(profile, 400)[0] < inside / 2
    inside, outside = ignorance("bump", 100)
    assert inside < 1.5 * outside


def test_corruption_severity_keeps_its_promises(call):
    data = stored("corruption-severity")
    call("corruption-severity", "add", stored("corruption-severity-later"))
    place = {label: i for i, label in enumerate(data["labels"])}

    def answers(label, corruption="", severity=0):
        state = {"digit": place[label], "corruption": corruption, "severity": severity}
        return [
            call("corruption-severity", "answer", state, method)
            for method in ("deterministic", "ensemble", "Flipout T=1")
        ]

    three = answers(3)
    assert {found["read"] for found in three} == {5}
    assert 0.985 < three[0]["sure"] < 0.995 and three[1]["mutual"] < 0.05
    assert [len(found["members"]) for found in three] == [1, 5, 10]
    for found in answers(6, "contrast", 5):
        assert found["total"] > 0.9 * np.log(10) and found["mutual"] < 0.1
    nine = answers(9)
    assert len({found["read"] for found in nine}) == 3
    assert all(found["total"] > 1 for found in nine)
    single, _, flipout = answers(6, "impulse_noise", 3)
    assert single["isRight"] and single["sure"] > 0.99
    assert 0.285 < flipout["mean"][6] < 0.295
