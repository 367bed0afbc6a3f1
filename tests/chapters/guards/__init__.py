"""Guards: static rules on the chapter notebooks, which need no kernel to check.

A guard is a function that reads a chapter and yields its breaches; the changes of the
template that it must reject stand right beside it. The modules group them by what they
read. To run them: ``python -m tests.chapters.guards chapters/04-*.ipynb``.
"""

from . import (  # noqa: F401  importing them registers their guards
    claims,
    exercises,
    figures,
    folds,
    lint,
    metadata,
    numbers,
    outputs,
    prose,
    python,
    randomness,
    reading,
    skeleton,
)
