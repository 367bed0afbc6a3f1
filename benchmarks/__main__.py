"""Measure everything, print the ratios, store the results and write the page."""

import argparse
import datetime
import json
import sys

import nbformat
import tensorflow as tf
from nbclient.exceptions import CellExecutionError

from . import (
    article_cnn,
    chapters,
    coverage_simulation,
    gaussian_fit,
    likelihood_surface,
    linear_regression,
    machine,
    page,
)
from .page import PAGE, RESULTS, ROOT
from .race import Disagreement, race

TASKS = (
    likelihood_surface,
    gaussian_fit,
    linear_regression,
    coverage_simulation,
    article_cnn,
)
RACE_REPEATS = 5
CHAPTER_REPEATS = 3


def main():
    argparse.ArgumentParser(prog="benchmarks", description=__doc__).parse_args()
    tf.get_logger().setLevel("ERROR")  # it warns of tracing again, which is intended
    results = {
        "date": datetime.date.today().isoformat(),
        "machine": machine.describe(),
        "race_repeats": RACE_REPEATS,
        "chapter_repeats": CHAPTER_REPEATS,
        "races": [run_race(module.task()) for module in TASKS],
        "imports": chapters.measure(chapters.imports(), CHAPTER_REPEATS),
        "chapters": [
            run_chapter(path)
            for path in sorted((ROOT / "chapters").glob("[0-9][0-9]-*.ipynb"))
        ],
    }
    store(results)
    page.write()
    print(f"==> Wrote {RESULTS.relative_to(ROOT)} and {PAGE.relative_to(ROOT)}")


def store(results):
    """Write the results as JSON, with three significant digits."""
    rounded = json.loads(
        json.dumps(results), parse_float=lambda number: float(f"{float(number):.3g}")
    )
    text = json.dumps(rounded, indent=2, ensure_ascii=False)
    RESULTS.write_text(text + "\n", encoding="utf-8")


def run_race(task):
    """Race the ways of a task and print their part of the page."""
    print(f"==> {task.title}: {len(task.ways)} ways", flush=True)
    result = {
        "title": task.title,
        "description": task.description,
        "first_is": task.first_is,
        "ways": race(task, RACE_REPEATS),
    }
    print(page.render_race(result), flush=True)
    return result


def run_chapter(path):
    """Measure a chapter and print what it takes."""
    print(f"==> {path.name}: {CHAPTER_REPEATS} runs", flush=True)
    notebook = nbformat.read(path, as_version=4)
    cost = chapters.measure(notebook, CHAPTER_REPEATS)
    print(", ".join(f"{key} {value:.1f}" for key, value in cost.items()), flush=True)
    return {"file": path.name, "title": chapters.title(notebook), **cost}


if __name__ == "__main__":
    try:
        main()
    except (Disagreement, CellExecutionError) as error:
        sys.exit(f"benchmarks: nothing was stored. {error}")
