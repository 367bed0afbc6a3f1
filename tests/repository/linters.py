"""The linters of .pre-commit-config.yaml, run as git would run them."""

import shlex
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
CONFIG = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
HOOKS = {hook["id"]: hook["entry"] for hook in CONFIG["repos"][0]["hooks"]}


def complaints(hook, *files, folder=ROOT):
    """What a linter says about files of a folder; nothing if it is content."""
    places = {".venv/": f"{sys.prefix}/", "tools/": f"{ROOT}/tools/"}
    command = HOOKS[hook]
    for place, path in places.items():
        command = command.replace(place, path.replace(" ", "\\ "))
    run = subprocess.run(
        [*shlex.split(command), *map(str, files)],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    return run.stdout + run.stderr if run.returncode else ""
