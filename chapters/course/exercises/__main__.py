"""Writes exercises.json: what the website knows of each exercise, one on a line."""

import json
from pathlib import Path

from course.exercises import EXERCISES

lines = (
    f'"{number}":{json.dumps(exercise.data(), ensure_ascii=False)}'
    for number, exercise in EXERCISES.items()
)
file = Path(__file__).with_name("exercises.json")
file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
