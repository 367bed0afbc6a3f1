"""Links that people made go on working: `anchors.yaml` lists what they may point to."""

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

LISTS = Path(__file__).with_name("anchors.yaml")
GENERATED = {"404.html", "index.html", "search.html"}
ANCHORS = (
    "article :is(section[id], figure[id], [id^=equation-], [id^=term-], [id^=cite-])"
)


def problems(name, page, kept, gone):
    """Compare the anchors of a page with the two lists."""
    present = {tag["id"] for tag in page.select("article [id]")}
    new = [tag["id"] for tag in page.select(ANCHORS) if tag["id"] not in kept]
    return [
        *(f"lost, see {LISTS.name}: {name}#{a}" for a in kept if a not in present),
        *(f"new, add it to {LISTS.name}: {name}#{anchor}" for anchor in new),
        *(f"listed as gone: {name}#{anchor}" for anchor in gone if anchor in present),
    ]


def test_every_anchor_is_listed_and_leads_somewhere(site):
    lists = yaml.safe_load(LISTS.read_text(encoding="utf-8"))
    pages = {
        name.removesuffix(".html"): page
        for name, page in site.pages.items()
        if name not in GENERATED
    }
    found = [f"lost: the page {name}" for name in lists["kept"].keys() - pages.keys()]
    for name, page in pages.items():
        kept = lists["kept"].get(name, "").split()
        found += problems(name, page, kept, lists["gone"].get(name, {}))
    assert found == []
    assert all(reason for page in lists["gone"].values() for reason in page.values())


@pytest.mark.parametrize(
    ("kept", "gone", "message"),
    [
        (["a", "b", "lost"], {}, "lost, see anchors.yaml: page#lost"),
        (["a"], {}, "new, add it to anchors.yaml: page#b"),
        (["a", "b"], {"old": "why"}, "listed as gone: page#old"),
    ],
)
def test_fault_is_named(kept, gone, message):
    html = '<article><section id="a"><i id="old"></i></section><figure id="b">'
    page = BeautifulSoup(html, "html.parser")
    assert problems("page", page, ["a", "b", "old"], {}) == []
    assert problems("page", page, kept, gone) == [message]
