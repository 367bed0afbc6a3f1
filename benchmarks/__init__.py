"""How fast the book is: our way against the articles' way, and each chapter's cost.

`make bench`, or ``python -m benchmarks``, measures and writes `results.json` and the
page `chapters/status.md`. The modules `likelihood_surface`, `gaussian_fit`,
`linear_regression`, `coverage_simulation` and `article_cnn` each define a task, which
`race` runs; `chapters` runs the chapters; `page` writes the page.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path += [str(ROOT / "chapters"), str(ROOT / "tools")]

import course  # noqa: E402, F401  limits the threads before TensorFlow starts
