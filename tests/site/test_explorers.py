"""The explorers in a browser: each answers the keyboard, at any width."""

import re

import pytest

from tests.site.books import ROOT
from tests.site.reading import WIDTH
from tests.site.test_extension import part

SOURCES = ROOT / "assets" / "explorers"
NAMES = sorted(file.stem for file in SOURCES.glob("*.js") if file.stem != "shared")
HEAD = f"""<!doctype html><meta charset="utf-8"><title>Explorer</title>
<link rel="stylesheet" href="{(SOURCES / "explorers.css").as_uri()}">"""
explorers = part("explorers")


# --- The extension -------------------------------------------------------------------


def test_every_explorer_follows_its_figure(site):
    places = explorers.PLACES
    assert sorted(name for _, name in places.values()) == NAMES
    for page in site.names:
        html = (site.folder / page).read_text(encoding="utf-8")
        figure, name = places.get(page.removesuffix(".html"), ("", ""))
        found = re.findall(r'<figure [^>]*id="([^"]*)"|id="explorer-([\w-]+)"', html)
        explorer = ("", name)
        assert [place for place in found if place[1]] == ([explorer] if name else [])
        if name:
            assert found[found.index(explorer) - 1][0] == figure
            script = f"_static/explorer-{name}.js"
            assert script in html and (site.folder / script).is_file()


def test_bundle_refuses_equal_names(monkeypatch, tmp_path):
    (tmp_path / "one.js").write_text('import { a } from "./two.js";\nconst b = a;\n')
    (tmp_path / "two.js").write_text("export const a = 1;\nconst b = 2;\n")
    monkeypatch.setattr(explorers, "SOURCES", tmp_path)
    with pytest.raises(ValueError, match=r"explorer 'one'.*\['b'\]"):
        explorers.bundle("one")


# --- Use -----------------------------------------------------------------------------


@pytest.fixture
def open_explorer(browser, tmp_path):
    """Return a function that opens an explorer from disk, on a page of its own."""
    problems, pages = [], []

    def open_page(name, width=1000, **options):
        script = tmp_path / f"explorer-{name}.js"
        script.write_text(explorers.bundle(name), encoding="utf-8")
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


def summary(page):
    page.wait_for_timeout(400)  # the text waits until the reader pauses
    return page.locator(".explorer-summary").inner_text()


def press(page, name, times=1):
    """Press a button with the Enter key."""
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).press("Enter")


@pytest.mark.parametrize("name", NAMES)
def test_every_explorer(open_explorer, name):
    """Nothing without JavaScript, no overflow, and a name for every control."""
    page = open_explorer(name, java_script_enabled=False)
    assert not page.locator(".explorer").is_visible()
    page = open_explorer(name)
    controls = page.locator("input, select, button, [tabindex]")
    assert controls.count() > 0
    for control in controls.all():
        if control.is_visible():
            assert '"' in control.aria_snapshot(), control.aria_snapshot()
    for width in (1000, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.reload()
        assert page.evaluate(WIDTH) <= width


def test_shape_calculator(open_explorer):
    page = open_explorer("shape-calculator")
    page.get_by_label("shape of loc").fill("(7,)")
    press(page, "Reveal")
    assert "B = (7,), E = ()" in summary(page)
    press(page, "Break it: no error")
    assert "25 scores for 5 events" in summary(page)
    press(page, "Break it: an error")
    assert "do not broadcast" in summary(page)
    page = open_explorer("shape-calculator")
    page.get_by_label("batch shape B").fill("(2, 3)")
    page.get_by_label("event shape E").fill("(3,)")
    page.get_by_label("shape of log_prob").fill("4, 2, 3")
    press(page, "Check")
    text = summary(page)
    assert "B ✓ right, E ✗ wrong, log_prob(x) ✓ right" in text
    assert "a number, or a vector" in text


def test_likelihood_surface(open_explorer):
    page = open_explorer("likelihood-surface")
    pair = page.get_by_role("slider", name="The pair μ and σ")
    for key, count in [("ArrowRight", 24), ("ArrowDown", 12)]:
        for _ in range(count):
            pair.press(key)
    assert pair.get_attribute("aria-valuetext") == "μ 0.00, σ 1.00"
    assert "−4.007" in summary(page)
    assert "0.0182" in page.locator("dl").inner_text()
    press(page, "Jump to the maximum")
    assert "0.000 below the maximum at μ̂ = 0.33, σ̂ = 0.85" in summary(page)
    for number, key, count in [(1, "ArrowRight", 10), (3, "ArrowLeft", 30)]:
        for _ in range(count):
            page.get_by_role("slider", name=f"Number {number}").press(key)
    assert "there is no maximum" in summary(page)
    page.reload()
    number = page.get_by_role("slider", name="Number 2")
    box = number.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=3)
    page.mouse.up()
    assert float(number.get_attribute("aria-valuenow")) > 0.5


def test_line_bands(open_explorer):
    page = open_explorer("line-bands")
    text = summary(page)
    page.get_by_label("look at x").press("End")
    far = summary(page)
    assert "At x = 3.0" in far and far != text
    assert page.get_by_label("far outside the data").is_checked()
    slope = page.locator("dd").nth(4)
    before = slope.inner_text()
    first = page.get_by_role("slider", name="Point 1", exact=True)
    first.press("PageUp")  # the last of the ten points
    for _ in range(10):
        page.keyboard.press("ArrowUp")
    assert float(slope.inner_text()) > float(before)
    page.get_by_label("log σ linear in x").check()
    assert "likelihood-ratio statistic" in summary(page)


def test_prior_posterior(open_explorer):
    page = open_explorer("prior-posterior")
    assert "covers in 91.0 % of samples" in summary(page)
    page.get_by_label("prior sd").press("Home")
    assert page.locator("dd").first.inner_text() == "0.231"
    text = summary(page)
    assert "the data have weight 0.23" in text and "covers in 0.0 % of samples" in text
    page.get_by_label("incomes n").press("End")
    assert "With n = 200 the data have weight 0.67" in summary(page)
    press(page, "Reset")
    assert "covers in 91.0 % of samples" in summary(page)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_gradient_player(open_explorer, motion):
    page = open_explorer("gradient-player", reduced_motion=motion)
    press(page, "Step", 2)
    assert "The scale is negative and the loss is NaN" in summary(page)
    assert page.locator("dd").nth(2).inner_text() == "NaN"
    page.get_by_label("softplus").check()
    press(page, "Step", 12)
    text = summary(page)
    assert text.startswith("Step 12") and "0.000 above its minimum" in text
    press(page, "Step back", 12)
    assert summary(page).startswith("Step 0: μ = 0.00, σ = 1.000")
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


def test_noise_profile(open_explorer):
    page = open_explorer("noise-profile")
    assert summary(page).startswith("100 pairs, one σ")
    page.get_by_label("with a gap").check()
    page.get_by_label("ensemble of 5").check()
    page.get_by_label("400").press(" ")
    page.get_by_label("look at x").press("Home")
    text = summary(page)
    assert text.startswith("400 pairs, ensemble of 5") and "No pair was there" in text
    assert page.locator("dd").last.inner_text() != "not asked"


def test_corruption_severity(open_explorer):
    page = open_explorer("corruption-severity")
    text = summary(page)
    assert text.startswith("The 6 under spatter of severity 2 is read as 8 by deter")
    assert "as 6 (right) by ensemble" in text
    card = page.get_by_role("group", name="deterministic", exact=True)
    assert "✗ wrong: 8, 0.77" in card.inner_text()
    assert "8 with 0.77" in card.get_by_role("img").get_attribute("aria-label")
    page.get_by_label("severity").press("Home")
    assert summary(page).startswith("The 6 without damage is read as 6 (right) by all")
    assert "✓ right: 6, 1.00" in card.inner_text()
    page.get_by_label("severity").press("End")
    page.get_by_label("a 6").press("ArrowRight")
    page.get_by_label("corruption").press("ArrowDown")  # rotation follows spatter
    assert summary(page).startswith("The 1 under rotation of severity 5")
    images = page.get_by_role("img", name="Image:").all()
    names = [image.get_attribute("aria-label") for image in images]
    assert names == ["Image: the 1, clean", "Image: rotation, 5"]
