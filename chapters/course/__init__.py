"""Helpers that the chapters share. Import this package before TensorFlow.

Importing it caps the number of threads (cloud machines report the cores of the
host, not those you may use) and keeps TensorFlow's start-up log, which its C++
code writes straight to the standard error of the process, out of the notebook.
"""

import contextlib
import os
import tempfile

THREADS = {
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_NUM_THREADS": "2",
    "TF_NUM_INTRAOP_THREADS": "2",
    "TF_NUM_INTEROP_THREADS": "1",  # two operations at a time only need more memory
}
for variable, number in THREADS.items():
    os.environ.setdefault(variable, number)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@contextlib.contextmanager
def _process_stderr_held_back():
    """Hold back what native code writes to file descriptor 2; show it on error."""
    saved = os.dup(2)
    with tempfile.TemporaryFile() as held_back:
        os.dup2(held_back.fileno(), 2)
        try:
            yield
        except BaseException:
            held_back.seek(0)
            os.write(saved, held_back.read())
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)


with _process_stderr_held_back():
    import tensorflow  # noqa: F401
