"""Mutation testing: do the tests notice when one thing in the book is wrong?

``python -m tests.mutation`` copies the repository, changes one thing at a time, and
runs only the tests that apply, the fast ones first. A mutation is killed if a test
fails, and survives if all pass: a survivor is a hole in the tests, or needs an
explanation. The seed decides which mutations are drawn.

`KINDS` names the kinds and lists their candidates. They are drawn evenly over kinds,
and within a kind evenly over chapters, or over files.

Not generated, on principle:

- tolerances: arguments named as such (atol, rtol, ...), and in a comparison of sizes
  that an assertion makes, or that bounds an absolute value, all numbers and arithmetic.
  A loosened limit cannot be seen while what it limits is right;
- what changes nothing, such as ``x * 1``, comments, and the drawing order `zorder` of
  two things that do not overlap;
- sizes that only decide about speed, memory or smoothness: see `SIZES` in
  python_code.py;
- what does not parse: that a syntax error is noticed needs no proof.
"""

from . import data, locks, notebooks, python_files
from .mutation import Mutation, draw

__all__ = ["KINDS", "Mutation", "draw"]

KINDS = notebooks.KINDS | data.KINDS | locks.KINDS | python_files.KINDS
