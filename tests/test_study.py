"""The stored study is what its script computes: a slice of it is computed again."""

import sys

import numpy as np
import pandas as pd
import pytest
from course.data import DATA, load
from course.digits import book_digits

sys.path.insert(0, str(DATA))
import make_study  # noqa: E402

LABELLED, FOREIGN = load("digits-study"), load("digits-study-foreign")
CONTRAST = load("digits-study-contrast")
METHODS = set(LABELLED["method"])
SCORES = ["accuracy", "nll", "brier", "calibration_error", "entropy", "error_auroc"]


@pytest.fixture(scope="module")
def again():
    """Seed 1, the two methods of a single plain network, at severities 2 and 4."""
    data = book_digits()
    classifiers = make_study.kinds(data)
    predictions = dict(
        zip(range(2), make_study.methods(classifiers, data, seed=1), strict=False)
    )
    labelled, foreign = [], []
    for method, predict in predictions.values():
        for name, severity, images, labels in make_study.labelled_images(data, (2, 4)):
            row = {"method": method, "images": name, "severity": severity}
            labelled.append(row | make_study.score(predict(images), labels))
        foreign += [
            {"method": method} | row for row in make_study.foreign_scores(predict, data)
        ]
    return pd.DataFrame(labelled), pd.DataFrame(foreign)


def stored_and_again(stored, computed, keys):
    """The computed rows, each with the stored row of the same keys."""
    both = computed.merge(
        stored[stored["seed"] == 1], on=keys, suffixes=("", "_stored"), validate="1:1"
    )
    assert len(both) == len(computed)
    return both


def test_a_slice_is_computed_again(again):
    keys = ["method", "images", "severity"]
    both = stored_and_again(LABELLED, again[0], keys)
    assert len(both) == 2 * (2 + 8 * 2)
    for score, tolerance in zip(
        SCORES, (0.01, 0.03, 0.02, 0.02, 0.02, 0.03), strict=True
    ):
        np.testing.assert_allclose(
            both[score],
            both[f"{score}_stored"],
            rtol=0.03 if score == "nll" else 0,
            atol=tolerance,
            err_msg=score,
        )


def test_a_slice_of_the_foreign_images_is_computed_again(again):
    both = stored_and_again(FOREIGN, again[1], ["method", "images"])
    for score in ("entropy_auroc", "mutual_auroc"):
        np.testing.assert_allclose(both[score], both[f"{score}_stored"], atol=0.02)


def test_every_combination_is_there_once():
    assert len(METHODS) == 9
    assert set(FOREIGN["method"]) == METHODS
    keys = ["method", "seed", "images", "severity"]
    assert not LABELLED.duplicated(keys).any()
    assert len(LABELLED) == 9 * 3 * (2 + 8 * 5)
    assert not FOREIGN.duplicated(["method", "seed", "images"]).any()
    assert len(FOREIGN) == 9 * 3 * 3


def test_both_tables_agree_on_the_accuracy_at_low_contrast():
    """The networks were trained twice, from the same seeds."""
    assert not CONTRAST.duplicated(["case", "seed"]).any()
    assert (CONTRAST.groupby("seed").size() == 5).all()
    drawn = CONTRAST[CONTRAST["case"] == "draws"].set_index("seed")["accuracy"]
    faint = LABELLED[
        (LABELLED["method"] == "Flipout T=1")
        & (LABELLED["images"] == "contrast")
        & (LABELLED["severity"] == make_study.FAINT_SEVERITY)
    ].set_index("seed")["accuracy"]
    pd.testing.assert_series_equal(drawn, faint)


def test_entropy_is_the_sum_of_its_parts():
    total = LABELLED["expected_entropy"] + LABELLED["mutual_information"]
    np.testing.assert_allclose(LABELLED["entropy"], total, atol=1.6e-4)  # rounding


def test_one_network_has_no_mutual_information():
    one = LABELLED["method"].isin(["deterministic", "temperature scaling"])
    assert LABELLED[one]["mutual_information"].abs().max() == 0
    assert LABELLED[~one]["mutual_information"].min() > 0


def test_temperature_changes_no_decision():
    wide = LABELLED.pivot(
        index=["seed", "images", "severity"], columns="method", values="accuracy"
    )
    pd.testing.assert_series_equal(
        wide["deterministic"], wide["temperature scaling"], check_names=False
    )


def test_severity_costs_accuracy():
    """Mean over methods, seeds and corruptions, from severity 1 to 5."""
    damaged = LABELLED[LABELLED["severity"] > 0]
    assert damaged.groupby("severity")["accuracy"].mean().is_monotonic_decreasing


def test_store_writes_size_and_checksum(tmp_path, monkeypatch):
    monkeypatch.setattr(make_study, "DATA", tmp_path)
    monkeypatch.setattr(make_study, "CATALOGUE", tmp_path / "catalogue.toml")
    entry = '[a]\nfile = "a.csv"\nversion = 1\nbytes = 1\nsha256 = "x"\nrows = 1\n'
    (tmp_path / "catalogue.toml").write_text(entry)
    make_study.store({"a": pd.DataFrame({"x": [0.12345]})})
    assert (tmp_path / "a.csv").read_text() == "# a, version 1\nx\n0.1235\n"
    content = (tmp_path / "catalogue.toml").read_text()
    assert "bytes = 24" in content
    assert "rows = 1" in content


def test_summary_has_a_row_for_each_method():
    lines = make_study.summary(LABELLED, FOREIGN).splitlines()
    assert len(lines) == 2 + 9
    assert lines[0].startswith("| method | clean accuracy | clean nll |")
    assert len({line.count("|") for line in lines}) == 1
