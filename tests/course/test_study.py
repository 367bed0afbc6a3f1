"""The stored study is what its script computes: a slice of it is computed again."""

import numpy as np
import pandas as pd
import pytest
from course.classifiers import CNN_RECIPE, Classifier, cnn
from course.data import load
from course.digits import book_digits

from tests.course.scripts import double_precision, make_study

LABELLED, FOREIGN = load("digits-study"), load("digits-study-foreign")
CONTRAST = load("digits-study-contrast")


@pytest.fixture(scope="module")
def again():
    """Seed 1, the two methods of a single plain network, at severities 2 and 4."""
    data, labelled, foreign = book_digits(), [], []
    with double_precision(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(make_study, "MEMBERS", 1)  # the first of an ensemble of five
        plain = Classifier(lambda: cnn((8, 8, 1)), data.train, **CNN_RECIPE)
        kinds = {"plain": plain, "dropout": None, "variational": None}
        methods = make_study.methods(kinds, data, seed=1)
        sets = list(make_study.labelled_images(data, severities=(2, 4)))
        for _, (method, predict) in zip(range(2), methods, strict=False):
            labelled += [
                {"method": method, "images": name, "severity": severity}
                | make_study.score(predict(images), labels)
                for name, severity, images, labels in sets
            ]
            foreign += [
                {"method": method} | row
                for row in make_study.foreign_scores(predict, data)
            ]
    return pd.DataFrame(labelled), pd.DataFrame(foreign)


@pytest.mark.parametrize("stored", [LABELLED, FOREIGN], ids=["labelled", "foreign"])
def test_a_slice_is_computed_again(again, stored):
    """In double precision the same on every processor, to the four decimals stored."""
    computed = again[stored is FOREIGN]
    keys = [key for key in ("method", "images", "severity") if key in stored]
    both = computed.merge(
        stored[stored["seed"] == 1], on=keys, suffixes=("", "_stored"), validate="1:1"
    )
    assert len(both) == len(computed) == 2 * (3 if stored is FOREIGN else 2 + 8 * 2)
    for score in stored.columns.drop([*keys, "seed"]):
        np.testing.assert_allclose(
            both[score], both[f"{score}_stored"], rtol=0, atol=1e-4, err_msg=score
        )


def test_every_combination_is_there_once():
    assert set(FOREIGN["method"]) == set(LABELLED["method"])
    assert LABELLED["method"].nunique() == 9
    assert not LABELLED.duplicated(["method", "seed", "images", "severity"]).any()
    assert len(LABELLED) == 9 * 3 * (2 + 8 * 5)
    assert not FOREIGN.duplicated(["method", "seed", "images"]).any()
    assert len(FOREIGN) == 9 * 3 * 3
    assert not CONTRAST.duplicated(["case", "seed"]).any()
    assert (CONTRAST.groupby("seed").size() == 5).all()


def test_both_tables_agree_on_the_accuracy_at_low_contrast():
    """The networks were trained twice, from the same seeds."""
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
    one = LABELLED["method"].isin(["deterministic", "temperature scaling"])
    assert LABELLED[one]["mutual_information"].abs().max() == 0  # one network
    assert LABELLED[~one]["mutual_information"].min() > 0


def test_temperature_changes_no_decision():
    wide = LABELLED.pivot(
        index=["seed", "images", "severity"], columns="method", values="accuracy"
    )
    pd.testing.assert_series_equal(
        wide["deterministic"], wide["temperature scaling"], check_names=False
    )


def test_networks_learned_and_severity_costs_accuracy():
    """Mean over methods, seeds and corruptions, from severity 1 to 5."""
    clean = LABELLED.query("images == 'test' and method == 'deterministic'")
    assert clean["accuracy"].min() > 0.97
    assert clean["nll"].max() < 0.09
    damaged = LABELLED[LABELLED["severity"] > 0]
    assert damaged.groupby("severity")["accuracy"].mean().is_monotonic_decreasing


def test_summary_has_a_row_for_each_method():
    lines = make_study.summary(LABELLED, FOREIGN).splitlines()
    assert len(lines) == 2 + 9
    assert lines[0].startswith("| method | clean accuracy | clean nll |")
    assert len({line.count("|") for line in lines}) == 1
