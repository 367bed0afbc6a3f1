"""The scripts of data/, imported without what they set for their own process."""

import sys
from contextlib import contextmanager

import tf_keras
from course.data import DATA


@contextmanager
def double_precision():
    """Keras in float64, as the study is made; afterwards as it was."""
    before = tf_keras.backend.floatx()
    tf_keras.backend.set_floatx("float64")
    try:
        yield
    finally:
        tf_keras.backend.set_floatx(before)


sys.path.insert(0, str(DATA))
with double_precision():
    import make_data  # noqa: F401
    import make_study  # noqa: F401
sys.path.remove(str(DATA))
