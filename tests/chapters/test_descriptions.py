"""A caption or alt text changes only together with a look at its figure.

No program can tell whether "rises" is true of a picture. So `descriptions.json` records
a fingerprint of each figure's code and words. Whoever changes one of them compares the
figure with its words, and then runs ``python -m tests.chapters.test_descriptions``.
"""

import hashlib
import json
from pathlib import Path

from tests.chapters.guards.changes import (
    PICTURE,
    changed_template,
    figure,
    nothing,
    replace,
)
from tests.chapters.guards.chapter import read_chapter
from tests.chapters.guards.figures import description, figure_cells

RECORD = Path(__file__).with_name("descriptions.json")
CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"


def fingerprints(chapters):
    """Sixteen characters that hang on code, caption and alt text, by figure name."""
    found = {}
    for chapter in chapters:
        for cell in figure_cells(chapter):
            words = description(cell)
            content = json.dumps([cell.source, words], sort_keys=True)
            digest = hashlib.sha256(content.encode()).hexdigest()
            found[words["figure.name"]] = digest[:16]
    return found


def book():
    return fingerprints(map(read_chapter, sorted(CHAPTERS.glob("[0-9]*.ipynb"))))


def test_words_were_compared_with_their_figure():
    recorded, found = json.loads(RECORD.read_text(encoding="utf-8")), book()
    changed = [
        name for name in recorded | found if recorded.get(name) != found.get(name)
    ]
    assert not changed, "compare figure and words, then see the top of this file"


def test_each_change_is_noticed():
    changes = [
        nothing,
        replace(PICTURE, "plt.show()  # changed"),
        figure("image", alt="Another text."),
        figure("figure", caption=""),
        figure("figure", name="fig-another"),
    ]
    found = [fingerprints([changed_template(change)[0]]) for change in changes]
    assert all(found[0] != changed for changed in found[1:])


if __name__ == "__main__":
    text = json.dumps(book(), indent=1)
    RECORD.write_text(text + "\n", encoding="utf-8")
