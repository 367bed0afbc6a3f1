"""Runs notebooks in JupyterLab, as a reader does, and looks at what is shown."""

import contextlib
import json
import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import TimeoutError as BrowserTimeout

from tests.chapters.report_kernels import BUDGET_MB, peak_memory_mb

START_SECONDS = 120
NOTEBOOK_SECONDS = 600
WINDOW = {"width": 1280, "height": 900}

# By default, JupyterLab takes cells out of the page that are scrolled out of sight.
SETTINGS_FILE = "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
SETTINGS = {"windowingMode": "none"}

OPENED = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  return panel?.sessionContext?.session?.kernel?.status === "idle" &&
    panel.content.model.cells.length > 0;
}"""
CLEAR = "() => jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
# All cells have run, or an error or a question ended it.
ENDED = """() => {
  const panel = jupyterapp.shell.currentWidget;
  const cells = [...panel.content.model.cells].filter(({type}) => type === "code");
  const failed = ({outputs}) =>
    outputs.toJSON().some(({output_type}) => output_type === "error");
  const done = ({executionCount, executionState}) =>
    executionCount !== null && executionState === "idle";
  const idle = panel.sessionContext.session?.kernel?.status === "idle";
  return document.querySelector(".jp-Dialog") !== null ||
    (idle && (cells.some(failed) || cells.every(done)));
}"""
NUMBERS = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
  .filter(({type}) => type === "code").map(({executionCount}) => executionCount)"""
SHUT_DOWN = "() => jupyterapp.shell.currentWidget.sessionContext.shutdown()"

# What a reader must not see, and what JupyterLab or its MyST extension show it as.
UNWANTED = {
    "error or warning": '[data-mime-type$="stderr"], [data-mime-type$="jupyter.error"]',
    "question": ".jp-Dialog-content",
    "box": ".myst-admonition, .myst-exercise",
    "not understood": ".myst .text-yellow-600, .katex-error",
    "not rendered": ".jp-MarkdownCell:not(.jp-mod-rendered)",
}
TEXTS = "(elements) => elements.map(({innerText}) => innerText.trim())"
# Text of the Markdown cells as shown; code in it may well contain MyST.
MARKDOWN = """() => [...document.querySelectorAll(".jp-MarkdownCell .myst")].map(
  (cell) => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll("code, .katex").forEach((code) => code.remove());
    return copy.textContent;
  })"""
RAW_MYST = re.compile(r"\{[\w:-]+\}`|:{3,}|`{3,}|^\([\w-]+\)=", re.MULTILINE)


@dataclass(frozen=True)
class Visit:
    """What a reader would have seen, the kernel's peak memory in MB, and the time."""

    problems: tuple[str, ...]
    peak_mb: float
    seconds: float


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab."""

    process: psutil.Process
    address: str
    token: str

    def kernels(self):
        """The processes of the kernels."""
        children = (child for child in self.process.children() if child.is_running())
        return [child for child in children if "ipykernel" in " ".join(child.cmdline())]


@contextlib.contextmanager
def start_lab(python, folder):
    """Start JupyterLab, of an interpreter's environment, without a user's settings."""
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        settings = home / "config" / "lab" / "user-settings" / SETTINGS_FILE
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
        command = [python, "-m", "jupyterlab", "--no-browser", "--allow-root"]
        command += [f"--ServerApp.root_dir={folder}"]
        command += ["--LabApp.expose_app_in_browser=True"]
        with (home / "log").open("w+") as log:
            options = {"stdout": log, "stderr": subprocess.STDOUT}
            variables = environment(python, home)
            server = subprocess.Popen(command, cwd=folder, env=variables, **options)
            try:
                yield wait_for_lab(server, home)
            finally:
                server.terminate()
                server.wait()


def environment(python, home):
    """Return the environment variables of a user who has nothing but the packages."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
    return inherited | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "config" / "lab" / "user-settings"),
        "PATH": f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}",
    }


def wait_for_lab(server, home):
    """Return the JupyterLab of a process, once it has written where it serves."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        for file in (home / "runtime").glob("jpserver-*.json"):
            try:
                info = json.loads(file.read_text(encoding="utf-8"))
            except json.JSONDecodeError:  # it is being written
                continue
            return Lab(psutil.Process(server.pid), info["url"], info["token"])
        time.sleep(0.2)
    said = (home / "log").read_text(encoding="utf-8")
    raise RuntimeError(f"JupyterLab did not start within {START_SECONDS} s:\n{said}")


def visit(browser, lab, notebook, seconds=NOTEBOOK_SECONDS):
    """Open a notebook, run all its cells, and look for what should not be there."""
    start = time.monotonic()
    problems = []
    with browser.new_context(viewport=WINDOW) as context:
        page = context.new_page()
        page.goto(f"{lab.address}lab/tree/{notebook}?token={lab.token}&reset")
        try:
            page.wait_for_function(OPENED, timeout=START_SECONDS * 1000)
        except BrowserTimeout:
            message = f"not opened within {START_SECONDS} s"
            return Visit((message,), 0.0, time.monotonic() - start)
        try:
            run_all_cells(page, seconds)
        except BrowserTimeout:
            problems.append(f"not finished within {seconds} s")
        duration = time.monotonic() - start
        problems += shown_problems(page)
        peak = max(map(peak_memory_mb, lab.kernels()), default=0.0)
        page.evaluate(SHUT_DOWN)
    if peak > BUDGET_MB:
        problems.append(f"peak memory {peak:.0f} MB, allowed are {BUDGET_MB} MB")
    return Visit(tuple(problems), peak, duration)


def run_all_cells(page, seconds):
    """Run the cells of the open notebook from the menu, until they have all run."""
    page.evaluate(CLEAR)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(ENDED, timeout=seconds * 1000)


def shown_problems(page):
    """Find what a reader must not see in a notebook whose cells have run."""
    problems = []
    for kind, selector in UNWANTED.items():
        texts = page.eval_on_selector_all(selector, TEXTS)
        problems += [f"{kind}: {text}" for text in texts]
    for text in page.evaluate(MARKDOWN):
        problems += [f"raw MyST: {match[0]}" for match in RAW_MYST.finditer(text)]
    numbers = page.evaluate(NUMBERS)
    if numbers != list(range(1, len(numbers) + 1)):
        problems.append(f"cells ran as {numbers}, expected 1 to {len(numbers)}")
    return problems
