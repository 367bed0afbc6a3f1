"""The benchmarks compare equal work, and the status page is what they measured.

No test asserts a time or a ratio: both depend on the machine.
"""

import json
from dataclasses import replace
from itertools import chain, repeat

import nbformat
import numpy as np
import pytest

from benchmarks import (
    chapters,
    coverage_simulation,
    gaussian_fit,
    likelihood_surface,
    linear_regression,
    page,
)
from benchmarks.race import Disagreement, Task, race

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


def test_fit_that_stops_too_early_is_rejected():
    with pytest.raises(Disagreement, match="200 steps, loss and gradient compiled"):
        race(gaussian_fit.task(steps=200), repeats=1)


# --- The race ------------------------------------------------------------------------

EXPECTED = {"loc": np.array([1.0, 2.0]), "scale": np.array(3.0)}
FAKE = Task("Fake", "A task.", {"ours": lambda: lambda: EXPECTED}, EXPECTED, atol=1e-5)


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


# --- The chapters and the page -------------------------------------------------------


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
