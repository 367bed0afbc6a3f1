"""Print the breaches of some notebooks: see `tests.chapters.guards`."""

import sys

from .chapter import read_chapter
from .rules import breaches_of

if not sys.argv[1:]:
    sys.exit("expected the paths of notebooks, got none")
breaches = breaches_of([read_chapter(path) for path in sys.argv[1:]])
print(*breaches, f"{len(breaches)} breach(es)", sep="\n")
sys.exit(bool(breaches))
