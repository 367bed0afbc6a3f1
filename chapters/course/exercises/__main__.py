"""Prints the data of all exercises as JSON, for the website."""

import json
import sys

from course.exercises import EXERCISES

data = {number: exercise.data() for number, exercise in EXERCISES.items()}
json.dump(data, sys.stdout, ensure_ascii=False, separators=(",", ":"))
