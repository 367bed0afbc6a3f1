"""The front page: the picture says what its data say, and a card what its chapter says.

The picture is tried with made-up numbers: at 0 degrees all is well, at 10 degrees the
single network is sure of an 8 and the ensemble doubts.
"""

import pytest

from tests.site.books import ROOT, part


@pytest.fixture(scope="module")
def front():
    return part("front")


def said(digit, share):
    """Return the thousandths of a prediction."""
    rest = (1000 - share) // 9
    return [share if other == digit else rest for other in range(10)]


def scores(wrong, share, confidence):
    """Return a network's scores when the digit is upright, and when it is turned."""
    answers = [said(3, 982), said(wrong, share)]
    return {"said": answers, "right": [0.99, 0.2], "confidence": [0.98, confidence]}


STUDY = {
    "about": "Made up. By nobody.",
    "label": 3,
    "number": 200,
    "angles": [0, 10],
    "images": ["00" * 784, "ff" * 784],
    "methods": {"single network": scores(8, 955, 0.9), "ensemble": scores(3, 640, 0.6)},
}


def test_picture_starts_where_the_first_network_overrates_itself(front):
    assert front.most_overconfident(STUDY) == 1
    assert "turned by 10 degrees" in front.picture(STUDY).partition("<figcaption")[0]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "Shown a 3, upright, the single network reads a 3 (confidence 98 %)"),
        (1, "turned by 10°, the single network reads an 8 (confidence 96 %) and the "),
        (1, "read 20 and 20 % rightly; their mean confidence is 90 and 60 %."),
    ],
)
def test_sentence_says_what_the_data_show(front, number, text):
    assert text in front.step(STUDY, number)["sentence"]


def test_verdicts_tell_right_from_wrong(front):
    verdicts = [found["verdict"] for found in front.step(STUDY, 1)["networks"]]
    assert verdicts == ["8, 96\u00a0%\u00a0✗", "3, 64\u00a0%\u00a0✓"]


def test_digit_turns(front, page, tmp_path):
    static = tmp_path / "_static"
    static.mkdir()
    script = (ROOT / "assets" / "turning-digit.js").read_text(encoding="utf-8")
    (static / "turning-digit.js").write_text(script, encoding="utf-8")
    file = tmp_path / "page.html"
    html = f'<meta charset="utf-8"><main>{front.picture(STUDY)}</main>'
    file.write_text(html, encoding="utf-8")
    page.goto(file.as_uri())
    page.get_by_role("slider", name="Turn it").press("Home")
    page.get_by_text("Shown a 3, upright").wait_for()
    page.get_by_role("img", name="A handwritten 3, turned by 0 degrees").wait_for()
    assert page.locator(".network b").first.inner_text().startswith("3, 98")
    assert page.locator(".network i.true").first.get_attribute("style") == (
        "--share: 0.982;"
    )
    assert page.locator("image").get_attribute("y") == "0"


def test_card_says_what_its_chapter_says(small_site):
    page = small_site.pages["intro.html"]
    (card,) = page.select(".chapter-cards li")
    assert card.get_text(" ", strip=True) == (
        "1 Small chapter See all & more. 5 min, runs in 4 s 1 exercises"
    )
    image = card.find("img")
    assert image["alt"] == "A grey square."
    assert (image["width"], image["height"]) == ("20", "10")
    assert (small_site.folder / image["src"]).is_file()
    assert card.find("a")["href"] == "chapters/01-small.html"
