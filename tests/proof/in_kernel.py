"""What a chapter's kernel runs first in a row of the matrix.

It notes each number that a cell rounds, in full, and disturbs the start weights of
networks. `tests.proof.rounding` reads the notes.
"""

import builtins
import functools
import json
import sys
import zlib

import numpy as np
import pandas as pd
from IPython import get_ipython


def start(notes, size=0.0, seed=0):
    """Note what is rounded; multiply start weights by 1 + size * z, z normal."""
    for owner in (builtins, np, pd.DataFrame, pd.Series):
        owner.round = noted(owner.round, notes)
    if size:
        shell = get_ipython()
        shell.events.register("pre_run_cell", lambda info: disturb_weights(size, seed))


def noted(round_number, notes):
    """A function that rounds, and writes down what a cell of the notebook gave it."""

    @functools.wraps(round_number)
    def round_and_note(values, *digits, **options):
        if "ipykernel_" in sys._getframe(1).f_code.co_filename:
            write(notes, values, *(digits or options.values() or [0]))
        return round_number(values, *digits, **options)

    return round_and_note


def write(notes, values, digits, *_):
    """Add a line to the notes: the digits of each number, and the number."""
    columns = dict(values) if isinstance(values, pd.DataFrame) else {"": values}
    each = digits if isinstance(digits, dict) else dict.fromkeys(columns, digits or 0)
    numbers = [
        (int(each[name]), float(number))
        for name in columns
        if name in each
        for number in np.ravel(columns[name])
        if isinstance(number, (int, float, np.number))
    ]
    with open(notes, "a", encoding="utf-8") as file:
        file.write(json.dumps(numbers) + "\n")


def disturb_weights(size, seed):
    """Once tf_keras is imported, let all its layers start from disturbed weights.

    Layers that would start alike still do, as they would on another processor.
    """
    keras = sys.modules.get("tf_keras")
    if not keras or hasattr(keras.layers.Layer.add_weight, "__wrapped__"):
        return
    add_weight = keras.layers.Layer.add_weight

    @functools.wraps(add_weight)
    def add_disturbed_weight(layer, *arguments, initializer=None, **options):
        start_of = keras.initializers.get(initializer or "glorot_uniform")

        def disturbed(shape, dtype=None, **more):
            weights = start_of(shape, dtype=dtype, **more)
            rng = np.random.default_rng((seed, zlib.crc32(weights.numpy().tobytes())))
            factor = 1 + size * rng.standard_normal(weights.shape)
            return weights * factor.astype(weights.dtype.as_numpy_dtype)

        trainable = options.get("trainable") is not False
        chosen = disturbed if trainable else initializer
        return add_weight(layer, *arguments, initializer=chosen, **options)

    keras.layers.Layer.add_weight = add_disturbed_weight
