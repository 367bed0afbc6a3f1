"""The study of Chapter 7: every method on clean, corrupted and foreign images.

``python -m study`` does what is missing and writes the tables of `data/`. The modules:
`plan` says what is asked, `tasks` what one task is, `methods` how a network is trained
and becomes many; `jobs` and `cluster` have workers do the tasks, `results` keeps what
they return, `tables` and `intervals` make the tables of it, `files` writes them, and
`turning_digit` makes the picture of the front page.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "chapters"))
