"""Forms of exercises on a page of their own, filled in and judged in a browser."""

import json

from tests.site.books import ROOT, part

EXPORTED = ROOT / "chapters" / "course" / "exercises" / "exercises.json"
DATA = json.loads(EXPORTED.read_text(encoding="utf-8"))
SCRIPT = ROOT / "assets" / "exercises.js"
JUDGE = """(cases) => cases.map(([number, texts]) => {
  const form = document.querySelector(`[data-exercise="${number}"]`);
  form.querySelectorAll("input").forEach((input, i) => { input.value = texts[i]; });
  form.requestSubmit();
  return form.querySelector("[role=status]").textContent;
})"""


def open_forms(page, script=None):
    """Show the forms of all exercises with the book's script, or another one."""
    form = part("exercises").form
    every = "".join(form(*item) for item in DATA.items())
    page.set_content(f"<!doctype html><title>Forms</title>{every}")
    page.add_script_tag(content=script or SCRIPT.read_text(encoding="utf-8"))


def judge(page, cases):
    """The verdict on each case: an exercise's number, and a text for each field."""
    return page.evaluate(JUDGE, cases)


def texts(answer, form):
    """What to write into the fields for an answer."""
    if isinstance(form, int):
        shape = isinstance(answer, list | tuple)
        return [str(tuple(answer)) if shape else repr(answer)]
    pairs = zip(answer, form, strict=True)
    return [text for part, inner in pairs for text in texts(part, inner)]


def shown(verdict):
    """A verdict as a page shows it: with emphasis in place of its marks."""
    return verdict.replace("*", "").replace("`", "")
