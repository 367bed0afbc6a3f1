"""Where the results of tasks are kept, and when they may be used again.

Everything lies below `_build/study/`, each under a digest of its settings, of the data
and of the code that made it. A file is written under a temporary name and renamed, so
that it is either whole or not there.
"""

import ast
import hashlib
import json
import os
import uuid
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

from study.tasks import (
    Training,
    answer,
    load_data,
    load_sets,
    load_validation,
    trained,
)

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / "study"
TRAINING_CODE = ("chapters/course/classifiers.py", "study/tasks.py")
CODE = (*TRAINING_CODE, "chapters/course/corruptions.py")
PACKAGES = ("tensorflow", "tf_keras", "tensorflow-probability", "numpy", "scipy")


def run(task, data_path=None, folder=FOLDER):
    """Do a task, unless its result is there, and return the result's path."""
    data = load_data(data_path)
    path = result_path(task, data, folder)
    if not path.is_file():
        sets = (load_validation if task.validation_only else load_sets)(data_path)
        weights = weights_of(task.training, data, folder)
        save(path, answer(task, weights, data, sets))
    return path


def weights_of(training, data, folder=FOLDER):
    """The weights of a training, which is done unless they are there."""
    path = result_path(training, data, folder)
    if not path.is_file():
        weights = trained(training, data)
        save(path, {f"{i:02}": array for i, array in enumerate(weights)})
    with np.load(path, allow_pickle=False) as stored:
        return [stored[name] for name in sorted(stored.files)]


def result_path(settings, data, folder=FOLDER):
    """Where the result of a task or a training is, or will be."""
    code = TRAINING_CODE if isinstance(settings, Training) else CODE
    content = {
        "settings": asdict(settings),
        "data": data_digest(data),
        "code": {path: code_digest(ROOT / path) for path in code},
        "packages": {name: version(name) for name in PACKAGES},
    }
    kind = type(settings).__name__.lower()
    return Path(folder) / kind / f"{digest(json.dumps(content).encode())}.npz"


def data_digest(data):
    """Of all images and labels, as they were loaded."""
    arrays = (
        array
        for share in (data.train, data.validation, data.test)
        for array in (share.images, share.labels)
    )
    return digest(*(np.ascontiguousarray(array) for array in arrays))


def code_digest(path):
    """Of a module without its comments, its docstrings and its layout."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and (
            ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return digest(ast.unparse(tree).encode())


def digest(*parts):
    """The first half of the SHA-256 of bytes, or of arrays."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part)
    return sha.hexdigest()[:32]


def save(path, arrays):
    """Write an .npz file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{uuid.uuid4().hex}.part")
    with temporary.open("wb") as file:
        np.savez(file, **arrays)
    os.replace(temporary, path)
