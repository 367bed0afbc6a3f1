"""The benchmarks compare equal work, and the status page is what they measured.

No test asserts a time or a ratio: both depend on the machine.
"""

import json
from dataclasses import replace
from itertools import chain, repeat

import nbformat
import numpy as np
import pytest
from course.digits import DigitImages, Share

from benchmarks import (
    article_cnn,
    chapters,
    coverage_simulation,
    gaussian_fit,
    likelihood_surface,
    linear_regression,
    page,
)
from benchmarks.race import Disagreement, Task, check_agreement, race

# --- The tasks, at a small size ------------------------------------------------------


@pytest.mark.parametrize(
    "task",
    [
        likelihood_surface.task(size=4),
        gaussian_fit.task(draws=1000, steps=400),
        linear_regression.task(epochs=200),
        coverage_simulation.task(repetitions=100),
    ],
    ids=lambda task: task.title,
)
def test_every_way_gives_the_expected_numbers(task):
    assert len(task.ways) > 1
    assert race(task, repeats=1).keys() == task.ways.keys()


@pytest.mark.parametrize(
    ("task", "way"),
    [
        (gaussian_fit.task(steps=200), "200 steps, loss and gradient compiled"),
        (linear_regression.task(epochs=20), "20 epochs of Keras' fit"),
    ],
)
def test_fit_that_stops_too_early_is_rejected(task, way):
    with pytest.raises(Disagreement, match=way):
        race(task, repeats=1)


def test_intervals_of_another_width_are_rejected(monkeypatch):
    t = coverage_simulation.quantile(30)
    monkeypatch.setattr(coverage_simulation, "quantile", lambda size: 2 * t)
    task = coverage_simulation.task(repetitions=400)
    *_, (way, prepare) = task.ways.items()
    with pytest.raises(Disagreement, match="gives coverage"):
        check_agreement(task, way, prepare()())


def test_both_networks_reach_an_easy_goal_and_not_an_impossible_one(monkeypatch):
    """In these images of 28x28 pixels a bright bar's place is the digit."""
    labels = np.arange(200) % 10
    images = np.zeros((200, 28, 28, 1))
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 8, 6:22] = 1
    share = Share(images, labels)
    data = DigitImages(share, share, share)
    for prepare in article_cnn.task(data, goal=0.5).ways.values():
        run = prepare()
        assert run() == run() == {"goal reached": 1.0}
    assert article_cnn.article_network().count_params() == 1498  # as the article prints
    monkeypatch.setattr(article_cnn, "MOST_EPOCHS", 1)
    with pytest.raises(Disagreement, match="gives goal reached = 0, expected 1 "):
        race(article_cnn.task(data, goal=1.01), repeats=1)


# --- The race ------------------------------------------------------------------------

EXPECTED = {"loc": np.array([1.0, 2.0]), "scale": np.array(3.0)}
FAKE = Task("Fake", "A task.", {"ours": lambda: lambda: EXPECTED}, EXPECTED, atol=1e-5)


def test_ways_run_in_turns_and_the_first_round_does_not_count(monkeypatch):
    calls = []
    clock = iter([0, 90, 99, 0, 90, 99, 0, 2, 3, 0, 30, 32, 0, 4, 7, 0, 6, 6])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))

    def prepare(name):
        calls.append(f"prepare {name}")
        return lambda: calls.append(f"run {name}") or EXPECTED

    ways = {name: lambda name=name: prepare(name) for name in ("theirs", "ours")}
    measured = race(replace(FAKE, ways=ways), repeats=2)
    turn = ["prepare theirs", *["run theirs"] * 2, "prepare ours", *["run ours"] * 2]
    assert calls == turn * 3
    assert measured["theirs"] == {"first": 3, "again": 2, "error": 0}  # medians


@pytest.mark.parametrize(
    ("results", "message"),
    [
        ([{"loc": [1.0, np.nan]}], "'ours' gives loc = nan, expected 2 "),
        ([{"loc": [1.0]}], r"gives loc of shape \(1,\), expected \(2,\)"),
        ([{}], r"must give some of \['loc', 'scale'\], got \[\]"),
        ([EXPECTED, {"scale": 4.0}], "gives scale = 4, expected 3 "),  # the second call
    ],
)
def test_wrong_result_is_rejected(results, message):
    given = chain(results, repeat(EXPECTED))
    with pytest.raises(Disagreement, match=f"^Fake: .*{message}"):
        race(replace(FAKE, ways={"ours": lambda: lambda: next(given)}), repeats=1)


@pytest.mark.parametrize("measure", [race, chapters.measure])
def test_a_race_and_a_chapter_are_run_at_least_once(measure):
    with pytest.raises(ValueError, match="repeats: expected an integer"):
        measure(FAKE, 0)


# --- The chapters and the page -------------------------------------------------------


def test_chapter_is_measured():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    cost = chapters.measure(notebook, repeats=1)
    assert all(cost[key] > 0 for key in ("wall_s", "cpu_s", "peak_mb"))


def test_ratios_are_to_the_first_way():
    slow = {"first": 12.0, "again": 9.0, "error": 0.0123}
    fast = {"first": 4.8, "again": 0.0015, "error": 2.2e-16}
    words = {"title": "A task", "description": "What it is.", "first_is": "a reader"}
    text = page.render_race(words | {"ways": {"slowly": slow, "fast": fast}})
    assert text.splitlines()[-2:] == [
        "| a reader: slowly | 12 s | 9.0 s | 1 | 1 | 0.01 |",
        "| ours: fast | 4.8 s | 1.5 ms | **2.5** | **6,000** | 2e-16 |",
    ]


def test_stored_page_is_made_from_the_stored_results_of_every_chapter():
    """If this fails, run `make bench`: a chapter is new or has another title."""
    results = json.loads(page.RESULTS.read_text(encoding="utf-8"))
    assert page.PAGE.read_text(encoding="utf-8") == page.render(results)
    measured = {entry["file"]: entry["title"] for entry in results["chapters"]}
    paths = sorted((page.ROOT / "chapters").glob("[0-9][0-9]-*.ipynb"))
    titles = {path.name: chapters.title(nbformat.read(path, 4)) for path in paths}
    assert measured == titles
