"""Exercises answer on the page as they do in the notebook."""

import json

from tests.site.books import CHAPTER, ROOT
from tests.site.browser import PHONE, serve
from tests.site.exercise_forms import DATA, judge, open_forms, shown, texts

VERDICTS = ROOT / "tests" / "course" / "verdicts.json"

UNREADABLE = {
    "0,25": "σ: write 0.25 with a point; a number has no comma.",
    "1/0": "σ: write a number such as 0.25, 1e-3, 1/4 or sqrt(2).",
    "alert(1)": "σ: write a number such as 0.25, 1e-3, 1/4 or sqrt(2).",
}


def test_every_exercise_of_the_site_has_its_form(site):
    found = [
        (name, form)
        for name, page in site.pages.items()
        for form in page.select("form.exercise")
    ]
    assert len(found) == len(DATA) - 1  # but for the template's
    for name, form in found:
        number = form["data-exercise"]
        assert f"/0{number[0]}-" in name
        assert form.parent.h3.get_text().startswith(f"Exercise {number} ")
        assert json.loads(form.script.string) == DATA[number]
        labels = [label.get_text() for label in form.select("label")]
        assert labels == [field["label"] for field in DATA[number]["fields"]]


def test_verdicts_are_those_of_the_notebook(page):
    open_forms(page)
    recorded = json.loads(VERDICTS.read_text(encoding="utf-8"))
    known = [
        (number, texts(answer, DATA[number]["form"]), shown(verdict))
        for number, record in recorded.items()
        for answer, verdict, *_ in record
        if "expected a" not in verdict and number != "4.1"
    ]
    said = judge(page, [case[:2] for case in known])
    pairs = zip(known, said, strict=True)
    assert [(*case, text) for case, text in pairs if case[2] != text] == []


def test_field_says_what_it_cannot_read(page):
    open_forms(page)
    for text, reason in UNREADABLE.items():
        assert judge(page, [("1.2", [text])]) == [f"not yet. {reason}"]
        assert page.locator("[aria-invalid]").count() == 1
        assert page.locator("[aria-invalid]:focus").count() == 1
        judge(page, [("1.2", ["0.4"])])
        assert page.locator("[aria-invalid]").count() == 0
    cases = [("0.1", ["75 %"]), ("0.1", [""]), ("2.3", ["x"] + ["None"] * 6)]
    cases.append(("1.1", ["2, x"] + ["()"] * 19))
    percent, empty, number_or_none, shape = judge(page, cases)
    assert percent == f"not yet. {DATA['0.1']['fields'][0]['unit']}"
    assert empty == "not attempted yet. Fill in every field."
    assert number_or_none.startswith("not yet. first: a: write None, or a number such")
    assert shape.startswith("not yet. 1. batch shape: write a shape such as (), (3,)")


def test_reader_answers_by_keyboard_and_is_remembered(browser, small_site):
    with serve(small_site.folder) as url, browser.new_context(viewport=PHONE) as phone:
        page = phone.new_page()
        page.goto(f"{url}{CHAPTER}")
        field = page.get_by_label("probability of heads")
        count = page.locator("[data-solved]")
        status = page.locator("form").get_by_role("status")
        for key in "Tab Tab Enter Tab Tab Tab".split():  # the second link skips
            page.keyboard.press(key)
        page.keyboard.type("1/4\n")
        assert "that no toss shows heads" in status.inner_text()
        assert count.inner_text() == "0 of 1 solved"
        field.fill("0.75")
        field.press("Enter")
        assert status.inner_text().startswith("Right. ")
        page.reload()
        assert (count.inner_text(), status.inner_text()) == ("1 of 1 solved", "")
        page.get_by_role("button", name="Forget").press("Enter")
        page.reload()
        assert count.inner_text() == "0 of 1 solved"


def test_no_form_and_no_explorer_shows_without_javascript(browser, site):
    (name,) = (name for name in site.names if "/02-" in name)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((site.folder / name).as_uri())
        for part in ("form.exercise", "[data-solved]", ".explorer"):
            assert page.locator(part).count() > 0
            assert not page.locator(part).first.is_visible()
