"""Code cells: plain Python, imports at the top, tf_keras, no machine, no network."""

import ast
import re

from .changes import both, code, imported, markdown, replace
from .figures import description
from .rules import chapter_guard, rejects
from .syntax import full_name, imported_modules, is_python, nodes, within

IMPORTS = "Imports"
MAGIC = re.compile(r"^\s*(?:[^=\n]+=\s*)?([%!?].*|[\w.]+\?{1,2})\s*$", re.M)
SHELL = re.compile(r"get_ipython\b|subprocess\.|os\.(?:system|popen|exec|spawn)")
KERAS_3 = ("keras", "tensorflow.keras", "tensorflow.python.keras")
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


@rejects(
    "is not plain Python: '%matplotlib inline'; remove it", code("%matplotlib inline")
)
@rejects("is not plain Python: '%%timeit'; remove it", code("%%timeit\nheads.mean()"))
@rejects(
    "is not plain Python: '!pip install coins'; remove it", code("!pip install coins")
)
@rejects("is not plain Python: '!ls'; remove it", code("names = [0]\nnames[0] = !ls"))
@rejects(
    "calls subprocess.run, which leaves Python; remove it",
    both(
        imported("import subprocess"),
        code('subprocess.run(["pip", "install", "coins"])'),
    ),
)
@chapter_guard
def no_magic(chapter):
    """Plain Python runs everywhere: no %magic, no !command, no help?."""
    for cell in chapter.code_cells:
        if not is_python(cell.source):
            for line in MAGIC.findall(cell.source) or [cell.source.splitlines()[0]]:
                yield cell, f"is not plain Python: '{line}'; remove it"
        for call in nodes(cell.tree, ast.Call):
            name = full_name(call.func, chapter.module_names)
            if SHELL.match(name):
                yield cell, f"calls {name}, which leaves Python; remove it"


@rejects(
    "expected the first statement 'import course', got 'import matplotlib",
    replace("import course  # first: caps threads", "# Caps threads"),
)
@chapter_guard
def course_first(chapter):
    """`import course` comes before anything that could load TensorFlow."""
    for cell in chapter.code_cells[:1]:
        first = ast.unparse(cell.tree.body[0]) if cell.tree.body else "nothing"
        if first != "import course":
            yield cell, f"expected the first statement 'import course', got '{first}'"


@rejects(
    "'import math': move it to section 'Imports'", code("import math\n\nprint(math.pi)")
)
@rejects(
    "has the relative import 'from .course.exercises import attempt'",
    replace("from course.exercises", "from .course.exercises"),
)
@chapter_guard
def imports_at_the_top(chapter):
    """All imports are in one place, and none is relative: a notebook is no module."""
    sections = chapter.sections_called(IMPORTS)
    at_the_top = [cell for section in sections for cell in section.code_cells]
    for cell, statement in import_statements(chapter):
        if getattr(statement, "level", 0) > 0:
            yield cell, f"has the relative import '{ast.unparse(statement)}'"
        if cell not in at_the_top:
            yield cell, f"'{ast.unparse(statement)}': move it to section '{IMPORTS}'"


@rejects(
    "imports keras; use tf_keras",
    both(code("print(keras.__name__)"), imported("import keras")),
)
@rejects(
    "uses tf.keras; use tf_keras",
    both(imported("import tensorflow as tf"), code("layer = tf.keras.layers.Dense(1)")),
)
@rejects(
    "sets TF_USE_LEGACY_KERAS; use tf_keras",
    both(imported("import os"), code('os.environ["TF_USE_LEGACY_KERAS"] = "1"')),
)
@chapter_guard
def tf_keras_only(chapter):
    """TFP works with Keras 2, the package tf_keras, and not with Keras 3."""
    remedy = "use tf_keras"
    for cell, statement in import_statements(chapter):
        for module in imported_modules(statement):
            if is_keras_3(module):
                yield cell, f"imports {module}; {remedy}"
    for cell in chapter.code_cells:
        for node in nodes(cell.tree, ast.Attribute):
            if full_name(node, chapter.module_names) == "tensorflow.keras":
                yield cell, f"uses {ast.unparse(node)}; {remedy}"
        if "TF_USE_LEGACY_KERAS" in cell.source:
            yield cell, f"sets TF_USE_LEGACY_KERAS; {remedy}"


@rejects(
    "imports urllib.request, which reads from the network",
    both(code("page = urllib.request.Request"), imported("import urllib.request")),
)
@rejects(
    "downloads: tf_keras.utils.get_file",
    both(
        imported("import tf_keras"),
        code('coins = tf_keras.utils.get_file("coins.csv")'),
    ),
)
@rejects(
    "names https://example.org/coins.csv",
    code('coins = np.loadtxt("https://example.org/coins.csv")'),
)
@chapter_guard
def no_network(chapter):
    """Nothing is downloaded: chapters read data/ through course.data.load."""
    remedy = "put the data into data/ and use course.data.load"
    for cell, statement in import_statements(chapter):
        for module in imported_modules(statement):
            if module.split(".")[0] in NETWORK_MODULES:
                yield cell, f"imports {module}, which reads from the network; {remedy}"
    for cell in chapter.code_cells:
        for call in nodes(cell.tree, ast.Call):
            name = full_name(call.func, chapter.module_names)
            if DOWNLOADS.fullmatch(name):
                yield cell, f"downloads: {name}; {remedy}"
        for url in filter(URL.match, strings(cell)):
            yield cell, f"names {url}; {remedy}"


@rejects(
    "names the absolute path /home/me/coins.csv",
    code('coins = np.loadtxt("/home/me/coins.csv")'),
)
@rejects(
    "names the absolute path C:\\Users\\me; make it relative",
    markdown("The file is in `C:\\Users\\me`."),
)
@rejects(
    "names the absolute path /home/me/coins.csv",
    code("print(share)  # as in /home/me/coins.csv"),
)
@rejects(
    "names the absolute path /data/coins.csv",
    code('coins = np.loadtxt("/data/coins.csv")'),
)
@chapter_guard
def no_absolute_path(chapter):
    """No path of one machine, in code, stored text, prose, captions or alt texts."""
    for cell in chapter.cells:
        texts = [cell.source, *cell.output_texts, *description(cell).values()]
        starts = (ROOTED.match(string) for string in strings(cell))
        if match := ABSOLUTE_PATH.search("\n".join(texts)) or next(
            filter(None, starts), None
        ):
            yield cell, f"names the absolute path {match.group()}; make it relative"


def import_statements(chapter):
    for cell in chapter.code_cells:
        for statement in nodes(cell.tree, ast.Import, ast.ImportFrom):
            yield cell, statement


def is_keras_3(module):
    return any(within(module, keras) for keras in KERAS_3)


def strings(cell):
    """Every string that is written in a code cell."""
    constants = (node.value for node in nodes(cell.tree, ast.Constant))
    return [value for value in constants if isinstance(value, str)]
