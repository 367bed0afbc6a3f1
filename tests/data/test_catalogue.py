"""Every data file is what the catalogue says, and has its published numbers."""

import hashlib

import pandas as pd
import pytest
from course.data import DATA, load, read_catalogue
from scipy import stats
from sklearn import datasets

CATALOGUE = read_catalogue()
REQUIRED = {
    *("file", "version", "rows", "title", "source"),
    *("distribution", "licence", "made_by", "columns"),
}
NOT_DATA = {
    *("catalogue.toml", "README.md", "make_data.py"),
    *("make_study.py", "mnist-study.md"),
}


def test_every_file_has_one_entry():
    files = {path.name for path in DATA.iterdir() if path.is_file()} - NOT_DATA
    assert sorted(entry["file"] for entry in CATALOGUE.values()) == sorted(files)


@pytest.mark.parametrize("name", CATALOGUE)
def test_entry_states_provenance_licence_and_checksum(name):
    entry = CATALOGUE[name]
    assert REQUIRED - entry.keys() == set()
    assert all(entry[key] for key in REQUIRED)
    content = (DATA / entry["file"]).read_bytes()
    assert len(content) == entry["bytes"]
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


def schema_breaches(table, entry):
    """What of a table is not as its catalogue entry says: a list of sentences."""
    breaches = []
    if len(table) != entry["rows"]:
        breaches.append(f"expected {entry['rows']} rows, got {len(table)}")
    if list(table) != list(entry["columns"]):
        breaches.append(f"expected columns {list(entry['columns'])}, got {list(table)}")
        return breaches
    for name, column in entry["columns"].items():
        if not column.get("unit"):
            breaches.append(f"column {name} has no unit")
        if str(table[name].dtype) != column["dtype"]:
            breaches.append(f"column {name}: expected {column['dtype']}")
        if not table[name].between(column["minimum"], column["maximum"]).all():
            breaches.append(f"column {name} leaves its range, or has a missing value")
    return breaches


@pytest.mark.parametrize("name", CATALOGUE)
def test_table_has_its_schema(name):
    assert schema_breaches(load(name), CATALOGUE[name]) == []


ONE_COLUMN = {"dtype": "int64", "minimum": 0, "maximum": 4, "unit": "deaths"}
ENTRY = {"rows": 5, "columns": {"deaths": ONE_COLUMN}}


@pytest.mark.parametrize(
    ("deaths", "change", "breach"),
    [
        ([0], {}, "expected 5 rows, got 1"),
        (range(5), {"name": "kicks"}, "expected columns ['kicks'], got ['deaths']"),
        ([0.5] * 5, {}, "column deaths: expected int64"),
        (range(1, 6), {}, "column deaths leaves its range, or has a missing value"),
        (range(5), {"unit": ""}, "column deaths has no unit"),
    ],
)
def test_wrong_table_is_rejected(deaths, change, breach):
    column = ONE_COLUMN | change
    entry = ENTRY | {"columns": {column.pop("name", "deaths"): column}}
    assert schema_breaches(pd.DataFrame({"deaths": range(5)}), ENTRY) == []
    assert schema_breaches(pd.DataFrame({"deaths": deaths}), entry) == [breach]


@pytest.mark.parametrize(
    ("name", "column", "statistic", "published"),
    [
        # Bortkiewicz: ten corps, twenty years.
        ("horse-kicks", "corps_years", "sum", 200),
        # summary() and sd() of R's datasets::faithful.
        ("old-faithful", "eruptions", "median", 4.0),
        ("old-faithful", "eruptions", "mean", 3.487783),
        ("old-faithful", "eruptions", "std", 1.141371),
        ("old-faithful", "waiting", "median", 76),
        ("old-faithful", "waiting", "mean", 70.897059),
        ("old-faithful", "waiting", "std", 13.594974),
        # mean() and sd() of R's datasets::morley.
        ("michelson", "speed", "mean", 852.4),
        ("michelson", "speed", "std", 79.010548),
        # mean() and sd() of R's datasets::cars.
        ("cars", "speed", "mean", 15.4),
        ("cars", "speed", "std", 5.287644),
        ("cars", "distance", "mean", 42.98),
        ("cars", "distance", "std", 25.769377),
        # mean() and sd() of R's MASS::mcycle.
        ("motorcycle", "time", "mean", 25.178947),
        ("motorcycle", "time", "std", 13.132063),
        ("motorcycle", "acceleration", "mean", -25.545865),
        ("motorcycle", "acceleration", "std", 48.322050),
    ],
)
def test_numbers_have_their_published_summary(name, column, statistic, published):
    assert load(name)[column].agg(statistic) == pytest.approx(published, abs=5e-7)


def test_horse_kicks_killed_122_soldiers():
    table = load("horse-kicks")
    assert (table["deaths"] * table["corps_years"]).sum() == 122


def test_long_eruptions_precede_long_waits():
    """Old Faithful's correlation in R: a pair out of step would lower it."""
    assert load("old-faithful").corr().loc["eruptions", "waiting"] == pytest.approx(
        0.9008112, abs=5e-8
    )


def test_michelson_has_five_experiments_of_twenty_runs():
    experiments = load("michelson").groupby("experiment")
    assert all(list(runs) == [*range(1, 21)] for _, runs in experiments["run"])
    # tapply() of R's datasets::morley.
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
    """Anscombe (1973): eleven points, means 9.0 and 7.5, line 3 + 0.5 x, R² = 0.667."""
    groups = load("anscombe").groupby("group")
    assert list(groups.size()) == [11, 11, 11, 11]
    assert list(groups["x"].mean()) == [9, 9, 9, 9]
    assert list(groups["y"].mean()) == pytest.approx([7.5] * 4, abs=0.001)
    for _, points in groups:
        assert line(points["x"], points["y"]) == pytest.approx([3, 0.5], abs=0.003)
        assert points["x"].corr(points["y"]) ** 2 == pytest.approx(0.667, abs=0.001)


def test_anscombe_groups_have_the_slopes_of_r():
    """lm(y1 ~ x1) to lm(y4 ~ x4) of R's datasets::anscombe."""
    groups = load("anscombe").groupby("group")
    slopes = [line(points["x"], points["y"])[1] for _, points in groups]
    expected = [0.5000909, 0.5, 0.4997273, 0.4999091]
    assert slopes == pytest.approx(expected, abs=5e-8)


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


def test_motorcycle_has_94_distinct_times_in_order():
    """The number of rows of R's boot::motor, which keeps one row per time."""
    time = load("motorcycle")["time"]
    assert time.is_monotonic_increasing
    assert time.nunique() == 94


def strata_of_motorcycle():
    """The motorcycle data of each stratum, with its row of the table of variances."""
    motorcycle = load("motorcycle")
    return [
        (motorcycle[motorcycle["time"].between(row.start, row.end)], row)
        for row in load("motorcycle-noise").itertuples()
    ]


def test_every_motorcycle_time_belongs_to_one_stratum():
    strata = strata_of_motorcycle()
    # table(motor$strata) of R's package boot.
    assert [rows["time"].nunique() for rows, _ in strata] == [17, 61, 16]
    indices = [index for rows, _ in strata for index in rows.index]
    assert indices == [*range(133)]


def test_noise_agrees_with_the_repeated_times():
    """What accelerations at one time differ by is noise: variances, a χ² test."""
    for rows, stratum in strata_of_motorcycle():
        times = rows.groupby("time")["acceleration"]
        squares = ((rows["acceleration"] - times.transform("mean")) ** 2).sum()
        freedom = len(rows) - len(times)
        p_value = stats.chi2.sf(squares / stratum.variance, freedom)
        assert 0.05 < p_value < 0.95


def test_digits_are_those_of_scikit_learn():
    table, published = load("digits"), datasets.load_digits()
    pixels = [[int(pixel, 17) for pixel in image] for image in table["pixels"]]
    assert pixels == published.data.tolist()
    assert table["label"].tolist() == published.target.tolist()
    # "Class Distribution" of the test part, in UCI's description of the data set.
    numbers = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert table["label"].value_counts().sort_index().tolist() == numbers


def test_readme_names_every_file():
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert all(entry["file"] in readme for entry in CATALOGUE.values())
