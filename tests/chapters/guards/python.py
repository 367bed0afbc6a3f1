"""Code cells: plain Python, imports at the top, tf_keras, no machine, no network."""

import ast
import re

from . import changes as to
from .figures import description
from .rules import chapter_guard, rejects
from .syntax import full_name, imported_modules, is_python, nodes

IMPORTS = "Imports"
MAGIC = re.compile(r"^\s*(?:[^=\n]+=\s*)?([%!?].*|[\w.]+\?{1,2})\s*$", re.M)
SHELL = re.compile(r"get_ipython\b|subprocess\.|os\.(?:system|popen|exec|spawn)")
KERAS_3 = re.compile(r"(?:tensorflow\.(?:python\.)?)?keras(?:\..*)?")
ABSOLUTE_PATH = re.compile(
    r"(?:(?<![\w./:])/(?:home|Users|root|tmp|var|usr|opt|mnt|srv|content|workspaces?)\b"
    r"|\b[A-Z]:[\\/]+\w)[^\s'\"`]*(?<=\w)"
)
ROOTED = re.compile(r"~/\S+|/\w[\w.-]*/\S+")  # what starts at the root or at home
NETWORK_MODULES = (
    "aiohttp ftplib gdown http httpx pooch requests socket tensorflow_datasets urllib "
    "urllib3 wget"
).split()
DOWNLOADS = re.compile(
    r".*\.get_file|.*keras\.datasets\..*|sklearn\.datasets\.fetch_\w+"
    r"|seaborn\.load_dataset"
)
URL = re.compile(r"(?:https?|ftp)://")
CLOCK = re.compile(
    r"time\.(?:time|perf_counter|monotonic|process_time)(?:_ns)?|timeit\..*"
    r"|datetime\.(?:datetime|date)\.(?:now|utcnow|today)"
)
GET_FILE = 'tf_keras.utils.get_file("coins.csv")'
DATA = "put the data into data/ and use course.data.load"


def with_import(statement, source):
    """Insert a code cell that needs an import statement."""
    return to.both(to.imports(statement), to.code(source))


@rejects("not plain Python: '%matplotlib inline'", to.code("%matplotlib inline"))
@rejects("not plain Python: '%%timeit'", to.code("%%timeit\nheads.mean()"))
@rejects("not plain Python: '!ls'", to.code("names = [0]\nnames[0] = !ls"))
@rejects("calls subprocess.run", with_import("import subprocess", "subprocess.run([])"))
@rejects("calls time.perf_counter", with_import("import time", "time.perf_counter()"))
@chapter_guard
def plain_python(chapter):
    """No magics, shell or help: they run in no script; no clock: it never agrees."""
    for cell in chapter.code_cells:
        if not is_python(cell.source):
            for line in MAGIC.findall(cell.source) or cell.lines[:1]:
                yield cell, f"is not plain Python: '{line}'; remove it"
    for cell, name, _ in chapter.calls:
        if SHELL.match(name):
            yield cell, f"calls {name}, which leaves Python; remove it"
        if CLOCK.fullmatch(name):
            yield cell, f"calls {name}, which reads the clock; remove it"


@rejects("expected 'import course' first", to.replace("import course  #", "#"))
@rejects("'import math': move it", to.code("import math\n\nprint(math.pi)"))
@rejects("is relative", to.replace("from course.exercises", "from .course.exercises"))
@chapter_guard
def imports_at_the_top(chapter):
    """All imports are in one place; `course` sets up TensorFlow before it is loaded."""
    sections = chapter.sections_called(IMPORTS)
    at_the_top = [cell for section in sections for cell in section.code_cells]
    for cell in chapter.code_cells[:1]:
        if ast.unparse(cell.tree.body[:1]) != "import course":
            yield cell, "expected 'import course' first"
    for cell, statement in import_statements(chapter):
        source = ast.unparse(statement)
        if getattr(statement, "level", 0) > 0:
            yield cell, f"'{source}' is relative; a notebook has no package"
        if cell not in at_the_top:
            yield cell, f"'{source}': move it to section '{IMPORTS}'"


@rejects("imports keras;", to.elsewhere(with_import("import keras", "keras")))
@rejects("uses tf.keras;", with_import("import tensorflow as tf", "tf.keras.layers"))
@rejects("sets TF_USE_LEGACY_KERAS;", to.code("name = 'TF_USE_LEGACY_KERAS'"))
@chapter_guard
def tf_keras_only(chapter):
    """TFP works with Keras 2, the package tf_keras, and not with Keras 3."""
    for cell, statement in import_statements(chapter):
        for module in filter(KERAS_3.fullmatch, imported_modules(statement)):
            yield cell, f"imports {module}; use tf_keras"
    for cell in chapter.code_cells:
        for node in nodes(cell.tree, ast.Attribute):
            if full_name(node, chapter.module_names) == "tensorflow.keras":
                yield cell, f"uses {ast.unparse(node)}; use tf_keras"
        if "TF_USE_LEGACY_KERAS" in cell.source:
            yield cell, "sets TF_USE_LEGACY_KERAS; use tf_keras"


@rejects("imports urllib", to.elsewhere(with_import("import urllib", "urllib")))
@rejects("downloads: tf_keras.utils.get_file", with_import("import tf_keras", GET_FILE))
@rejects("names https://example.org/c.csv", to.code("x = 'https://example.org/c.csv'"))
@chapter_guard
def no_network(chapter):
    """What is downloaded changes or is gone: chapters read data/."""
    for cell, statement in import_statements(chapter):
        for module in imported_modules(statement):
            if module.split(".")[0] in NETWORK_MODULES:
                yield cell, f"imports {module}; {DATA}"
    for cell, name, _ in chapter.calls:
        if DOWNLOADS.fullmatch(name):
            yield cell, f"downloads: {name}; {DATA}"
    for cell in chapter.code_cells:
        for url in filter(URL.match, strings(cell)):
            yield cell, f"names {url}; {DATA}"


@rejects("names /home/me/coins.csv", to.code('np.loadtxt("/home/me/coins.csv")'))
@rejects("names /data/coins.csv", to.code('np.loadtxt("/data/coins.csv")'))
@rejects("names C:\\Users\\me", to.markdown("The file is in `C:\\Users\\me`."))
@chapter_guard
def no_absolute_path(chapter):
    """A path of one machine leads nowhere on another, and tells whose it is."""
    for cell in chapter.cells:
        texts = [cell.source, *cell.output_texts, *description(cell).values()]
        found = [
            ABSOLUTE_PATH.search("\n".join(texts)),
            *map(ROOTED.match, strings(cell)),
        ]
        if match := next(filter(None, found), None):
            yield cell, f"names {match.group()}; make the path relative"


def import_statements(chapter):
    for cell in chapter.code_cells:
        for statement in nodes(cell.tree, ast.Import, ast.ImportFrom):
            yield cell, statement


def strings(cell):
    """Every string that is written in a code cell."""
    constants = (node.value for node in nodes(cell.tree, ast.Constant))
    return [value for value in constants if isinstance(value, str)]
