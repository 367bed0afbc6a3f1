"""Run chapters in fresh kernels and store their outputs in the notebooks.

Usage: python tools/store_outputs.py [all | template | NN ...]

What is stored is the book's specification: the website shows it and the tests
compare every later run with it. A second run therefore changes no byte.
"""

import argparse
import base64
import io
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from PIL import Image

CHAPTERS = Path(__file__).resolve().parent.parent / "chapters"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def find_notebooks(names):
    """Notebooks of the given chapter numbers, of the template, or all of them.

    Raises
    ------
    ValueError
        If a name matches no notebook, or more than one.
    """
    every = [*sorted(CHAPTERS.glob("[0-9][0-9]-*.ipynb")), CHAPTERS / "template.ipynb"]
    if names == ["all"]:
        return every
    found = []
    for name in names:
        matches = [path for path in every if path.stem.startswith(name)]
        if len(matches) != 1:
            known = ", ".join(path.stem for path in every)
            raise ValueError(
                f"expected the start of one chapter's name ({known}), got {name!r}"
            )
        found += matches
    return found


def new_client(notebook):
    """A client that executes the notebook in a fresh kernel, as `run` does."""
    return NotebookClient(
        notebook,
        kernel_name=KERNEL["name"],
        extra_arguments=["--log-level=ERROR"],
        timeout=600,
        record_timing=False,
        coalesce_streams=True,  # how output was cut into pieces depends on the clock
        resources={"metadata": {"path": str(CHAPTERS)}},
    )


def run(notebook):
    """Execute every cell of the notebook, in place, from the chapters' folder."""
    new_client(notebook).execute()


def strip_png_metadata(encoded):
    """The same pixels without text, date or resolution chunks; base64 in and out."""
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
        pixels = Image.new(image.mode, image.size)
        pixels.paste(image)
    stored = io.BytesIO()
    pixels.save(stored, "PNG", optimize=True)
    return base64.b64encode(stored.getvalue()).decode("ascii")


def clean(notebook):
    """Keep only what a second run, on any machine, stores again byte for byte."""
    kept = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    if "myst" in notebook.metadata:
        kept["myst"] = notebook.metadata["myst"]
    notebook.metadata = nbformat.from_dict(kept)
    for cell in notebook.cells:
        for key in ("collapsed", "scrolled", "execution"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = strip_png_metadata(output.data["image/png"])


def stderr_of(notebook):
    """What the cells wrote to standard error, as one string."""
    return "".join(
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr"
    )


def read(path):
    """The notebook that a file holds; ValueError if it holds none."""
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, nbformat.ValidationError) as error:
        raise ValueError(f"expected a notebook in {path.name}, got {error}") from error


def store(path):
    """Run one chapter and write it back, unless it fails or writes to stderr."""
    notebook = read(path)
    run(notebook)
    clean(notebook)
    if stderr := stderr_of(notebook):
        raise RuntimeError(f"the chapter writes to standard error:\n{stderr}")
    nbformat.validate(notebook)
    replace(path, nbformat.writes(notebook) + "\n")


def replace(path, text):
    """Write a file as a whole or not at all: a full disk must not cost the old one."""
    fresh = path.with_suffix(".fresh")
    try:
        fresh.write_text(text, encoding="utf-8", newline="")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=["all"])
    try:
        paths = find_notebooks(parser.parse_args().names)
    except ValueError as error:
        sys.exit(f"store_outputs: {error}")
    for position, path in enumerate(paths, start=1):
        print(f"[{position}/{len(paths)}] {path.name}: running ...", flush=True)
        try:
            store(path)
        except (
            CellExecutionError,
            CellTimeoutError,
            RuntimeError,
            ValueError,
        ) as error:
            sys.exit(f"{path.name}: not stored. {error}")
        print(f"[{position}/{len(paths)}] {path.name}: outputs stored", flush=True)


if __name__ == "__main__":
    main()
