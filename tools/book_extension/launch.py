"""Buttons for the repository and branch that the site is built from.

They launch a chapter, or report an error in it. A fork's buttons thus open the fork.
Where the branch is on no public server, there is no button: a button that leads nowhere
is worse than none.
"""

import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urlencode

REMOTE = re.compile(
    r"(?:https://(?:[^@/]+@)?|ssh://git@|git@)"
    r"(?P<host>github\.com|gitlab\.com)[:/](?P<name>[^/]+/[^/]+?)(?:\.git)?/?"
)
BINDER = "https://mybinder.org"
COLAB = "https://colab.research.google.com"
COLAB_TAG = "colab-setup"  # of the cell that a chapter needs in order to run in Colab
FIELDS = {"github.com": ("title", "body")}
OTHER_FIELDS = "issue[title]", "issue[description]"  # of GitLab
REPORT = "Section: \n\nWhat I expected:\n\nWhat I found:\n"


def git(folder, *arguments):
    """Return what a git command prints; nothing if it fails."""
    try:
        process = subprocess.run(
            ["git", "-C", folder, *arguments], capture_output=True, encoding="utf-8"
        )
    except FileNotFoundError:  # git is not installed
        return ""
    return process.stdout.strip() if process.returncode == 0 else ""


def public_repository(folder):
    """Return the address and branch of a folder's public repository, or None."""
    match = REMOTE.fullmatch(git(folder, "remote", "get-url", "origin"))
    branch = git(folder, "symbolic-ref", "--short", "HEAD")  # "" if detached
    if match and git(folder, "rev-parse", "--verify", f"refs/remotes/origin/{branch}"):
        return f"https://{match['host']}/{match['name']}", branch
    return None


def add_buttons(app, config):
    """Tell the theme the repository and the services that open its notebooks."""
    found = public_repository(app.srcdir)
    if found is None:
        return
    options = config.html_theme_options
    options["repository_url"], options["repository_branch"] = found
    options["use_repository_button"] = options["use_issues_button"] = True
    options["launch_buttons"] |= {
        "notebook_interface": "jupyterlab",
        "binderhub_url": BINDER,
    }
    if "//github.com/" in found[0]:
        options["launch_buttons"]["colab_url"] = COLAB


def runs_in_colab(file):
    """Say whether a notebook has the cell that sets it up in Colab."""
    if file.suffix != ".ipynb":
        return False
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    return any(COLAB_TAG in cell["metadata"].get("tags", []) for cell in cells)


def drop_colab(app, pagename, templatename, context, doctree):
    """Take the Colab button from pages that would not run there."""
    if doctree is None or runs_in_colab(Path(app.env.doc2path(pagename))):
        return
    for group in context.get("header_buttons", []):
        if group.get("label") == "launch-buttons":
            buttons = group["buttons"]
            group["buttons"] = [item for item in buttons if item["text"] != "Colab"]


def name_page_in_reports(app, pagename, templatename, context, doctree):
    """Let the button for issues report an error of this page.

    The site's script adds the section that the reader looks at.
    """
    groups = [group.get("buttons", []) for group in context.get("header_buttons", [])]
    for button in sum(groups, []):
        if button.get("label") == "source-issues-button":
            address = button["url"].partition("?")[0]
            title, body = FIELDS.get(address.split("/")[2], OTHER_FIELDS)
            page = app.builder.get_target_uri(pagename)
            query = urlencode({title: f"Error in {page}", body: REPORT})
            button |= {"url": f"{address}?{query}", "text": "Report an error"}
            button["tooltip"] = "Report an error on this page"


def setup(app):
    """Register the buttons."""
    app.connect("config-inited", add_buttons)
    app.connect("html-page-context", drop_colab, priority=900)  # after the theme
    app.connect("html-page-context", name_page_in_reports, priority=900)
