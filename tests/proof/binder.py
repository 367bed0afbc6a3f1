"""Run every chapter as on Binder, as close as a machine without Docker allows.

Usage: python -m tests.binder_run [--chapters NN ...]

A fresh environment is made as repo2docker's Dockerfile does: its version of Python, and
its command that installs the packages. JupyterLab is the one that this installs, as it
is on Binder. Each chapter is opened in a browser and run by the menu, with a kernel
that may use 2 GB; what a reader must not see, and a peak above 1 GB, is reported.
"""

import argparse
import os
import shutil
import subprocess
import sys

from tests.binder_image import dry_run
from tests.chapters.strict_run import ROOT, copy_tracked, find_python, parse
from tests.lab import start_lab, visit
from tests.plugins.kernel_report import forget_cached_libraries

from tests.browsers import NoBrowser, open_browser

FOLDER = ROOT / "_build" / "binder"


def build_environment(book, folder):
    """Make an environment for a copy of the repository; return its interpreter."""
    image = dry_run(book)
    command = [find_python(image.python), "-m", "venv", folder]
    subprocess.run(command, check=True)
    for command in image.commands:
        subprocess.run(
            command,
            shell=True,
            check=True,
            cwd=book,
            env=os.environ | {"KERNEL_PYTHON_PREFIX": str(folder)},
            stdout=subprocess.DEVNULL,
        )
    forget_cached_libraries(folder)
    return str(folder / "bin" / "python")


def run_notebooks(python, book, notebooks):
    """Run notebooks in JupyterLab, print a table, and return the exit status."""
    width = max(map(len, notebooks))
    print(f"{'notebook':<{width}}  result {'seconds':>8} {'peak MB':>8}")
    failed = 0
    with open_browser() as browser, start_lab(python, book) as lab:
        for notebook in notebooks:
            found = visit(browser, lab, notebook)
            failed += bool(found.problems)
            result = "FAIL" if found.problems else "pass"
            print(
                f"{notebook:<{width}}  {result:<6} "
                f"{found.seconds:>8.0f} {found.peak_mb:>8.0f}"
            )
            for problem in found.problems:
                print("    " + problem.replace("\n", "\n    "))
            sys.stdout.flush()
    print(f"{len(notebooks) - failed} of {len(notebooks)} notebooks passed")
    return int(failed > 0)


def main():
    parser = argparse.ArgumentParser(prog="tests.binder_run", description=__doc__)
    options = parse(parser)
    shutil.rmtree(FOLDER, ignore_errors=True)
    book = FOLDER / "book"
    copy_tracked(book)
    print("==> Making the environment (some minutes)", flush=True)
    python = build_environment(book, FOLDER / "environment")
    return run_notebooks(python, book, options.notebooks)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (NoBrowser, subprocess.CalledProcessError) as error:
        sys.exit(f"binder_run: {error}")
