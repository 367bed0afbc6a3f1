"""Builds websites for the tests, and reads them: the book's, and a small one."""

import base64
import io
import os
import subprocess
import sys
from pathlib import Path

import nbformat.v4
import yaml
from bs4 import BeautifulSoup
from PIL import Image

ROOT = Path(__file__).parents[1]

ADDRESS = "https://someone.example/book/"  # of the small book

INTRO = "# Small book\n\nIt has [one chapter](chapters/01-small.ipynb).\n"
TEXT = """\
# Small chapter

**A chapter with one piece of each kind: a formula $\\mu$, a table and a figure.**

$$a^2 + b^2 = c^2$$ (pythagoras)
"""
TABLE = """\
<table border="1" class="dataframe">
<thead><tr><th></th><th>count</th></tr></thead>
<tbody><tr><th>deaths</th><td>196</td></tr></tbody>
</table>"""
FIGURE = {"image": {"alt": "A grey square."}, "figure": {"caption": "Grey."}}


def build(book, folder, **environment):
    """Build a book with warnings as errors; return the process and the HTML folder."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", book, "--path-output", folder]
    command += ["-W", "-n", "--keep-going"]
    process = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=os.environ | environment
    )
    return process, folder / "_build" / "html"


def page_names(folder):
    """Return the paths of a website's pages within the folder."""
    files = sorted(folder.rglob("*.html"))
    files = [file.relative_to(folder) for file in files]
    return [file.as_posix() for file in files if "_static" not in file.parts]


def parse(file):
    """Return a parsed page."""
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def read_pages(folder):
    """Return the parsed pages of a website by their path within the folder."""
    return {name: parse(folder / name) for name in page_names(folder)}


def grey_square():
    """Return a PNG of 20 x 10 pixels as base64."""
    file = io.BytesIO()
    Image.new("RGB", (20, 10), "grey").save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode("ascii")


def code_cell(output=None, **metadata):
    """Return an executed cell that shows a piece of data of the given types."""
    result = nbformat.v4.new_output("display_data", output or {"text/plain": "1"})
    options = {"execution_count": 1, "outputs": [result], "metadata": metadata}
    return nbformat.v4.new_code_cell("print(1)", **options)


def notebook(*cells):
    """Return a notebook as the chapters are."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=list(cells), metadata=metadata)


def small_chapter():
    """Return a notebook with everything that the repairs repair."""
    figure = code_cell({"image/png": grey_square()}, mystnb=FIGURE)
    size = {"image/png": {"width": 20, "height": 10}}
    figure.outputs[0].metadata = nbformat.from_dict(size)
    table, solution = code_cell({"text/html": TABLE}), code_cell(tags=["hide-cell"])
    return notebook(nbformat.v4.new_markdown_cell(TEXT), table, figure, solution)


def colab_chapter():
    """Return a notebook with the cell that sets it up in Colab."""
    title = nbformat.v4.new_markdown_cell("# For Colab")
    return notebook(title, code_cell(tags=["colab-setup", "remove-cell"]))


def write_small_book(folder, bare=False):
    """Write a small book with the book's settings, or without its extension."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    sphinx = config["sphinx"]
    sphinx["local_extensions"] = {"book_extension": str(ROOT / "tools")}
    sphinx["config"]["html_static_path"] = [str(ROOT / "assets")]
    config["logo"] = config["html"]["favicon"] = str(ROOT / "assets" / "logo.svg")
    if bare:
        del sphinx["local_extensions"]
    toc = {"format": "jb-book", "root": "intro"}
    toc["chapters"] = [{"file": "chapters/01-small"}, {"file": "chapters/02-colab"}]
    (folder / "chapters").mkdir(parents=True)
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (folder / "intro.md").write_text(INTRO, encoding="utf-8")
    (folder / "references.bib").touch()
    nbformat.write(small_chapter(), folder / "chapters" / "01-small.ipynb")
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
