"""Guards: static rules on the chapter notebooks, which need no kernel to check.

A guard is a function that reads a chapter and yields its breaches; the changes of the
template that it must reject stand right beside it. The modules group them by what they
read. To run them on one chapter: ``pytest tests/chapters/test_guards.py -k 04``.
"""

import importlib
from pathlib import Path

for module in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    importlib.import_module(f"{__name__}.{module.stem}")  # registers its guards
