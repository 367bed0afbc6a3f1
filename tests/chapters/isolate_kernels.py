"""Keep what a reader has set for other work away from the kernels of the chapters.

An own `MPLBACKEND` leaves the stored outputs without figures, a profile of IPython can
make them SVG, and `COURSE_MNIST` chooses other digits for Chapter 7.
"""

import os
import tempfile


def pytest_configure(config):
    if not hasattr(config, "workerinput"):  # workers inherit the environment
        for name in ("MPLBACKEND", "COURSE_MNIST"):
            os.environ.pop(name, None)
        folder = tempfile.TemporaryDirectory(prefix="ipython-")
        os.environ["IPYTHONDIR"] = folder.name
        config.add_cleanup(folder.cleanup)
