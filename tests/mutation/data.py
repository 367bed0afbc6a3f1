"""Mutations of data values, as if they had been wrong from the start.

A file that merely differs from its checksum is refused by the loader. So each mutation
also brings the checksums into line, and, where a number was typed into a script, the
file that the script writes.
"""

import hashlib
import re
import subprocess
import sys
from functools import cache, partial

from .mutation import Mutation, before_and_after, line_of, other_digit, replace_in_file
from .notebooks import chapters

SCRIPT = "data/make_data.py"
CATALOGUE = "data/catalogue.toml"
# The tables that were typed into the script, and the data sets that are made of them.
TYPED = {
    "HORSE_KICKS": "horse-kicks",
    "ERUPTIONS": "old-faithful",
    "WAITING": "old-faithful",
    "MICHELSON": "michelson",
    "SPEED": "cars",
    "DISTANCE": "cars",
    "ANSCOMBE_X": "anscombe",
    "ANSCOMBE_Y": "anscombe",
    "SLEEP": "sleep",
    "TIME": "motorcycle",
    "ACCELERATION": "motorcycle",
    "MOTORCYCLE_NOISE": "motorcycle-noise",
}
COMPUTED = (
    "digits",
    "digits-study",
    "digits-study-foreign",
    "digits-study-contrast",
)
SAMPLED = 50  # candidates of each computed file, or all if there are fewer
TABLE = re.compile(r'^([A-Z_]+) = (""".*?"""|[\[{].*?$)', re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"\d+(?:\.\d+)?")
CELL = re.compile(r"(?<=[\n,])[\d.]+(?=[\n,])")
ENTRY = re.compile(r'file = "(.*)"\nversion = 1\nbytes = (.*)\nsha256 = "(.*)"')


def data_mutations(root, rng):
    script = (root / SCRIPT).read_text(encoding="utf-8")
    for table in filter(lambda table: table[1] in TYPED, TABLE.finditer(script)):
        change = partial(mutation, root, TYPED[table[1]], SCRIPT, script, write_again)
        yield from map(change, NUMBER.finditer(script, *table.span(2)))
    for name in COMPUTED:
        file = f"data/{name}.csv"
        text = (root / file).read_text(encoding="utf-8")
        change = partial(mutation, root, name, file, text, refresh_catalogue)
        cells = list(CELL.finditer(text))
        yield from map(change, rng.sample(cells, min(SAMPLED, len(cells))))


def mutation(root, name, file, text, follow_up, match):
    """A mutation of one number, after which `follow_up` brings files into line."""
    start, end = match.span()
    new = other_digit(match.group())

    def apply(copy):
        replace_in_file(copy, file, start, end, new)
        follow_up(copy)

    return Mutation(
        "data-value",
        name,
        file,
        f"line {line_of(text, start)}",
        *before_and_after(text, start, end, new),
        apply,
        stages(root, name),
        (f"data/{name}.csv", CATALOGUE),
    )


@cache
def stages(root, name):
    """The tests of the data, of the study if it is of it, and chapters that load it."""
    tests = [("tests/test_data.py",)]
    if "study" in name:
        tests.append(("tests/test_study.py",))
    readers = [
        chapter
        for chapter in chapters(root)
        if f'load(\\"{name}\\")' in (root / chapter).read_text(encoding="utf-8")
    ]
    return (*tests, *((chapter,) for chapter in readers))


def write_again(root):
    """Run the script that writes the data, then refresh the catalogue."""
    subprocess.run([sys.executable, root / SCRIPT], check=True, capture_output=True)
    refresh_catalogue(root)


def refresh_catalogue(root):
    """Write the size and the checksum of each file into the catalogue."""

    def entry(match):
        content = (root / "data" / match[1]).read_bytes()
        checksum = hashlib.sha256(content).hexdigest()
        return (
            f'file = "{match[1]}"\nversion = 1\n'
            f'bytes = {len(content)}\nsha256 = "{checksum}"'
        )

    catalogue = root / CATALOGUE
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(ENTRY.sub(entry, text), encoding="utf-8")


KINDS = {"data-value": data_mutations}
