"""Keep what a reader has set for other work away from the kernels of the chapters.

An own `MPLBACKEND` leaves the stored outputs without figures, and a profile of IPython
can make them SVG.
"""

import os
import tempfile


def pytest_configure(config):
    if not hasattr(config, "workerinput"):  # workers inherit the environment
        os.environ.pop("MPLBACKEND", None)
        folder = tempfile.TemporaryDirectory(prefix="ipython-")
        os.environ["IPYTHONDIR"] = folder.name
        config.add_cleanup(folder.cleanup)
