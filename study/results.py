"""Where results are kept, and when they may be used again.

Everything lies below `_build/study/`, each file under a digest of all that its content
follows from. A file is written under a temporary name and renamed, so that it is either
whole or not there.
"""

import ast
import functools
import hashlib
import json
import os
import uuid
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / "study"
TRAINING_CODE = (
    "chapters/course/classifiers.py",
    "study/methods.py",
    "study/tasks.py",
)
CODE = (*TRAINING_CODE, "chapters/course/corruptions.py")
PACKAGES = ("tensorflow", "tf_keras", "tensorflow-probability", "numpy", "scipy")


class Results:
    """The stored results of settings, which are dataclasses.

    Parameters
    ----------
    data_digest : str
        Of the images and labels; see `digest_of_data`.
    folder : path
    """

    def __init__(self, data_digest, folder=FOLDER):
        self.data_digest, self.folder = data_digest, Path(folder)

    def path(self, settings):
        """Where the result of these settings is, or will be."""
        kind = type(settings).__name__.lower()
        content = {
            "settings": asdict(settings),
            "data": self.data_digest,
            "code": code_digests(TRAINING_CODE if kind == "training" else CODE),
            "packages": {name: version(name) for name in PACKAGES},
        }
        return self.folder / kind / f"{digest(json.dumps(content).encode())}.npz"

    def has(self, settings):
        return self.path(settings).is_file()

    def load(self, settings):
        """The arrays by name."""
        with np.load(self.path(settings), allow_pickle=False) as stored:
            return dict(stored)

    def save(self, settings, arrays):
        """Write the arrays in one step."""
        path = self.path(settings)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{uuid.uuid4().hex}.part")
        with temporary.open("wb") as file:
            np.savez(file, **arrays)
        os.replace(temporary, path)


def digest_of_data(data):
    """Of all images and labels of a course.digits.DigitImages."""
    arrays = (
        array
        for share in (data.train, data.validation, data.test)
        for array in (share.images, share.labels)
    )
    return digest(*(np.ascontiguousarray(array) for array in arrays))


@functools.cache
def code_digests(paths):
    """Of modules without their comments, docstrings and layout, when first asked."""
    return {path: code_digest(ROOT / path) for path in paths}


def code_digest(path):
    """Of one module."""
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
