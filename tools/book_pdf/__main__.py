"""Print the built website as one book: `make pdf`, or `python tools/book_pdf`.

Chromium prints the joined pages twice: it can number pages, but not say in the contents
where a heading landed. So the numbers are read from the first print's outline.
"""

import os
import sys
from pathlib import Path

import checking
import joining
import printing
import yaml

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
JOINED = ROOT / "_build" / "print" / "book.html"
PDF = SITE / "probabilistic-deep-learning.pdf"


def main():
    """Join, print, check; only a book without a fault is put on the site."""
    book = joining.join(SITE, read("_toc.yml"), title=read("_config.yml")["title"])
    JOINED.parent.mkdir(exist_ok=True)
    JOINED.write_text(str(book), encoding="utf-8")
    try:
        with printing.chromium() as browser:
            content, too_wide = printing.print_book(browser, JOINED)
    except printing.NoChromium as reason:
        sys.exit(f"make pdf: {reason}")
    draft = JOINED.with_suffix(".pdf")
    draft.write_bytes(content)
    problems = too_wide + checking.problems(book, draft)
    if problems:
        sys.exit("\n".join([f"make pdf: {len(problems)} faults in {draft}", *problems]))
    os.replace(draft, PDF)
    print(f"==> {PDF.relative_to(ROOT)}: {checking.summary(PDF)}")


def read(name):
    """Return what a YAML file of the book says."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


main()
