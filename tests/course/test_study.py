"""The study asks what its plan says, and its tables are what its networks say."""

import dataclasses
import gzip
import itertools
import json

import numpy as np
import pandas as pd
import pytest
from course import metrics
from course.classifiers import predict
from course.corruptions import CORRUPTIONS
from course.data import DATA, load
from course.digits import load_images
from course.networks import load_networks
from sklearn.metrics import roc_auc_score

from study import files, intervals, plan, tables, turning_digit
from study.__main__ import main
from study.results import ROOT, Results, code_digest
from study.tasks import IMAGE_SEED, Task, Training, corrupt

STUDY, FOREIGN = load("study"), load("study-foreign")
DIFFERENCES = load("study-differences")
KEYS = ["method", "network", "seed", "images", "severity"]
CHOSEN = 1.0


# --- Intervals -----------------------------------------------------------------------


def coverage(paired, seed_sd, interval, repeats=300, images=200, seeds=5):
    """How often the interval has the true difference of two simulated methods."""
    rng = np.random.default_rng(7)
    weights = intervals.image_weights(images, 1, resamples=200)
    hits = 0
    for repeat in range(repeats):
        shared = rng.normal(0, 0.5, images)
        first, second = (
            rng.normal(0, seed_sd, (seeds, 1))
            + rng.normal(shared, 0.5, (seeds, images))
            for _ in range(2)
        )
        low, high = interval(
            (first + 0.7) @ weights.T, second @ weights.T, paired, repeat
        )
        hits += low <= 0.7 <= high
    return hits / repeats


def crossed(*arguments):
    return intervals.difference(*arguments)[1:]


@pytest.mark.parametrize(
    ("paired", "seed_sd"), list(itertools.product([True, False], [0, 0.03, 0.3]))
)
def test_intervals_of_five_seeds_cover_a_known_difference(paired, seed_sd):
    """At least 0.93, within two standard errors of 300 repeats."""
    least = 0.93 - 2 * np.sqrt(0.93 * 0.07 / 300)
    assert coverage(paired, seed_sd, crossed) >= least


def test_level_and_pairs_of_an_interval():
    rng = np.random.default_rng(1)
    first = rng.normal(0, 1, (5, 1)) + rng.normal(0, 0.01, (5, 101))
    wide = intervals.difference(first, first + 1, False, seed=1, level=0.99)
    narrow = intervals.difference(first, first + 1, False, seed=1)
    assert wide.difference == narrow.difference == pytest.approx(-1)
    assert wide.low < narrow.low < -1 < narrow.high < wide.high
    one = intervals.difference(first, first + 1, True, seed=1)
    np.testing.assert_allclose(one, -1)  # the same weights: no seed matters


def test_statistics_of_weighted_images_are_those_of_repeated_ones():
    rng = np.random.default_rng(1)
    counts = np.vstack([np.ones(40, int), rng.multinomial(40, np.full(40, 1 / 40), 3)])
    known, foreign = rng.integers(9, size=40), rng.integers(3, 12, size=40)
    labels = rng.integers(3, size=40)
    probabilities = rng.dirichlet([1, 1, 1], size=40)
    confidence, right, bin_of = metrics.binned(probabilities, labels, 15)
    aurocs = intervals.weighted_auroc(counts / 40, known, foreign)
    errors = intervals.weighted_calibration_error(
        counts / 40, right - confidence, bin_of, 15
    )
    for count, auroc, error in zip(counts, aurocs, errors, strict=True):
        many = np.repeat(np.arange(40), count)
        values = np.concatenate([known[many], foreign[many]])
        assert auroc == pytest.approx(roc_auc_score(np.repeat([0, 1], 40), values))
        expected = metrics.calibration_error(probabilities[many], labels[many])
        assert error == pytest.approx(expected)


# --- Plan and results ----------------------------------------------------------------


def test_comparisons_are_of_methods_of_the_study_and_paired_by_their_weights():
    methods = plan.methods(CHOSEN)
    for first, second, *_ in plan.comparisons(CHOSEN):
        assert first in methods
        assert second in methods
    ensemble, dropout = plan.Method("ensemble"), plan.Method("MC dropout")
    assert plan.is_paired(ensemble, plan.DETERMINISTIC)
    assert plan.is_paired(dropout, plan.Method("dropout switched off"))
    assert not plan.is_paired(dropout, plan.DETERMINISTIC)
    assert not plan.is_paired(
        plan.DETERMINISTIC, plan.Method("deterministic", "strided")
    )


def test_results_are_found_again_only_for_the_same_settings_data_and_code(tmp_path):
    training = Training("pooling", 1)
    results = Results("some data", tmp_path)
    results.save(training, {"value": np.arange(3)})
    np.testing.assert_array_equal(results.load(training)["value"], range(3))
    assert Results("some data", tmp_path).has(training)
    assert not Results("other data", tmp_path).has(training)
    assert not results.has(dataclasses.replace(training, seed=2))
    assert not results.has(Task(training, "deterministic"))
    assert [path.suffix for path in tmp_path.rglob("*.*")] == [".npz"]


def test_a_digest_of_code_sees_what_is_computed_and_no_comment(tmp_path):
    module = tmp_path / "module.py"
    digests = []
    for text in ("x = 1", '"""A."""\nx = 1  # one', "x = 2"):
        module.write_text(text)
        digests.append(code_digest(module))
    assert digests[0] == digests[1] != digests[2]


# --- Files ---------------------------------------------------------------------------


def test_a_table_with_a_hole_or_without_an_entry_is_not_written(tmp_path):
    table = pd.DataFrame({"accuracy": [0.5, np.nan]})
    with pytest.raises(files.UnfitTable, match="study.csv: expected finite numbers"):
        files.csv_bytes("study", table)
    catalogue = (DATA / "catalogue.toml").read_bytes()
    (tmp_path / "catalogue.toml").write_bytes(catalogue)
    contents = {"study.csv": b"new", "unknown.csv": b"new"}
    with pytest.raises(files.UnfitTable, match="no entry of unknown.csv"):
        files.write_catalogued(contents, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["catalogue.toml"]
    assert (tmp_path / "catalogue.toml").read_bytes() == catalogue
    files.write_catalogued({"study.csv": b"new"}, tmp_path)
    assert (tmp_path / "study.csv").read_bytes() == b"new"
    assert (tmp_path / "catalogue.toml").read_bytes() != catalogue


def test_a_wrong_file_of_mnist_is_one_clear_error(monkeypatch, tmp_path):
    wrong = tmp_path / "mnist.npz"
    np.savez(wrong, x_train=np.zeros(3))
    monkeypatch.setattr("sys.argv", ["study", "--mnist", str(wrong)])
    with pytest.raises(SystemExit, match="study: mnist.npz: expected the keys x_train"):
        main()


# --- What is stored ------------------------------------------------------------------


def test_every_combination_is_there_once():
    methods = plan.methods(CHOSEN)
    assert not STUDY.duplicated(KEYS).any()
    grid = STUDY["images"].eq("validation") & STUDY["method"].str.startswith("Flipout")
    of_methods = STUDY.groupby(["method", "network"]).size()
    for method in methods:
        assert of_methods[method.name, method.network] == 5 * len(tables.LABELLED)
    others = len(plan.TEMPERATURES) - 2
    assert STUDY[grid].groupby("method").size().eq(2).sum() == others
    assert len(STUDY) == len(methods) * 5 * len(tables.LABELLED) + 2 * others
    assert len(FOREIGN) == len(methods) * 5 * 3
    assert len(DIFFERENCES) == len(list(plan.comparisons(CHOSEN)))


def test_t_is_the_one_whose_networks_make_the_validation_labels_most_likely():
    grid = STUDY.query("images == 'validation' and seed <= 2 and network == 'pooling'")
    nll = grid[grid["method"].str.startswith("Flipout")].groupby("method")["nll"].mean()
    assert nll.idxmin() == f"Flipout T={CHOSEN:g}"


def test_entropy_is_the_sum_of_its_parts():
    total = STUDY["expected_entropy"] + STUDY["mutual_information"]
    np.testing.assert_allclose(STUDY["entropy"], total, atol=1e-3)
    single = STUDY["method"].str.contains("deterministic|switched off")
    assert STUDY[single]["mutual_information"].max() == 0
    assert STUDY[~single]["mutual_information"].min() > 0


def test_networks_learned_and_severity_costs_accuracy():
    """The deterministic network, and the mean over methods, seeds and corruptions."""
    deterministic = STUDY.query("method == 'deterministic' and network == 'pooling'")
    assert deterministic.query("images == 'test'")["accuracy"].mean() >= 0.97
    damaged = STUDY[STUDY["images"].isin(list(CORRUPTIONS))]
    assert damaged.groupby("severity")["accuracy"].mean().is_monotonic_decreasing


def test_differences_are_those_of_the_table_amid_their_intervals():
    middle = (DIFFERENCES["low"] + DIFFERENCES["high"]) / 2
    rounding = 6e-5  # of four digits: t intervals reach as far to either side
    assert (DIFFERENCES["difference"] - middle).abs().max() < rounding
    assert (DIFFERENCES["high"] > DIFFERENCES["low"]).all()
    keys = ["method", "network", "images", "severity"]
    means = STUDY.groupby(keys).mean(numeric_only=True)
    rows = DIFFERENCES.query(
        "score in ['accuracy', 'nll'] and images in ['test', 'fog']"
    )
    for row in rows.itertuples():
        place = (row.images, row.severity)
        first = means.loc[(row.first, row.first_network, *place), row.score]
        second = means.loc[(row.second, row.second_network, *place), row.score]
        assert row.difference == pytest.approx(first - second, abs=2e-4)


@pytest.mark.parametrize(("name", "severity"), [("spatter", 2), ("brightness", 5)])
def test_the_stored_network_scores_as_its_rows_say(name, severity):
    """tests/proof/test_study_again.py trains it again."""
    rows = STUDY.query(
        "method == 'deterministic' and network == 'pooling' and seed == 1"
    )
    row = rows.set_index(["images", "severity"]).loc[name, severity]
    test, networks = load_images().test, load_networks()["deterministic"]
    images = corrupt(test.images, name, severity, IMAGE_SEED)
    found = metrics.scores(predict(networks, images)[0], test.labels)
    assert found == pytest.approx(row[list(found)].to_dict(), abs=1e-3)


# --- The digit that turns ------------------------------------------------------------


def test_a_digit_turns_counter_clockwise():
    corner = np.zeros((1, 28, 28, 1))
    corner[0, 3:6, 20:23] = 1  # right, above
    turned = turning_digit.turned(corner, 90)[0, ..., 0]
    rows, columns = np.nonzero(turned > 0.5)
    assert (rows.mean(), columns.mean()) == (6, 4)  # left, above
    np.testing.assert_array_equal(turning_digit.turned(corner, 0), corner)


def test_the_stored_digit_is_chosen_by_the_rule_and_small():
    content = (ROOT / "assets" / "turning-digit.json").read_bytes()
    assert len(gzip.compress(content)) <= 30_000
    stored, test = json.loads(content), load_images().test
    assert stored["index"] == list(test.labels).index(stored["label"])
    assert list(stored["methods"]) == ["single network", "ensemble", "Bayesian network"]
    image = np.rint(255 * test.images[stored["index"]]).astype(np.uint8)
    assert bytes.fromhex(stored["images"][0]) == image.tobytes()
    for answers in stored["methods"].values():
        assert np.shape(answers["said"]) == (19, 10)
        assert np.sum(answers["said"], axis=1) == pytest.approx(1000, abs=5)
        assert len(answers["right"]) == len(answers["confidence"]) == 19
