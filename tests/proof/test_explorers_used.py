"""Readers use each explorer, with the keyboard and the mouse, and see an answer."""

import re

import pytest
from playwright.sync_api import expect

from tests.site.books import ROOT, part

HEAD = f"""<!doctype html><meta charset="utf-8"><title>Explorer</title>
<link rel="stylesheet" href="{(ROOT / "assets" / "explorers.css").as_uri()}">"""
explorers = part("explorers")


@pytest.fixture
def open_explorer(browser, tmp_path):
    """Return a function that opens an explorer from disk, on a page of its own."""
    problems, pages = [], []

    def open_page(name, width=1000, **options):
        for script, text in explorers.scripts(name).items():
            (tmp_path / script).write_text(text, encoding="utf-8")
        place = explorers.place(name, tmp_path.as_uri())
        file = tmp_path / "page.html"
        file.write_text(f"{HEAD}<main>{place}</main>", encoding="utf-8")
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: m.type == "error" and problems.append(m.text))
        page.goto(file.as_uri())
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert problems == []


# What a reader does with the keyboard, and sees in the summary below an explorer:
# "a > b" fills the field a with b, "a > 2 End" presses a key on it, "a" alone a button.
USES = {
    "shape-calculator": """
        shape of loc > (7,) | Reveal | see B = (7,), E = ()
        Break it: no error | see 25 scores for 5 events
        Break it: an error | see do not broadcast
        New | batch shape B > (2, 3) | event shape E > (3,)
        shape of log_prob > 4, 2, 3 | Check
        see B ✓ right, E ✗ wrong, log_prob(x) ✓ right | see a number, or a vector""",
    "likelihood-surface": """
        The pair μ and σ > 24 ArrowRight | The pair μ and σ > 12 ArrowDown
        see −4.007 | Jump to the maximum
        see 0.000 below the maximum at μ̂ = 0.33, σ̂ = 0.85
        Number 1 > 10 ArrowRight | Number 3 > 30 ArrowLeft | see there is no maximum""",
    "line-bands": """
        look at x > 1 End | see At x = 3.0 | Point 1 > 1 PageUp
        log σ linear in x > 1 Space | see likelihood-ratio statistic""",
    "prior-posterior": """
        see covers in 91.0 % of samples | prior sd > 1 Home
        see the data have weight 0.23 | see covers in 0.0 % of samples
        incomes n > 1 End | see With n = 200 the data have weight 0.67
        Reset | see covers in 91.0 % of samples""",
    "gradient-player": """
        Step | Step | see The scale is negative and the loss is NaN
        softplus > 1 Space | Step > 12 Enter | see Step 12 | see 0.000 above its minimum
        Step back > 12 Enter | see Step 0: μ = 0.00, σ = 1.000""",
    "noise-profile": """
        see 100 pairs, one σ | with a gap > 1 Space | ensemble of 5 > 1 Space
        400 > 1 Space | look at x > 1 Home
        see 400 pairs, ensemble of 5 | see No pair was there""",
    "corruption-severity": """
        see The 6 under translate of severity 4 is read as 0 by deterministic, ensemble
        see as 8 by Flipout | severity > 1 Home
        see The 6 without damage is read as 6 (right) by all | severity > 1 End
        see The 6 under translate of severity 5 is read as 0 by all
        a 6 > 1 ArrowRight | corruption > 1 ArrowDown
        see The 5 under stripe of severity 5""",
}


def summary(page):
    """Return the text, which waits until the reader pauses."""
    page.wait_for_timeout(400)
    return page.locator(".explorer-summary").inner_text()


def press(page, name, times=1):
    """Press a button with the Enter key."""
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).press("Enter")


def control(page, name):
    """Return what a label names; "severity" alone is not "the severity of ..."."""
    exact = page.get_by_label(name, exact=True)
    return (exact if exact.count() else page.get_by_label(name)).first


def use(page, step):
    """Do one step of a use."""
    name, arrow, what = step.partition(" > ")
    times, _, key = what.partition(" ")
    if step.startswith("see "):
        text = step.removeprefix("see ")
        expect(page.locator(".explorer-summary")).to_contain_text(text)
    elif step == "New":
        page.reload()
    elif not arrow or key == "Enter":
        press(page, name, int(times or 1))
    elif key[:1].isupper():
        for _ in range(int(times)):
            control(page, name).press(key)
    else:
        control(page, name).fill(what)


@pytest.mark.parametrize("name", USES)
def test_explorer_answers(open_explorer, name):
    page = open_explorer(name)
    for step in re.split(r"\s*[|\n]\s*", USES[name].strip()):
        use(page, step)


def test_every_explorer_is_used():
    assert USES.keys() == {name for _, name in explorers.PLACES.values()}


def test_number_follows_the_mouse(open_explorer):
    page = open_explorer("likelihood-surface")
    number = page.get_by_role("slider", name="Number 2")
    box = number.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=3)
    page.mouse.up()
    assert float(number.get_attribute("aria-valuenow")) > 0.5


def test_digits_are_described_and_most_come_with_their_first_use(open_explorer):
    page = open_explorer("corruption-severity")
    card = page.get_by_role("group", name="deterministic", exact=True)
    assert "✗ wrong: 0, 0.45" in card.inner_text()
    assert "0 with 0.45" in card.get_by_role("img").get_attribute("aria-label")
    loaded = page.locator("script[src$='-later.js']")
    assert loaded.count() == 0
    control(page, "severity").press("End")
    assert loaded.count() == 1


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_gradient_player_plays(open_explorer, motion):
    page = open_explorer("gradient-player", reduced_motion=motion)
    page.get_by_label("softplus").check()
    press(page, "Play")
    if motion == "reduce":  # no animation: the last step at once
        assert summary(page).startswith("Step 60")
    else:
        page.get_by_role("button", name="Pause").wait_for()
        page.wait_for_timeout(900)
        press(page, "Pause")
        assert not summary(page).startswith("Step 0")


def test_drawings_stay_near_the_plot(open_explorer):
    """A path that runs away must not make the page slow for browsers and tools."""
    page = open_explorer("gradient-player")
    page.get_by_label("learning rate").press("End")
    press(page, "Step", 20)
    sizes = page.locator(".explorer svg path").evaluate_all(
        "(paths) => paths.map((path) => path.getBoundingClientRect().width)"
    )
    assert len(sizes) > 10 and max(sizes) < 10_000
