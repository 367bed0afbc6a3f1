"""Builds websites for the tests, and reads them: the book's, and a small one."""

import base64
import functools
import importlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat.v4
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image

ROOT = Path(__file__).parents[2]
ADDRESS = "https://someone.example/book/"  # of the small book
CHAPTER = "chapters/01-small.html"
CLAIMS = ("σ", "µ")  # two names that leave no letter for an address

PAGES = {  # of the small book, beside its chapters
    "intro.md": """# Small book

It has [one chapter](chapters/01-small.ipynb).

```{turning-digit}
```

```{chapter-cards}
chapters/01-small | fig-grey | See all & more.
```
""",
    "glossary.md": """# Glossary

```{glossary}
density
  Probability per unit & *not* bounded by 1: 0 < p < ∞.

  A second [paragraph](#term-density).
```
""",
    "genindex.md": (ROOT / "genindex.md").read_text(encoding="utf-8"),
    "references.md": "# References\n\n```{bibliography}\n:all:\n```\n",
    "references.bib": "@book{bishop2006, author = {A}, title = {T}, year = {2006}, "
    "publisher = {P}}\n",
}
TEXT = """# Small chapter

**A chapter with one piece of each kind: a formula $\\mu$, a table and a figure.**

*Reading time: about 5 minutes. Run time: about 4 seconds.*

$$a^2 + b^2 = c^2$$ (pythagoras)

[Density](../glossary.md#term-density), [B](../references.md#cite-bishop2006) and
[F](#fig-grey).

<details class="curious"><summary>For the curious: why?</summary>

Because $a > 0$.

</details>
"""
EXERCISES = "## Exercises\n\n### Exercise 0.1 (easy): Coins\n\nHow probable is heads?"
RECAP = "## Recap\n\nOn a card stands a [link](../references.md).\n"


def tool(name):
    """Import a module of tools/."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "tools")
        return importlib.import_module(name)


def part(name):
    """Import a part of the book's Sphinx extension."""
    return tool(f"book_extension.{name}")


def build(book, folder, **environment):
    """Build a book with warnings as errors, in a folder that keeps its log."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", book, "--path-output", folder]
    process = subprocess.run(
        [*command, "-W", "-n", "--keep-going"],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | environment,
    )
    log = f"{process.stderr}\nexit code {process.returncode}"
    folder.mkdir(exist_ok=True)
    (folder / "log").write_text(log, encoding="utf-8")


class Site:
    """A website that was built into a folder, and its pages."""

    def __init__(self, target):
        self.log = (target / "log").read_text(encoding="utf-8")
        self.folder = target / "_build" / "html"
        files = [file.relative_to(self.folder) for file in self.folder.rglob("*.html")]
        names = [file.as_posix() for file in files if "_static" not in file.parts]
        self.names = sorted(names)

    def html(self, name):
        """Return the text of a page."""
        return (self.folder / name).read_text(encoding="utf-8")

    @functools.cached_property
    def pages(self):
        """The parsed pages by their names, without formulas and code."""
        return {
            name: BeautifulSoup(lighter(self.html(name)), "html.parser")
            for name in self.names
        }


def lighter(html):
    """Return a page without its formulas and code, which are most of it."""
    kept, depth, end = [], 0, 0
    for tag in re.finditer(r'<span class="katex">|<span\b|</span>', html):
        if depth:
            depth += -1 if tag[0] == "</span>" else 1
            end = tag.end()
        elif tag[0].endswith('katex">'):
            kept.append(html[end : tag.start()])
            depth = 1
    text = "".join([*kept, html[end:]])
    return re.sub("<pre>.*?</pre>", "<pre></pre>", text, flags=re.DOTALL)


def grey_square():
    """Return a PNG of 20 x 10 pixels as base64."""
    file = io.BytesIO()
    Image.new("RGB", (20, 10), "grey").save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode("ascii")


def cell(source, data=None, size=None, **metadata):
    """Return an executed cell that shows a piece of data of the given types."""
    output = nbformat.v4.new_output("display_data", data or {"text/plain": "1"})
    if size:
        output.metadata["image/png"] = dict(zip(("width", "height"), size, strict=True))
    return nbformat.v4.new_code_cell(
        source, execution_count=1, outputs=[output], metadata=metadata
    )


def table_cell(source, table, **metadata):
    """Return a cell that shows a data frame, or a styled one."""
    return cell(source, {"text/html": table._repr_html_()}, **metadata)


def notebook(*cells):
    """Return a notebook as the chapters are."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=list(cells), metadata=metadata)


def small_chapter(text=TEXT, claims=CLAIMS, exercises=EXERCISES):
    """Return a notebook with one piece of each kind."""
    corps = pd.MultiIndex.from_product([["guard"], ["first", "second"]])
    deaths = pd.DataFrame({f"year {n}": [n, n] for n in range(30)}, index=corps)
    table = pd.DataFrame({"here": 1.0}, index=pd.Index(claims, name="claim"))
    figure = {"caption": "Grey.", "name": "fig-grey"}
    prompts = {"code_prompt_show": "Show the claims", "code_prompt_hide": "Hide them"}
    square = {"image": {"alt": "A grey square."}, "figure": figure}
    code, both = {"tags": ["hide-input"]}, {"tags": ["hide-cell"]}
    return notebook(
        nbformat.v4.new_markdown_cell(text),
        table_cell("deaths", deaths),
        table_cell("styled", deaths.style.set_uuid("x").set_caption("Deaths")),
        cell("x", {"image/png": grey_square()}, size=(20, 10), mystnb=square, **code),
        cell(f"claim({CLAIMS[0]!r}, 1, 1, 'x', 0)", **code),
        cell(f"claim({CLAIMS[1]!r}, 1, 1, 'x', 0)", **both),
        table_cell("claims_table('01')", table, tags=["hide-output"], mystnb=prompts),
        nbformat.v4.new_markdown_cell(exercises),
        cell("# Solution\nx = 1", **both),
        nbformat.v4.new_markdown_cell(RECAP),
    )


def colab_chapter():
    """Return a notebook with the cell that sets it up in Colab."""
    title = nbformat.v4.new_markdown_cell("# For Colab")
    return notebook(title, cell("set_up()", tags=["colab-setup", "remove-cell"]))


def write_book(folder, extension=True, **chapter):
    """Write a small book with the book's settings, or without its extension."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    sphinx = config["sphinx"]
    sphinx["local_extensions"] = {"book_extension": str(ROOT / "tools")}
    sphinx["config"]["html_static_path"] = [str(ROOT / "assets")]
    config["logo"] = config["html"]["favicon"] = str(ROOT / "assets" / "logo.svg")
    if not extension:
        del sphinx["local_extensions"]
    names = "chapters/01-small chapters/02-colab glossary references genindex".split()
    toc = {"format": "jb-book", "root": "intro"}
    toc["chapters"] = [{"file": name} for name in names]
    (folder / "chapters").mkdir(parents=True)
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    nbformat.write(small_chapter(**chapter), folder / "chapters" / "01-small.ipynb")
    nbformat.write(colab_chapter(), folder / "chapters" / "02-colab.ipynb")
    return folder


def git(folder, *arguments):
    """Run a git command in a folder."""
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", folder, *identity, *arguments], check=True)


def make_repository(folder):
    """Make a repository with one commit on the branch `lesson`, pushed to `origin`."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=lesson")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=x")
    git(folder, "remote", "add", "origin", "https://github.com/someone/book.git")
    git(folder, "update-ref", "refs/remotes/origin/lesson", "HEAD")
