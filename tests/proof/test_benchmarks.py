"""The benchmarks compare equal work, and the status page is what they measured.

No test asserts a time or a ratio: both depend on the machine.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from course.digits import DigitImages, Share
from nbclient.exceptions import CellExecutionError
from scipy import stats

from benchmarks import (
    article_cnn,
    chapters,
    coverage_simulation,
    gaussian_fit,
    likelihood_surface,
    linear_regression,
    machine,
    page,
)
from benchmarks.__main__ import TASKS, store, tasks
from benchmarks.race import Disagreement, Task, check_agreement, race

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "tests" / "fixtures" / "strictness"


# --- The tasks, at a small size ------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "size"),
    [
        (likelihood_surface, {"size": 4}),
        (gaussian_fit, {"draws": 1000, "steps": 400}),
        (linear_regression, {"epochs": 200}),
        (coverage_simulation, {"repetitions": 100}),
    ],
    ids=[
        "likelihood_surface",
        "gaussian_fit",
        "linear_regression",
        "coverage_simulation",
    ],
)
def test_every_way_gives_the_expected_numbers(module, size):
    task = module.task(**size)
    assert len(task.ways) > 1
    assert race(task, repeats=1).keys() == task.ways.keys()


def test_both_surfaces_have_the_same_numbers():
    mu = np.array([-1.0, 0.5], np.float32)
    sigma = np.array([0.5, 1.0, 2.0], np.float32)
    ours = likelihood_surface.broadcast_call(likelihood_surface.POINTS, mu, sigma)
    theirs = likelihood_surface.scalar_calls(likelihood_surface.POINTS, mu, sigma)
    assert ours.shape == (2, 3)
    assert ours.min() > 0
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_surface_is_the_closed_form_at_the_standard_normal():
    """The density of N(0, 1) at -0.5, 0 and 1.5, multiplied: e^-1.25 / (2π)^1.5."""
    one = np.ones(1, np.float32)
    surface = likelihood_surface.broadcast_call(likelihood_surface.POINTS, 0 * one, one)
    expected = np.exp(-1.25) / (2 * np.pi) ** 1.5
    np.testing.assert_allclose(surface, [[expected]], rtol=1e-6)


def test_lbfgs_fits_both_parameters_and_descent_one():
    task = gaussian_fit.task(draws=1000, steps=1)
    fitted = [sorted(prepare()()) for prepare in task.ways.values()]
    assert fitted == [["loc"], ["loc"], ["loc", "scale"], ["loc", "scale"]]


def test_fit_that_stops_too_early_is_rejected():
    task = gaussian_fit.task(draws=1000, steps=200)  # 0.96^200 = 3e-4
    with pytest.raises(Disagreement, match="200 eager steps of gradient descent"):
        race(task, repeats=1)


def test_line_of_the_articles_ends_further_from_the_best_one_than_ours():
    """Least squares: the mean squared error of ours is also the smaller one."""
    task = linear_regression.task()
    x, y = linear_regression.points()
    theirs, *ours = [prepare()() for prepare in task.ways.values()]
    best = stats.linregress(x, y)

    def error(line):
        return max(
            abs(line["slope"] - best.slope), abs(line["intercept"] - best.intercept)
        )

    def mean_square(line):
        return np.mean((y - line["slope"] * x - line["intercept"]) ** 2)

    assert 1e-3 < error(theirs) < 0.05
    assert all(error(line) < 1e-6 for line in ours)
    assert all(mean_square(line) < mean_square(theirs) - 1e-6 for line in ours)


def test_articles_fit_starts_afresh_when_it_is_called_again():
    run = linear_regression.keras_fit(*linear_regression.points(), epochs=2)
    assert run() == run()


def test_tolerance_for_the_articles_line_is_not_ours():
    """A line 0.01 off is rejected as ours, a line 0.1 off as anybody's."""
    task = linear_regression.task()
    keras, *ours = task.ways
    for way in task.ways:
        check_agreement(task, way, task.expected)
    for way, shift in [(keras, 0.1), *((way, 0.01) for way in ours)]:
        with pytest.raises(Disagreement, match=way):
            check_agreement(task, way, {"slope": task.expected["slope"] + shift})


def test_epochs_that_are_too_few_are_rejected():
    with pytest.raises(Disagreement, match="20 epochs of Keras' fit"):
        race(linear_regression.task(epochs=20), repeats=1)


def test_intervals_are_those_of_scipy():
    samples = np.array([[3.0, 5.0, 4.0, 9.0], [-1.0, 0.0, 2.0, 2.5]], np.float32)
    ends = coverage_simulation.t_interval(samples, coverage_simulation.quantile(4))
    expected = stats.t.interval(
        0.95, df=3, loc=samples.mean(axis=-1), scale=stats.sem(samples, axis=-1)
    )
    np.testing.assert_allclose(ends, expected, rtol=1e-5)


@pytest.mark.parametrize("factor", [0.5, 2])
def test_intervals_of_another_width_are_rejected(monkeypatch, factor):
    t = coverage_simulation.quantile(30)
    monkeypatch.setattr(coverage_simulation, "quantile", lambda size: factor * t)
    with pytest.raises(Disagreement, match="gives coverage"):
        race(coverage_simulation.task(repetitions=400), repeats=1)


def easy_mnist():
    """Images of 28x28 pixels in which a bright bar's place is the digit."""
    labels = np.arange(200, dtype=np.int32) % 10
    images = np.zeros((200, 28, 28, 1), np.float32)
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 8, 6:22] = 1
    share = Share(images, labels)
    return DigitImages("MNIST", share, share, share)


def test_article_network_has_the_number_of_weights_that_the_article_prints():
    assert article_cnn.article_network().count_params() == 1498


def test_both_networks_reach_an_easy_goal():
    task = article_cnn.task(easy_mnist(), goal=0.5)
    for prepare in task.ways.values():
        run = prepare()
        assert run() == run() == {"goal reached": 1.0}


def test_goal_that_is_not_reached_is_rejected(monkeypatch):
    monkeypatch.setattr(article_cnn, "MOST_EPOCHS", 1)
    task = article_cnn.task(easy_mnist(), goal=1.01)
    with pytest.raises(Disagreement, match="gives goal reached = 0, expected 1 "):
        race(task, repeats=1)


def test_race_with_mnist_is_run_only_with_its_switch(monkeypatch, capsys):
    monkeypatch.delenv("COURSE_MNIST", raising=False)
    assert tasks() == TASKS
    assert "skipped, because COURSE_MNIST is not set" in capsys.readouterr().out
    monkeypatch.setenv("COURSE_MNIST", "mnist.npz")
    assert tasks() == (*TASKS, article_cnn)


# --- The race ------------------------------------------------------------------------

EXPECTED = {"loc": np.array([1.0, 2.0]), "scale": np.array(3.0)}


def fake_task(**ways):
    """A task whose ways need no time, from functions that give their result."""
    ways = {name: lambda run=run: run for name, run in ways.items()}
    return Task("Fake", "A task for tests.", ways, EXPECTED, atol=1e-5)


def test_ways_run_in_turns_and_the_first_round_does_not_count():
    calls = []

    def prepare(name):
        calls.append(f"prepare {name}")
        return lambda: calls.append(f"run {name}") or EXPECTED

    ways = {name: lambda name=name: prepare(name) for name in ("theirs", "ours")}
    measured = race(Task("Fake", "", ways, EXPECTED), repeats=2)
    turn = ["prepare theirs", *["run theirs"] * 2, "prepare ours", *["run ours"] * 2]
    assert calls == turn * 3
    assert list(measured) == ["theirs", "ours"]
    assert all(list(way) == ["first", "again", "error"] for way in measured.values())


def test_times_are_medians_of_the_rounds_that_count(monkeypatch):
    clock = iter([0, 90, 99, 0, 2, 3, 0, 30, 32, 0, 4, 7])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    measured = race(fake_task(ours=lambda: EXPECTED), repeats=3)
    assert measured == {"ours": {"first": 4, "again": 2, "error": 0}}


def test_error_is_the_largest_of_all_calls():
    off = {"loc": [1.0, 2.0 - 5e-6], "scale": 3.0 + 1e-6}
    results = iter([EXPECTED, EXPECTED, EXPECTED, off])
    measured = race(fake_task(ours=lambda: next(results)), repeats=1)
    assert measured["ours"]["error"] == pytest.approx(5e-6)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ({"loc": [1.0, 2.1]}, "'ours' gives loc = 2.1, expected 2 "),
        ({"loc": [1.0, 2.0], "scale": 3.0001}, "gives scale = 3.0001, expected 3 "),
        ({"loc": [1.0, np.nan]}, "gives loc = nan, expected 2 "),
        ({"loc": [1.0]}, r"gives loc of shape \(1,\), expected \(2,\)"),
        ({"mean": [1.0, 2.0]}, r"some of \['loc', 'scale'\], got \['mean'\]"),
        ({}, r"must give some of \['loc', 'scale'\], got \[\]"),
    ],
)
def test_wrong_result_is_rejected(result, message):
    task = fake_task(theirs=lambda: EXPECTED, ours=lambda: result)
    with pytest.raises(Disagreement, match=f"^Fake: .*{message}"):
        race(task, repeats=1)


def test_wrong_second_result_is_rejected():
    results = iter([EXPECTED, {"scale": 4.0}])
    with pytest.raises(Disagreement, match="gives scale = 4, expected 3 "):
        race(fake_task(ours=lambda: next(results)), repeats=1)


def test_way_with_a_tolerance_of_its_own():
    ways = dict.fromkeys(["theirs", "ours"], lambda: lambda: {"scale": 3.05})
    task = Task("Fake", "", ways, EXPECTED, atol=1e-5, atol_of={"theirs": 0.1})
    assert check_agreement(task, "theirs", {"scale": 3.05}) == pytest.approx(0.05)
    with pytest.raises(Disagreement, match=r"'theirs' gives .*\(allowed: 0.1 and"):
        check_agreement(task, "theirs", {"scale": 3.2})
    with pytest.raises(Disagreement, match=r"'ours' gives .*\(allowed: 1e-05 and"):
        race(task, repeats=1)


def test_close_result_and_part_of_the_result_are_accepted():
    check_agreement(fake_task(), "ours", {"loc": [1.0 + 1e-6, 2.0]})


# --- The chapters and the machine ----------------------------------------------------


def test_chapter_is_measured():
    cost = chapters.measure(NOTEBOOKS / "good.ipynb", repeats=1)
    assert cost.keys() == {"wall_s", "cpu_s", "peak_mb"}
    assert all(value > 0 for value in cost.values())


def test_medians_of_the_runs(monkeypatch):
    runs = iter([{"wall_s": 3.0}, {"wall_s": 90.0}, {"wall_s": 4.0}])
    monkeypatch.setattr(chapters, "run_once", lambda path: next(runs))
    assert chapters.measure("any.ipynb", repeats=3) == {"wall_s": 4.0}


def chapter_with(code, folder):
    """The path of a notebook whose only cell of code is this."""
    notebook = json.loads((NOTEBOOKS / "good.ipynb").read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    notebook["cells"] = [cell | {"source": code}]
    path = folder / "chapter.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_failing_chapter_stops_the_measurement(tmp_path):
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        chapters.measure(chapter_with("1 / 0", tmp_path), repeats=1)


def test_chapters_are_measured_with_the_books_digits(tmp_path, monkeypatch):
    """The switch chooses MNIST for a race; Chapter 7 would take ten times as long."""
    monkeypatch.setenv("COURSE_MNIST", "mnist.npz")
    code = "import os; assert 'COURSE_MNIST' not in os.environ"
    chapters.measure(chapter_with(code, tmp_path), repeats=1)


def test_machine_is_described():
    described = machine.describe()
    assert all(described.values())
    assert "cores" in described["processor"]
    assert described["memory"].endswith(" GB")
    assert "tensorflow-probability 0.25" in described["packages"]


# --- The page ------------------------------------------------------------------------

RESULTS = {
    "date": "2001-02-03",
    "machine": {"processor": "Abacus, 2 cores", "memory": "1 GB"},
    "race_repeats": 7,
    "chapter_repeats": 4,
    "races": [
        {
            "title": "A task",
            "description": "What it is.",
            "first_is": "a reader",
            "ways": {
                "slowly": {"first": 12.0, "again": 9.0, "error": 0.0123},
                "fast": {"first": 4.8, "again": 0.0015, "error": 2.2e-16},
            },
        }
    ],
    "chapters": [
        {
            "file": "01-one.ipynb",
            "title": "One",
            "wall_s": 9.96,
            "cpu_s": 8.04,
            "peak_mb": 911.6,
        }
    ],
}


@pytest.mark.parametrize(
    "line",
    [
        "| [One](01-one.ipynb) | 10.0 s | 8.0 s | 912 MB |",
        "### A task",
        "What it is.",
        "| a reader: slowly | 12 s | 9.0 s | 1 | 1 | 0.01 |",
        "| ours: fast | 4.8 s | 1.5 ms | **2.5** | **6,000** | 2e-16 |",
        "| processor | Abacus, 2 cores |",
        "make bench",
    ],
)
def test_page_shows_the_results(line):
    assert line in page.render(RESULTS).splitlines()


def test_page_says_when_and_how_often():
    text = page.render(RESULTS)
    for words in ("Measured on 2001-02-03.", "ran 4 times", "in turns, 7 times"):
        assert words in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1234, "0.12"), (0.5, "0.50"), (0.999, "1.0"), (9.96, "10"), (6144.0, "6,100")],
)
def test_two_digits(value, text):
    assert page.two_digits(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (9e-8, "9e-08"), (0.00123, "0.001"), (0.5, "0.5")]
)
def test_error_has_one_digit(value, text):
    assert page.error(value) == text


def test_stored_results_have_three_digits(tmp_path, monkeypatch):
    file = tmp_path / "results.json"
    monkeypatch.setattr("benchmarks.__main__.RESULTS", file)
    store({"seconds": {"ours": 0.00123456}, "repeats": 12345, "machine": "µ 1.23456"})
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "seconds": {"ours": 0.00123},
        "repeats": 12345,
        "machine": "µ 1.23456",
    }


def stored_results():
    return json.loads(page.RESULTS.read_text(encoding="utf-8"))


def test_stored_page_is_made_from_the_stored_results():
    assert page.PAGE.read_text(encoding="utf-8") == page.render(stored_results())


def test_every_chapter_was_measured():
    """If this fails, run `make bench`: a chapter is new or has another title."""
    measured = {entry["file"]: entry["title"] for entry in stored_results()["chapters"]}
    files = sorted((ROOT / "chapters").glob("[0-9][0-9]-*.ipynb"))
    assert measured == {file.name: chapters.title(file) for file in files}
