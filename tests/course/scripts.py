"""The script of data/, imported from beside the data."""

import sys

from course.data import DATA

sys.path.insert(0, str(DATA))
import make_data  # noqa: E402, F401

sys.path.remove(str(DATA))
