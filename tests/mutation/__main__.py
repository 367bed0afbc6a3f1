"""Change one thing at a time and see whether a test notices: see --help."""

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from . import KINDS, draw
from .runner import Runner, ToolError

ROOT = Path(__file__).resolve().parents[2]
REQUIRED_SHARE = 0.95


def read_arguments():
    parser = argparse.ArgumentParser("python -m tests.mutation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="decides which are drawn")
    parser.add_argument("--count", type=int, default=200, help="number of mutations")
    parser.add_argument("--kind", choices=KINDS, help="only mutations of this kind")
    parser.add_argument("--chapter", help="only of this chapter, such as 03")
    parser.add_argument("--workers", type=int, default=2, help="runs at a time")
    return parser.parse_args()


def draw_all(root, arguments):
    """The mutations to try: as many of each kind, in a random order."""
    kinds = [arguments.kind] if arguments.kind else list(KINDS)
    chosen = []
    for kind in kinds:
        rng = random.Random(f"{arguments.seed} {kind}")
        candidates = KINDS[kind](root, rng)
        if arguments.chapter:
            candidates = (c for c in candidates if c.group == arguments.chapter)
        chosen += draw(candidates, -(-arguments.count // len(kinds)), rng)
    return random.Random(arguments.seed).sample(chosen, len(chosen))


def table(results, key):
    """Lines with the number of killed mutations of all, by what `key` gives."""
    total = Counter(key(result.mutation) for result in results)
    killed = Counter(key(result.mutation) for result in results if result.killed_by)
    return [f"{name:<24}{killed[name]:>4} of {total[name]}" for name in sorted(total)]


def main(arguments):
    """Try the mutations, print what became of them, and return the exit code."""
    mutations = draw_all(ROOT, arguments)
    if not mutations:
        sys.exit("expected at least one mutation, got none: see --chapter and --kind")
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(ROOT, Path(folder), arguments.workers)
        print(f"==> Running the tests as they are, for {len(mutations)} mutations")
        runner.check_baseline(mutations)
        print("==> Mutating", flush=True)
        results = []
        for result in runner.run(mutations):
            results.append(result)
            outcome = result.killed_by or "SURVIVED"
            print(f"{result.mutation}\n    {outcome}", flush=True)
    return report(results)


def report(results):
    """Print the tables and the survivors; return 1 if too many survived."""
    survivors = [result.mutation for result in results if not result.killed_by]
    share = 1 - len(survivors) / len(results)
    print("\n==> Killed, by kind", *table(results, lambda m: m.kind), sep="\n")
    print(
        "\n==> Killed, by chapter or file", *table(results, lambda m: m.group), sep="\n"
    )
    print(f"\n==> {len(survivors)} survivor(s)")
    for mutation in survivors:
        print(f"{mutation.kind}: {mutation}")
    print(f"\nkilled {share:.1%} of {len(results)}, required {REQUIRED_SHARE:.0%}")
    return 1 if share < REQUIRED_SHARE else 0


if __name__ == "__main__":
    try:
        sys.exit(main(read_arguments()))
    except ToolError as error:
        sys.exit(f"mutation: {error}")
