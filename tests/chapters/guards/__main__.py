"""Print the breaches of some notebooks: see `tests.chapters.guards`."""

import sys

from .chapter import read_chapter
from .rules import breaches_of, breaches_of_book


def main(paths):
    if not paths:
        sys.exit("expected the paths of notebooks, got none")
    chapters = [read_chapter(path) for path in paths]
    breaches = [breach for chapter in chapters for breach in breaches_of(chapter)]
    breaches += breaches_of_book(chapters)
    for breach in breaches:
        print(breach)
    print(f"{len(paths)} notebook(s), {len(breaches)} breach(es)")
    return 1 if breaches else 0


sys.exit(main(sys.argv[1:]))
