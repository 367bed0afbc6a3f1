"""Runs notebooks in JupyterLab, as a reader does, and looks at what is shown."""

import contextlib
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
from jupyter_server.serverapp import list_running_servers
from playwright.sync_api import TimeoutError as BrowserTimeout

from tests.chapters.report_kernels import BUDGET_MB, CEILINGS_MB, peak_memory_mb
from tests.site.browser import WINDOW

START_SECONDS = 120
NOTEBOOK_SECONDS = 600

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
    "not understood": ".myst .text-yellow-600, .katex-error",
    "not rendered": ".jp-MarkdownCell:not(.jp-mod-rendered)",
}
TEXTS = "(elements) => elements.map(({innerText}) => innerText.trim())"


@contextlib.contextmanager
def start_lab(python, folder):
    """Start JupyterLab, of an interpreter's environment, without a user's settings.

    Gives what the server says of itself: its "url", "token" and "pid".
    """
    with tempfile.TemporaryDirectory() as home:
        settings = Path(home) / ".jupyter" / "lab" / "user-settings" / SETTINGS_FILE
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
        path = f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"
        own = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
        own |= {"HOME": home, "JUPYTER_RUNTIME_DIR": home, "PATH": path}
        options = ["--no-browser", "--allow-root", f"--ServerApp.root_dir={folder}"]
        command = [python, "-m", "jupyterlab", *options]
        command += ["--LabApp.expose_app_in_browser=True"]
        log = subprocess.DEVNULL
        server = subprocess.Popen(command, cwd=folder, env=own, stdout=log, stderr=log)
        try:
            yield wait_for_lab(server, home)
        finally:
            server.terminate()
            server.wait()


def wait_for_lab(server, folder):
    """What a server says of itself, in a folder, once it runs."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(json.JSONDecodeError):  # it is being written
            for lab in list_running_servers(folder):
                return lab
        time.sleep(0.2)
    raise RuntimeError("JupyterLab did not start")


def visit(browser, lab, notebook, seconds=NOTEBOOK_SECONDS):
    """Open a notebook, run all its cells, and return what should not be there."""
    with browser.new_context(viewport=WINDOW) as context:
        page = context.new_page()
        page.goto(f"{lab['url']}lab/tree/{notebook}?token={lab['token']}&reset")
        try:
            page.wait_for_function(OPENED, timeout=START_SECONDS * 1000)
        except BrowserTimeout:
            return [f"not opened within {START_SECONDS} s"]
        problems = run_all_cells(page, seconds) + shown_problems(page)
        allowed = CEILINGS_MB.get(Path(notebook).name[:2], BUDGET_MB)
        for child in psutil.Process(lab["pid"]).children():
            is_alive = child.status() != psutil.STATUS_ZOMBIE
            if is_alive and (peak := peak_memory_mb(child)) > allowed:
                problems.append(f"peak memory {peak:.0f} MB, allowed are {allowed}")
        page.evaluate(SHUT_DOWN)
    return problems


def run_all_cells(page, seconds):
    """Run the cells of the open notebook from the menu; say if they do not end."""
    page.evaluate(CLEAR)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    try:
        page.wait_for_function(ENDED, timeout=seconds * 1000)
    except BrowserTimeout:
        return [f"not finished within {seconds} s"]
    return []


def shown_problems(page):
    """Find what a reader must not see in a notebook whose cells have run."""
    problems = []
    for kind, selector in UNWANTED.items():
        texts = page.eval_on_selector_all(selector, TEXTS)
        problems += [f"{kind}: {text}" for text in texts]
    numbers = page.evaluate(NUMBERS)
    if numbers != list(range(1, len(numbers) + 1)):
        problems.append(f"cells ran as {numbers}, expected 1 to {len(numbers)}")
    return problems
