"""The explorers: each stands below its figure, with a script of its own.

tests/proof/test_explorers_used.py uses each with the keyboard, in a browser.
"""

import re

import pytest

from tests.site.books import ROOT, part

SOURCES = ROOT / "assets" / "explorers"
NAMES = sorted(file.stem for file in SOURCES.glob("*.js") if file.stem != "shared")


@pytest.fixture(scope="module")
def explorers():
    return part("explorers")


def test_every_explorer_follows_its_figure(explorers, site):
    places = explorers.PLACES
    assert sorted(name for _, name in places.values()) == NAMES
    for page in site.names:
        html = site.html(page)
        figure, name = places.get(page.removesuffix(".html"), ("", ""))
        found = re.findall(r'<figure [^>]*id="([^"]*)"|id="explorer-([\w-]+)"', html)
        explorer = ("", name)
        assert [place for place in found if place[1]] == ([explorer] if name else [])
        if name:
            assert found[found.index(explorer) - 1][0] == figure
            script = f"_static/explorer-{name}.js"
            assert script in html and (site.folder / script).is_file()


def test_bundle_refuses_equal_names(explorers, monkeypatch, tmp_path):
    (tmp_path / "one.js").write_text('import { a } from "./two.js";\nconst b = a;\n')
    (tmp_path / "two.js").write_text("export const a = 1;\nconst b = 2;\n")
    monkeypatch.setattr(explorers, "SOURCES", tmp_path)
    with pytest.raises(ValueError, match=r"explorer 'one'.*\['b'\]"):
        explorers.bundle("one")
