"""Each line of code of the summary sheet runs, and returns what its arrow says."""

import ast
import re
from pathlib import Path

import pytest
import tensorflow as tf

from tests.course.test_errata import BLOCK

SHEET = Path(__file__).resolve().parents[2] / "chapters" / "summary-sheet.md"
PROMISE = re.compile(r"# → (\[.*?\]|\(.*?\)|[^,]*)")


def shown(value):
    """Return a result as the sheet writes it."""
    if isinstance(value, tf.TensorShape):
        return str(tuple(value))
    if isinstance(value, tf.Tensor):
        value = value.numpy()
        value = (
            value if value.dtype == bool else value.astype(float).round(3)
        ).tolist()
    return str(value)


def wrong_lines(code):
    """Run a piece of code; return its expressions that return something else."""
    namespace, wrong = {}, []
    for statement in ast.parse(code).body:
        text = ast.get_source_segment(code, statement)
        if not isinstance(statement, ast.Expr):
            exec(text, namespace)
            continue
        line = code.splitlines()[statement.end_lineno - 1]
        promise = PROMISE.search(line)
        try:
            result = shown(eval(text, namespace))
        except Exception as error:
            result = type(error).__name__
        if result != (promise[1] if promise else "None"):
            wrong.append(f"{line}: {result}")
    return wrong


@pytest.mark.filterwarnings("ignore")  # of TFP's own; the chapters show how to avoid
def test_sheet_holds():
    blocks = BLOCK.findall(SHEET.read_text(encoding="utf-8"))
    assert wrong_lines("\n".join(blocks)) == []


@pytest.mark.parametrize(
    "code", ["1 + 1  # → 3", "1 + 1", "none  # → 1", "len(0)  # → 0"]
)
def test_wrong_line_is_found(code):
    assert wrong_lines("(1, 2)  # → (1, 2), why\nlen([])  # → 0") == []
    assert len(wrong_lines(code)) == 1
