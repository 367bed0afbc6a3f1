"""Runs notebooks in JupyterLab, as a reader does, and looks at what comes of it."""

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

from tests.chapters.report_kernels import BUDGET_MB, peak_memory_mb

START_SECONDS = 120
NOTEBOOK_SECONDS = 600
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
# The numbers of the cells; errors, warnings and questions.
RESULT = """() => {
  const cells = [...jupyterapp.shell.currentWidget.content.model.cells]
    .filter(({type}) => type === "code");
  const unwanted = cells.flatMap(({outputs}) => outputs.toJSON())
    .filter(({output_type, name}) => output_type === "error" || name === "stderr")
    .map(({ename, evalue, text}) => text ?? `${ename}: ${evalue}`);
  const questions = [...document.querySelectorAll(".jp-Dialog-content")]
    .map(({innerText}) => innerText);
  return [cells.map(({executionCount}) => executionCount), unwanted.concat(questions)];
}"""
SHUT_DOWN = "() => jupyterapp.shell.currentWidget.sessionContext.shutdown()"


@contextlib.contextmanager
def start_lab(python, folder):
    """Start JupyterLab, of an interpreter's environment, without a user's settings.

    Gives what the server says of itself: its "url", "token" and "pid".
    """
    with tempfile.TemporaryDirectory() as home:
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
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{lab['url']}lab/tree/{notebook}?token={lab['token']}&reset")
        try:
            page.wait_for_function(OPENED, timeout=START_SECONDS * 1000)
        except BrowserTimeout:
            return [f"not opened within {START_SECONDS} s"]
        problems = run_all_cells(page, seconds)
        for child in psutil.Process(lab["pid"]).children():
            is_alive = child.status() != psutil.STATUS_ZOMBIE
            if is_alive and (peak := peak_memory_mb(child)) > BUDGET_MB:
                problems.append(f"peak memory {peak:.0f} MB, allowed are {BUDGET_MB}")
        page.evaluate(SHUT_DOWN)
    return problems


def run_all_cells(page, seconds):
    """Run the cells of the open notebook from the menu, and return what went wrong."""
    page.evaluate(CLEAR)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    try:
        page.wait_for_function(ENDED, timeout=seconds * 1000)
    except BrowserTimeout:
        return [f"not finished within {seconds} s"]
    numbers, problems = page.evaluate(RESULT)
    if numbers != list(range(1, len(numbers) + 1)):
        problems.append(f"cells ran as {numbers}, expected 1 to {len(numbers)}")
    return problems
