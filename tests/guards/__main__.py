"""Print the breaches of some notebooks: python -m tests.guards chapters/*.ipynb."""

import sys

from . import check_book


def main(paths):
    if not paths:
        sys.exit("expected the paths of notebooks, got none")
    breaches = check_book(paths)
    for breach in breaches:
        print(breach)
    print(f"{len(paths)} notebook(s), {len(breaches)} breach(es)")
    return 1 if breaches else 0


sys.exit(main(sys.argv[1:]))
