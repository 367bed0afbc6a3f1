"""Mutations of files: data, locks, checkers of exercises, and the helper package.

A data file that merely differs from its checksum is refused by the loader. So each
mutation also brings the checksums into line, and, where a number was typed into a
script, the file that the script writes: as if it had been wrong from the start.
"""

import hashlib
import re
import subprocess
import sys

from tests.proof.mutation.chapters import chapters
from tests.proof.mutation.mutation import Text, other_digit
from tests.proof.mutation.python_code import number_mutations, operator_mutations

DATA_TESTS = ("tests/data",)
STUDY_TESTS = ("tests/course/test_study.py",)
LOCK_TESTS = ("tests/repository/test_locks.py",)
EXERCISE_TESTS = ("tests/course/test_exercises.py",)
BAD_INPUT = "tests/course/test_bad_arguments.py"

SCRIPT = "data/make_data.py"
CATALOGUE = "data/catalogue.toml"
# The tables that were typed into the script, and the data sets that are made of them.
TYPED = dict(
    pair.split()
    for pair in """
        HORSE_KICKS horse-kicks, ERUPTIONS old-faithful, WAITING old-faithful,
        MICHELSON michelson, SPEED cars, DISTANCE cars, ANSCOMBE_X anscombe,
        ANSCOMBE_Y anscombe, SLEEP sleep, TIME motorcycle, ACCELERATION motorcycle,
        MOTORCYCLE_NOISE motorcycle-noise
    """.split(",")
)
COMPUTED = ("study", "study-foreign", "study-differences")
SAMPLED = 50  # candidates of each computed file, or all if there are fewer
TABLE = re.compile(r'^([A-Z_]+) = (""".*?"""|[\[{].*?$)', re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"\d+(?:\.\d+)?")
CELL = re.compile(r"(?<=[\n,])[\d.]+(?=[\n,])")
ENTRY = 'file = "{}"\nversion = 1\nbytes = {}\nsha256 = "{}"'


def data_texts(root):
    for name in sorted(set(TYPED.values())):
        content = (root / SCRIPT).read_text(encoding="utf-8")
        yield data_text(root, name, SCRIPT, content, write_again)
    for name in COMPUTED:
        file = f"data/{name}.csv"
        content = (root / file).read_text(encoding="utf-8")
        yield data_text(root, name, file, content, refresh_catalogue)


def data_text(root, name, file, content, follow_up):
    """A text of data: its tests, those of the study, and chapters that load it."""
    notebooks = {each: (root / each).read_text("utf-8") for each in chapters(root)}
    readers = [
        each for each, book in notebooks.items() if f'load(\\"{name}\\")' in book
    ]
    study = [STUDY_TESTS] * ("study" in name)
    stages = (DATA_TESTS, *study, *((chapter,) for chapter in readers))
    return Text("data-value", name, file, content, stages, follow_up=follow_up)


def data_mutations(text, rng):
    """Another number, of a table in the script or of a file."""
    if text.file == SCRIPT:
        tables = [m for m in TABLE.finditer(text.content) if is_typed(m, text.group)]
        found = [m for t in tables for m in NUMBER.finditer(text.content, *t.span(2))]
    else:
        found = list(CELL.finditer(text.content))
        found = rng.sample(found, min(SAMPLED, len(found)))
    for match in found:
        yield text.replace(*match.span(), other_digit(match.group()))


def is_typed(table, name):
    return TYPED.get(table[1]) == name


def write_again(root):
    """Run the script that writes the data, then refresh the catalogue."""
    subprocess.run([sys.executable, root / SCRIPT], check=True, capture_output=True)
    refresh_catalogue(root)


def refresh_catalogue(root):
    """Write the size and the checksum of each file into the catalogue."""

    def entry(match):
        content = (root / "data" / match[1]).read_bytes()
        checksum = hashlib.sha256(content).hexdigest()
        return ENTRY.format(match[1], len(content), checksum)

    catalogue = root / CATALOGUE
    pattern = ENTRY.format("(.*)", ".*", ".*")
    text = re.sub(pattern, entry, catalogue.read_text(encoding="utf-8"))
    catalogue.write_text(text, encoding="utf-8")


# --- Locks ---------------------------------------------------------------------------

OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", ">=": "<"}
PYTHON, NPM = ("requirements.txt", "requirements-dev.txt"), ("tools/package-lock.json",)
PARTS = {
    "version": (r"(?m)(?<===)[\d.]+(?=[^\n]*\\$)", other_digit, PYTHON),
    "hash": (r"(?<=sha256:)[0-9a-f]", lambda old: "10"[old == "1"], PYTHON),
    "condition": (r"(?<= )(?:==|!=|<|>=)(?= ')", OPPOSITES.get, PYTHON),
    "version, npm": (r'(?<="version": ")[\d.]+', other_digit, NPM),
    "hash, npm": (r'(?<="integrity": "sha512-)\w', lambda old: "10"[old == "1"], NPM),
}


def lock_texts(root):
    for part, (*_, locks) in PARTS.items():
        for file in locks:
            content = (root / file).read_text(encoding="utf-8")
            yield Text("lock-line", f"{file}: {part}", file, content, (LOCK_TESTS,))


def lock_mutations(text, rng):
    """Another version, another hash, a condition turned round."""
    pattern, other, _ = PARTS[text.group.partition(": ")[2]]
    for match in re.finditer(pattern, text.content):
        yield text.replace(*match.span(), other(match.group()))


# --- The helper package --------------------------------------------------------------

LIBRARY = (  # whose numbers matter
    "chapters/course/corruptions.py",
    "chapters/course/metrics.py",
    "chapters/course/classifiers.py",
    "study/methods.py",
)
CHECKER = re.compile(r'"""Exercises of Chapter (\d),')
LIBRARY_CHAPTER = "07"  # the only one that uses these


def checker_texts(root):
    """The modules that know the answers to a chapter's exercises."""
    for path in sorted((root / "chapters/course/exercises").glob("*.py")):
        if chapter := CHECKER.match(path.read_text(encoding="utf-8")):
            number = f"0{chapter[1]}"
            yield module("checker", number, root, path, EXERCISE_TESTS, number)


def library_texts(root):
    for path in map(root.joinpath, LIBRARY):
        tests = (f"tests/course/test_{path.stem}.py", BAD_INPUT)
        yield module("library", path.stem, root, path, tests, LIBRARY_CHAPTER)


def module(kind, group, root, path, tests, number):
    """The text of a module, judged by its tests and by a chapter."""
    file = path.relative_to(root).as_posix()
    readers = [(name,) for name in chapters(root) if f"/{number}-" in name]
    return Text(kind, group, file, path.read_text("utf-8"), (tests, *readers))


def code_mutations(text, rng):
    yield from number_mutations(text, rng)
    yield from operator_mutations(text, rng)


KINDS = {
    "data-value": (data_texts, data_mutations),
    "lock-line": (lock_texts, lock_mutations),
    "checker": (checker_texts, code_mutations),
    "library": (library_texts, code_mutations),
}
