"""Change one thing in the book at a time and see whether a test notices.

Usage: python -m tests.proof.mutation [--seed N] [--count N] [--kind K] [--chapter NN]

Each mutation is made in a copy of the repository, and only the tests that apply run
there, the fast ones first: all of them belong to `make test`. A mutation is killed if
a test fails, and survives if all pass: a survivor is a hole in the tests, or needs an
explanation. The seed decides which mutations are drawn, evenly over the ten kinds, and
within a kind evenly over chapters or files.

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

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

from tests.proof.mutation import chapters, files
from tests.proof.mutation.mutation import draw
from tests.proof.mutation.runner import ToolError, judge_all

ROOT = Path(__file__).resolve().parents[3]
KINDS = chapters.KINDS | files.KINDS
REQUIRED_SHARE = 0.97


def read_arguments():
    parser = argparse.ArgumentParser("python -m tests.proof.mutation")
    parser.add_argument("--seed", type=int, default=1, help="decides which are drawn")
    parser.add_argument("--count", type=int, default=210, help="number of mutations")
    parser.add_argument("--kind", choices=KINDS, help="only mutations of this kind")
    parser.add_argument("--chapter", help="only of this chapter, such as 03")
    return parser.parse_args()


def candidates(kind, root, rng):
    """All mutations of a kind, or as many as are sampled of it."""
    texts, mutations = KINDS[kind]
    for text in texts(root):
        yield from mutations(text, rng)


def draw_all(root, arguments):
    """The mutations to try: as many of each kind, in a random order."""
    kinds = [arguments.kind] if arguments.kind else list(KINDS)
    chosen = []
    for kind in kinds:
        rng = random.Random(f"{arguments.seed} {kind}")
        found = candidates(kind, root, rng)
        if arguments.chapter:
            found = (each for each in found if each.text.group == arguments.chapter)
        chosen += draw(found, -(-arguments.count // len(kinds)), rng)
    return random.Random(arguments.seed).sample(chosen, len(chosen))


def main():
    """Try the mutations, print what became of them, and return the exit code."""
    mutations = draw_all(ROOT, read_arguments())
    if not mutations:
        sys.exit("expected at least one mutation, got none: see --chapter and --kind")
    print(f"==> Trying {len(mutations)} mutations", flush=True)
    results = []
    for mutation, killed_by in judge_all(ROOT, mutations):
        results.append((mutation, killed_by))
        print(f"{mutation}\n    {killed_by or 'SURVIVED'}", flush=True)
    return report(results)


def table(results, key):
    """Lines with the number of killed mutations of all, by an attribute of the text."""
    total = Counter(getattr(mutation.text, key) for mutation, _ in results)
    killed = Counter(getattr(mutation.text, key) for mutation, by in results if by)
    return [f"{name:<36}{killed[name]:>4} of {total[name]}" for name in sorted(total)]


def report(results):
    """Print the tables and the survivors; return 1 if too many survived."""
    survivors = [mutation for mutation, killed_by in results if not killed_by]
    share = 1 - len(survivors) / len(results)
    print("\n==> Killed, by kind", *table(results, "kind"), sep="\n")
    print("\n==> Killed, by chapter or file", *table(results, "group"), sep="\n")
    print(f"\n==> {len(survivors)} survivor(s)", *survivors, sep="\n")
    print(f"\nkilled {share:.1%} of {len(results)}, required {REQUIRED_SHARE:.0%}")
    return 1 if share < REQUIRED_SHARE else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ToolError as error:
        sys.exit(f"mutation: {error}")
