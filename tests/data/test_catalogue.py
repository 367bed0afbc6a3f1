"""Every data file is what the catalogue says, and has its published numbers."""

import hashlib

import numpy as np
import pytest
from course.data import DATA, intact_file, load, read_catalogue
from scipy import stats

CATALOGUE = read_catalogue()
STATED = "file version title source distribution licence made_by".split()
NOT_DATA = "catalogue.toml README.md make_data.py make_study.py".split()
TABLES = [name for name in CATALOGUE if "columns" in CATALOGUE[name]]
ARCHIVES = [name for name in CATALOGUE if "arrays" in CATALOGUE[name]]


def test_every_file_has_one_entry_and_a_place_in_the_readme():
    files = {path.name for path in DATA.iterdir() if path.is_file()}.difference(
        NOT_DATA
    )
    assert sorted(entry["file"] for entry in CATALOGUE.values()) == sorted(files)
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert all(name in readme for name in files)


@pytest.mark.parametrize("name", CATALOGUE)
def test_entry_states_provenance_licence_and_checksum(name):
    entry = CATALOGUE[name]
    assert all(entry.get(key) for key in STATED)
    assert (name in TABLES) != (name in ARCHIVES)
    content = (DATA / entry["file"]).read_bytes()
    assert len(content) == entry["bytes"]
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("name", TABLES)
def test_table_has_its_schema(name):
    table, entry = load(name), CATALOGUE[name]
    assert list(table) == list(entry["columns"])
    assert len(table) == entry["rows"]
    for key, column in entry["columns"].items():
        assert column["unit"]
        assert table[key].dtype == column["dtype"]
        assert table[key].between(column["minimum"], column["maximum"]).all()


@pytest.mark.parametrize(
    ("name", "column", "published"),
    [
        # summary(), mean() and sd() of R's datasets faithful, morley, cars and of
        # MASS::mcycle.
        ("old-faithful", "eruptions", {"median": 4, "mean": 3.487783, "std": 1.141371}),
        ("old-faithful", "waiting", {"mean": 70.897059, "std": 13.594974}),
        ("michelson", "speed", {"mean": 852.4, "std": 79.010548}),
        ("cars", "speed", {"mean": 15.4, "std": 5.287644}),
        ("cars", "distance", {"mean": 42.98, "std": 25.769377}),
        ("motorcycle", "time", {"mean": 25.178947, "std": 13.132063}),
        ("motorcycle", "acceleration", {"mean": -25.545865, "std": 48.322050}),
    ],
)
def test_numbers_have_their_published_summary(name, column, published):
    found = load(name)[column].agg(list(published)).to_dict()
    assert found == pytest.approx(published, abs=5e-7)


def test_horse_kicks_killed_122_soldiers_in_200_corps_years():
    """Bortkiewicz: ten corps, twenty years."""
    table = load("horse-kicks")
    assert table["corps_years"].sum() == 200
    assert (table["deaths"] * table["corps_years"]).sum() == 122


def test_long_eruptions_precede_long_waits():
    """Old Faithful's correlation in R: a pair out of step would lower it."""
    correlation = load("old-faithful").corr().loc["eruptions", "waiting"]
    assert correlation == pytest.approx(0.9008112, abs=5e-8)


def test_michelson_has_five_experiments_of_twenty_runs():
    """tapply() of R's datasets::morley."""
    experiments = load("michelson").groupby("experiment")
    assert all(list(runs) == [*range(1, 21)] for _, runs in experiments["run"])
    assert list(experiments["speed"].mean()) == [909, 856, 845, 820.5, 831.5]


def line(x, y):
    """Intercept and slope of the least-squares line."""
    fit = stats.linregress(x, y)
    return [fit.intercept, fit.slope]


def test_cars_have_the_line_of_r():
    """lm(dist ~ speed) of R's datasets::cars."""
    cars = load("cars")
    expected = [-17.579095, 3.932409]
    assert line(cars["speed"], cars["distance"]) == pytest.approx(expected, abs=5e-7)


def test_anscombe_groups_agree_in_what_was_published():
    """Anscombe (1973): eleven points, means 9.0 and 7.5, line 3 + 0.5 x, R² = 0.667.

    The slopes to seven digits are those of R's datasets::anscombe.
    """
    groups = load("anscombe").groupby("group")
    slopes = [0.5000909, 0.5, 0.4997273, 0.4999091]
    for (_, points), slope in zip(groups, slopes, strict=True):
        x, y = points["x"], points["y"]
        assert (len(x), x.mean()) == (11, 9)
        assert y.mean() == pytest.approx(7.5, abs=0.001)
        assert line(x, y) == pytest.approx([3, 0.5], abs=0.003)
        assert line(x, y)[1] == pytest.approx(slope, abs=5e-8)
        assert x.corr(y) ** 2 == pytest.approx(0.667, abs=0.001)


def test_sleep_has_the_means_and_deviations_of_student():
    """Student (1908) printed them to two digits; he divided by n."""
    sleep = load("sleep")
    sleep["difference"] = sleep["drug_2"] - sleep["drug_1"]
    columns = sleep.drop(columns="patient")
    assert list(sleep["patient"]) == [*range(1, 11)]
    assert list(columns.mean()) == pytest.approx([0.75, 2.33, 1.58])
    assert list(columns.std(ddof=0)) == pytest.approx([1.70, 1.90, 1.17], abs=0.005)
    # sd() of R's datasets::sleep, which divides by n - 1.
    assert sleep["difference"].std() == pytest.approx(1.229995, abs=5e-7)


def strata_of_motorcycle():
    """The motorcycle data of each stratum, with its row of the table of variances."""
    motorcycle = load("motorcycle")
    return [
        (motorcycle[motorcycle["time"].between(row.start, row.end)], row)
        for row in load("motorcycle-noise").itertuples()
    ]


def test_every_motorcycle_time_belongs_to_one_stratum():
    """table(motor$strata) of R's package boot, which keeps one row per time."""
    assert load("motorcycle")["time"].is_monotonic_increasing
    strata = strata_of_motorcycle()
    assert [rows["time"].nunique() for rows, _ in strata] == [17, 61, 16]
    assert [index for rows, _ in strata for index in rows.index] == [*range(133)]


def test_noise_agrees_with_the_repeated_times():
    """What accelerations at one time differ by is noise: variances, a χ² test."""
    for rows, stratum in strata_of_motorcycle():
        times = rows.groupby("time")["acceleration"]
        squares = ((rows["acceleration"] - times.transform("mean")) ** 2).sum()
        freedom = len(rows) - len(times)
        assert 0.05 < stats.chi2.sf(squares / stratum.variance, freedom) < 0.95


@pytest.mark.parametrize("name", ARCHIVES)
def test_archive_has_its_schema(name):
    stated = CATALOGUE[name]["arrays"]
    with np.load(intact_file(name), allow_pickle=False) as archive:
        assert list(archive) == list(stated)
        for key, array in archive.items():
            assert stated[key]["unit"]
            assert array.dtype == stated[key]["dtype"]
            assert list(array.shape) == stated[key]["shape"]
            assert stated[key]["minimum"] <= array.min()
            assert array.max() <= stated[key]["maximum"]
