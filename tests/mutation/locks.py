"""Mutations of the locks: another version, another hash, a condition turned round."""

import re
from functools import partial

from .mutation import Mutation, before_and_after, line_of, other_digit, replace_in_file

LOCKS = ("requirements.txt", "requirements-dev.txt")
NPM_LOCK = "tools/package-lock.json"
STAGES = (("tests/test_locks.py",),)
VERSION = re.compile(r"(?<===)[\d.]+(?=[^\n]*\\$)", re.MULTILINE)
HASH = re.compile(r"(?<=sha256:)[0-9a-f]")
CONDITION = re.compile(r"(?<= )(?:==|!=|<|>=)(?= ')")
NPM_VERSION = re.compile(r'(?<="version": ")[\d.]+')
NPM_HASH = re.compile(r'(?<="integrity": "sha512-)\w')
OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", ">=": "<"}


def other_character(character):
    return "0" if character != "0" else "1"


PARTS = [
    *(("version", file, VERSION, other_digit) for file in LOCKS),
    *(("hash", file, HASH, other_character) for file in LOCKS),
    *(("condition", file, CONDITION, OPPOSITES.get) for file in LOCKS),
    ("version", NPM_LOCK, NPM_VERSION, other_digit),
    ("hash", NPM_LOCK, NPM_HASH, other_character),
]


def lock_mutations(root, rng):
    for part, file, pattern, other in PARTS:
        text = (root / file).read_text(encoding="utf-8")
        for match in pattern.finditer(text):
            start, end = match.span()
            new = other(match.group())
            yield Mutation(
                "lock-line",
                f"{file}, {part}",
                file,
                f"line {line_of(text, start)}",
                *before_and_after(text, start, end, new),
                partial(replace_in_file, file=file, start=start, end=end, new=new),
                STAGES,
            )


KINDS = {"lock-line": lock_mutations}
