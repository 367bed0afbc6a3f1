"""A caption or alt text changes only together with a look at its figure.

No program can tell whether "rises" is true of a picture. So `descriptions.json` records
a fingerprint of each figure's code and words. Whoever changes one of them compares the
figure with its words, and then records them by ``python tests/test_descriptions.py``.
"""

import hashlib
import json
from pathlib import Path

import guards
import pytest
from fixtures import make_bad_notebooks
from guards.figures import description, figure_cells

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "tests" / "descriptions.json"
REMEDY = "compare figure and words, then run python tests/test_descriptions.py"


def fingerprint(cell):
    """Sixteen characters that change with the code, the caption or the alt text."""
    content = json.dumps([cell.source, description(cell)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def fingerprints(chapters):
    """The fingerprint of each figure, by its name."""
    cells = (cell for chapter in chapters for cell in figure_cells(chapter))
    return {description(cell)["figure.name"]: fingerprint(cell) for cell in cells}


def read_chapters():
    return map(guards.read_chapter, sorted(ROOT.glob("chapters/[0-9]*.ipynb")))


def unrecorded(found, recorded):
    """Figures whose code or words are not the recorded ones: a list of sentences."""
    return [
        f"{name}: expected the recorded code, caption and alt text; {REMEDY}"
        for name in sorted(found | recorded)
        if found.get(name) != recorded.get(name)
    ]


def test_descriptions_are_recorded():
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    assert unrecorded(fingerprints(read_chapters()), recorded) == []


def change_code(cell):
    cell.source = cell.source.replace("color=BLUE", "color=ORANGE")


def change_alt(cell):
    cell.metadata.mystnb.image.alt += " "


def change_caption(cell):
    cell.metadata.mystnb.figure.caption = ""


def change_name(cell):
    cell.metadata.mystnb.figure.name = "fig-another"


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (change_code, ["fig-at-least-one-head"]),
        (change_alt, ["fig-at-least-one-head"]),
        (change_caption, ["fig-at-least-one-head"]),
        (change_name, ["fig-another", "fig-at-least-one-head"]),
    ],
)
def test_a_change_is_noticed(change, names):
    notebook = make_bad_notebooks.template()
    chapter = guards.Chapter(ROOT / "template.ipynb", notebook)
    recorded = fingerprints([chapter])
    (cell,) = figure_cells(chapter)
    change(cell.node)
    changed = fingerprints([guards.Chapter(ROOT / "template.ipynb", notebook)])
    problems = unrecorded(changed, recorded)
    assert [problem.split(":")[0] for problem in problems] == names
    assert unrecorded(changed, changed) == []


if __name__ == "__main__":
    text = json.dumps(fingerprints(read_chapters()), indent=1)
    RECORD.write_text(text + "\n", encoding="utf-8")
