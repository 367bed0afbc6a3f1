"""The website in a browser: what readers and keyboards meet on each page.

Every check is tested itself, on a page with a planted fault of its kind.
"""

import functools
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_checks import (
    COLOURS,
    Visit,
    barriers,
    copied_otherwise,
    forgotten_theme,
    locked_solutions,
    lost_on_disk,
    other_download,
    overflow,
    skipless,
    stranded,
    unfound_term,
    unrendered_formulas,
    unruly_definition,
    wrong_on_paper,
)
from websites import ADDRESS, ROOT

CHAPTER = "chapters/01-distribution-objects"
WINDOW = {"width": 1280, "height": 900}
KINDS = ("loading", "formulas", "weight", "light", "dark", "narrow")


# --- Server and browser --------------------------------------------------------------


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder below a path, with a page for wrong addresses, as hosts do."""

    def __init__(self, *arguments, folder, path, **options):
        self.folder, self.below = folder, path
        super().__init__(*arguments, directory=folder, **options)

    def translate_path(self, path):
        return super().translate_path("/" + path.removeprefix(self.below))

    def send_error(self, code, *arguments):
        body = (Path(self.folder) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Print nothing."""


@contextmanager
def serve(folder, path="/"):
    """Serve a folder and give its address."""
    handler = functools.partial(Handler, folder=str(folder), path=path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{path}"
        server.shutdown()


@pytest.fixture
def page(browser):
    """A window that knows nothing of the windows before."""
    with browser.new_context(viewport=WINDOW) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def address(site):
    """Where the book's website is served."""
    with serve(site.folder) as url:
        yield url


# --- Every page ----------------------------------------------------------------------


def examine(context, url):
    """Return all problems of a page by kind, loading it once."""
    page = context.new_page()
    visit = Visit(page, url)
    problems = {
        "loading": visit.problems,
        "weight": visit.heavy(),
        "formulas": unrendered_formulas(page),
        "narrow": overflow(page),
        "light": barriers(page, "light"),
        "dark": barriers(page, "dark", COLOURS),  # the other rules see no colours
    }
    page.close()
    return problems


@pytest.fixture(scope="module")
def findings(browser, site, address):
    """The problems of all pages, by page and kind."""
    with browser.new_context(viewport=WINDOW) as context:
        names = [
            name for name in site.pages if name != "index.html"
        ]  # it is intro.html
        return {name: examine(context, f"{address}{name}") for name in names}


@pytest.mark.parametrize("kind", KINDS)
def test_pages(findings, kind):
    problems = {name: found[kind] for name, found in findings.items() if found[kind]}
    assert problems == {}


# --- What readers do -----------------------------------------------------------------


def test_solutions_unfold_by_keyboard(page, address):
    page.goto(f"{address}{CHAPTER}.html")
    assert page.locator(".cell details > summary").count() == 6
    assert locked_solutions(page) == []


def test_theme_persists(page, address):
    page.goto(address)
    assert forgotten_theme(page) == []


def test_skip_link_comes_first(page, address):
    page.goto(f"{address}{CHAPTER}.html")
    assert skipless(page) == []


def test_search_opens_a_glossary_term(page, address):
    page.goto(f"{address}{CHAPTER}.html")
    target = "chapters/glossary.html#term-event-shape"
    assert unfound_term(page, "event shape", target) == []
    assert page.locator("#term-event-shape").is_visible()


def test_definition_comes_and_goes(page, address):
    page.goto(f"{address}{CHAPTER}.html")
    assert unruly_definition(page) == []


def test_download_is_the_notebook(page, address):
    page.goto(f"{address}{CHAPTER}.html")
    assert other_download(page, ROOT / f"{CHAPTER}.ipynb") == []


def test_copied_code_has_no_prompt(page, address):
    page.goto(f"{address}{CHAPTER}.html")
    assert copied_otherwise(page) == []


def test_paper_shows_the_chapter_alone(page, address):
    page.goto(f"{address}{CHAPTER}.html")
    assert wrong_on_paper(page) == []


@pytest.mark.parametrize("name", ["chapters/notation.html", f"{CHAPTER}.html"])
def test_site_reads_from_disk(page, site, name):
    assert lost_on_disk(page, site.folder / name) == []


def test_site_searches_from_disk(page, site):
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto((site.folder / "chapters" / "notation.html").as_uri())
    target = "chapters/glossary.html#term-event-shape"
    assert unfound_term(page, "event shape", target) == []
    assert problems == []


def test_wrong_address_leads_back_from_any_depth(page, small_site):
    path = urlsplit(ADDRESS).path
    with serve(small_site.folder, path) as url:
        wrong, front = f"{url}chapters/no/such/page.html", f"{url}index.html"
        assert stranded(page, wrong, front) == []


# --- The checks, on pages with a planted fault ---------------------------------------

GOOD = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
</head>
<body><main><h1>Page</h1>{}</main></body></html>"""
GREY = (
    "<style>@media (prefers-color-scheme: {}) {{ p {{ color: #eee; }} }}</style><p>pale"
)
PLANTED = [
    ("loading", "<script>throw new Error('planted')</script>", "error: planted"),
    ("loading", "<script>console.error('planted')</script>", "console: planted"),
    ("loading", "<script src='none.js'></script>", "console: Failed to load"),
    (
        "loading",
        "<img alt='x' src='https://outside.invalid/'>",
        "outside request: https://outside.invalid/",
    ),
    ("formulas", r"<span class='math'>\(x\)</span>", r"formula not rendered: \(x\)"),
    ("narrow", "<div style='width: 500px'>wide</div>", "px wide in a window of 360 px"),
    ("light", GREY.format("light"), "color-contrast: p (1)"),
    (
        "dark",
        GREY.format("dark").replace("p {", "body { background: #ddd } p {"),
        "color-contrast: p (1)",
    ),
    ("weight", "<script src='heavy.js'></script>", " KB, not at most 500"),
]


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A folder for pages with faults, and its address."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "404.html").write_text("not found", encoding="utf-8")
    noise = "".join(f"{number * 2654435761 % 2**32:x}" for number in range(200_000))
    (folder / "heavy.js").write_text(f"'{noise}'", encoding="utf-8")
    with serve(folder) as url:
        yield folder, url


def plant(planted, body):
    """Write a page with the given body and return its address."""
    folder, url = planted
    (folder / "page.html").write_text(GOOD.format(body), encoding="utf-8")
    return f"{url}page.html"


def test_examine_finds_nothing_on_a_good_page(page, planted):
    url = plant(planted, "<p>fine")
    assert examine(page.context, url) == {kind: [] for kind in KINDS}


@pytest.mark.parametrize(("kind", "body", "message"), PLANTED)
def test_examine_finds_planted_fault(page, planted, kind, body, message):
    found = examine(page.context, plant(planted, body))
    assert message in "\n".join(found.pop(kind))
    if kind != "loading":  # what is missing there may be missed elsewhere
        assert not any(found.values())


def test_locked_solution_is_found(page, planted):
    body = "<details><summary onclick='return false'>Solution</summary>x</details>"
    page.goto(plant(planted, body))
    assert locked_solutions(page) == ["stays closed: Solution"]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("", "changes nothing"),
        ("document.documentElement.dataset.mode = 'x'", "became"),
    ],
)
def test_forgotten_theme_is_found(page, planted, script, message):
    button = f'<button class="theme-switch-button" onclick="{script}">x</button>'
    page.goto(plant(planted, button))
    assert message in forgotten_theme(page)[0]


def test_missing_skip_link_is_found(page, planted):
    page.goto(plant(planted, "<a href='#other'>first</a>"))
    assert skipless(page) == ["no skip link"]


def test_search_without_result_is_found(page, planted):
    (planted[0] / "search.html").write_text(GOOD.format("nothing"), encoding="utf-8")
    form = '<form action="search.html"><input name="q" aria-label="x" autofocus></form>'
    page.goto(plant(planted, form))
    assert "x not found" in unfound_term(page, "x", "glossary.html#term-x")[0]


def test_other_download_is_found(page, planted, tmp_path):
    (planted[0] / "a.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "a.ipynb").write_text("{ }", encoding="utf-8")
    page.goto(plant(planted, "<a href='/a.ipynb'>download</a>"))
    assert "differs from a.ipynb" in other_download(page, tmp_path / "a.ipynb")[0]


LINK = (
    "<style>#d {{ display: none }} {} {{ display: inline !important }}</style>"
    '<a class="glossary-link" href="#x" aria-describedby="d" onkeydown="this.blur()"'
    """ onpointerover="this.className = 'pointed'">term</a> <span id="d">means</span>"""
)


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        ("none", "focus shows no definition"),
        ("#d", "Escape closes no definition"),
        ("a:focus + #d", "pointing shows no definition"),
        ("a:is(:focus, .pointed) + #d", "the definition stays"),
    ],
)
def test_unruly_definition_is_found(page, planted, shown, message):
    page.goto(plant(planted, LINK.format(shown)))
    assert unruly_definition(page) == [message]


@pytest.mark.parametrize(
    ("script", "copied"),
    [
        ("this.previousSibling.textContent", ">>> x = 1\n>>> x\n1"),
        ("'other'", "other"),
    ],
)
def test_copied_prompt_is_found(page, planted, script, copied):
    button = (
        f'<button class="copybtn" onclick="navigator.clipboard.writeText({script})">'
    )
    url = plant(
        planted, f'<div class="highlight"><pre>x</pre>{button}copy</button></div>'
    )
    page.goto(url)
    assert copied_otherwise(page) == [f"copied: {copied!r}"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            '<article>x</article><button class="copybtn">copy</button>',
            "printed: .copybtn",
        ),
        (
            "<style>@media print { article { display: none } }</style>"
            "<article>x</article>",
            "the article is not printed",
        ),
    ],
)
def test_wrong_print_is_found(page, planted, body, message):
    page.goto(plant(planted, body))
    assert wrong_on_paper(page) == [message]


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
    assert message in "\n".join(lost_on_disk(page, file))


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
        (problem,) = stranded(page, f"{url}no/such/page.html", f"{url}index.html")
        assert problem.startswith(message)
