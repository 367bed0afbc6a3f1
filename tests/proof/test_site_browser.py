"""The checks in a browser: each finds the fault that is planted in a page.

The accessibility rules, with which `make test` judges a page that has one piece of each
kind, are held against every page of the book, in the light and in the dark.
"""

import pytest

from tests.site import reading
from tests.site.browser import WINDOW, serve
from tests.site.test_browser import look

GOOD = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
</head>
<body><main><h1>Page</h1>{}</main></body></html>"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A folder for pages with faults, and its address."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "404.html").write_text("not found", encoding="utf-8")
    noise = "".join(f"{number * 2654435761 % 2**32:x}" for number in range(200_000))
    (folder / "heavy.js").write_text(f"'{noise}'", encoding="utf-8")
    with serve(folder) as url:
        yield folder, url


@pytest.fixture
def plant(planted):
    """A function that writes a page with the given body and returns its address."""
    folder, url = planted

    def write(body, name="page.html"):
        (folder / name).write_text(GOOD.format(body), encoding="utf-8")
        return f"{url}{name}"

    return write


def test_no_page_has_barriers(browser, site):
    problems = {}
    with serve(site.folder) as url, browser.new_context(viewport=WINDOW) as context:
        for name in site.names:
            page = context.new_page()
            page.goto(f"{url}{name}")
            problems[name] = reading.barriers(page, "light")
            problems[name] += reading.barriers(page, "dark", reading.COLOURS)
            page.close()
    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<script>throw new Error('planted')</script>", "error: planted"),
        ("<script>console.error('planted')</script>", "console: planted"),
        ("<script src='none.js'></script>", "console: Failed to load"),
        (
            "<img alt='x' src='https://outside.invalid/'>",
            "outside request: https://out",
        ),
        (r"<span class='math'>\(x\)</span>", r"formula not rendered: \(x\)"),
        ("<div style='width: 500px'>wide</div>", "px wide in a window of 360 px"),
        ("<script src='heavy.js'></script>", " KB, not at most 500"),
    ],
)
def test_fault_is_found_on_the_walk(page, plant, body, message):
    assert look(page.context, plant("<p>fine", "fine.html")) == []
    assert message in "\n".join(look(page.context, plant(body), "networkidle"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_barrier_is_found(page, plant, scheme):
    style = f"@media (prefers-color-scheme: {scheme}) {{ p {{ color: #eee; }} }}"
    style += "@media (prefers-color-scheme: dark) { body { background: #ddd; } }"
    page.goto(plant(f"<style>{style}</style><p>pale"))
    for colours in ("light", "dark"):
        found = reading.barriers(page, colours, reading.COLOURS)
        assert found == (["color-contrast: p (1)"] if colours == scheme else [])


SWITCH = '<button class="theme-switch-button" onclick="{}">x</button>'
LINK = (
    "<style>#d {{ display: none }} {} {{ display: inline !important }}</style>"
    '<a class="glossary-link" href="#x" aria-describedby="d" onkeydown="this.blur()"'
    """ onpointerover="this.className = 'pointed'">term</a> <span id="d">means</span>"""
)
COPY = """<div class="highlight"><pre>x</pre>
<button class="copybtn" onclick="navigator.clipboard.writeText('other')">c</button>
</div>"""
REPORT = """<article><h2>Why?</h2></article>
<a class="btn-source-issues-button" href="https://x.org/new?body=Section:">x</a>"""
FIGURE = """<article><figure><a href="#x" onclick="{}"><img alt="x" width="9"></a>
<p class="caption-text">y</p></figure></article>
<dialog class="full-size" oncancel="return false">
<img alt="x" width="8" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>">
</dialog>"""
SHOW = "document.querySelector('dialog').showModal()"
MARK = """<article><h2>Why? <a class="headerlink" href="#x">#</a></h2></article>
<script>navigator.clipboard.writeText("other")</script>"""
CODE = """<button class="show-code" onclick="{}">Show all code</button>
<div class="cell"><details class="above-input"><summary>x</summary>code</details></div>
<div class="cell solution"><details><summary>x</summary>no</details></div>"""
EARLY = "<script>addEventListener('load', () => {{ {} }})</script>"
ALL_OPEN = "for (const fold of document.querySelectorAll('details')) fold.open = true"
UNPRESSED = "the button does not say that it is pressed"
MOVES = "the page moves when it has been read"
CLAIM = """<details class="below-input"><summary>x</summary><table><tr><th>
<a href="#claim-a">a</a></table></details>{}<div id="claim-a"><details>
<summary>x</summary><pre>claim</pre></details></div>"""
PRINT = "<style>@media print { article { display: none } }</style><article>x</article>"
READERS = [
    (
        reading.locked_folds,
        "<details><summary onclick='return false'>S",
        ["stays closed: S"],
    ),
    (reading.forgotten_theme, SWITCH.format(""), ["the switch changes nothing"]),
    (
        reading.forgotten_theme,
        SWITCH.format("document.documentElement.dataset.mode = 'x'"),
        ["x became None"],
    ),
    (reading.skipless, "<a href='#other'>first</a>", ["no skip link"]),
    (reading.unruly_definition, LINK.format("none"), ["focus shows no definition"]),
    (reading.unruly_definition, LINK.format("#d"), ["Escape closes no definition"]),
    (
        reading.unruly_definition,
        LINK.format("a:focus + #d"),
        ["pointing shows no definition"],
    ),
    (
        reading.unruly_definition,
        LINK.format("a:is(:focus, .pointed) + #d"),
        ["the definition stays"],
    ),
    (reading.copied_otherwise, COPY, ["copied: 'other'"]),
    (reading.uncopied_link, MARK, ["copied: 'other'"]),
    (reading.small_figure, FIGURE.format(""), ["no dialog"]),
    (
        reading.small_figure,
        FIGURE.format(SHOW),
        ["the caption is lost", "8 pixels wide", "Escape closes nothing"],
    ),
    (reading.vague_report, REPORT, ["reports: Section:"]),
    (
        reading.wrong_on_paper,
        "<article>x</article><button class='copybtn'>copy</button>",
        ["printed: .copybtn"],
    ),
    (reading.wrong_on_paper, PRINT, ["the article is not printed"]),
    (
        reading.forgotten_code,
        CODE.format(""),
        ["code stays folded", UNPRESSED, MOVES],
    ),
    (
        reading.forgotten_code,
        CODE.format("this.ariaPressed = 'true'") + EARLY.format(ALL_OPEN),
        ["a solution is unfolded", UNPRESSED, MOVES, "code stays unfolded"],
    ),
    (reading.hidden_claim, CLAIM.format(""), ["the code of the claim stays folded"]),
]


@pytest.mark.parametrize(("check", "body", "expected"), READERS)
def test_reader_finds_fault(page, plant, check, body, expected):
    page.goto(plant(body))
    assert check(page) == expected


def test_search_without_result_is_found(page, plant):
    plant("nothing", "search.html")
    form = '<form action="search.html"><input name="q" aria-label="x" autofocus></form>'
    page.goto(plant(form))
    assert reading.unfound_term(page, "x", "glossary.html#term-x") == ["x not found"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "<script type='module' src='module.js'></script>",
            "console: Access to script",
        ),
        ("<script>fetch('module.js')</script>", "error: Failed to fetch"),
        ("<img alt='x' src='/_static/logo.svg'>", "no file:///_static/logo.svg"),
        (r"<span class='math'>\(x\)</span>", r"formula not rendered: \(x\)"),
    ],
)
def test_loss_on_disk_is_found(page, tmp_path, body, message):
    (tmp_path / "module.js").touch()
    file = tmp_path / "page.html"
    file.write_text(GOOD.format(body), encoding="utf-8")
    assert message in "\n".join(reading.lost_on_disk(page, file))


LOGO = '<title>Page not found</title><img alt="" src="{}logo.svg">'
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<title>Error</title>", "title: Error"),
        (LOGO.format(""), "the logo is missing"),
        (LOGO.format("/") + '<a href="index.html">front page</a>', "leads to "),
    ],
)
def test_stranding_page_is_found(page, tmp_path, body, message):
    (tmp_path / "404.html").write_text(body, encoding="utf-8")
    (tmp_path / "logo.svg").write_text(SQUARE, encoding="utf-8")
    with serve(tmp_path) as url:
        front = f"{url}index.html"
        (problem,) = reading.stranded(page, f"{url}no/such/page.html", front)
    assert problem.startswith(message)
