"""What a mutation is, and how some are drawn from many."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

AROUND = 20  # characters that are shown on each side of a replacement


@dataclass(frozen=True)
class Mutation:
    """One change in one place.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    group : str
        The chapter ("03") or the file over which a kind is spread.
    file : str
        The file that is changed, relative to the repository.
    place, old, new : str
        For people: where in the file, what was there, what is there now.
    apply : callable
        Makes the change in the copy of the repository whose folder it is given.
    stages : tuple of tuple of str
        Arguments of pytest, run one after another until a test fails.
    follows : tuple of str
        Other files that `apply` brings into line, such as a table of checksums.
    """

    kind: str
    group: str
    file: str
    place: str
    old: str
    new: str
    apply: Callable[[Path], None] = field(repr=False)
    stages: tuple[tuple[str, ...], ...]
    follows: tuple[str, ...] = ()

    def __str__(self):
        return f"{self.file}, {self.place}: {self.old!r} -> {self.new!r}"


def draw(candidates, count, rng):
    """Draw mutations at random, evenly over their groups.

    Parameters
    ----------
    candidates : iterable of Mutation
    count : int
    rng : random.Random

    Returns
    -------
    list of Mutation
        As many as asked for, or all candidates if there are fewer.
    """
    groups = {}
    for candidate in candidates:
        groups.setdefault(candidate.group, []).append(candidate)
    shuffled = [rng.sample(group, len(group)) for group in groups.values()]
    rng.shuffle(shuffled)
    rounds = chain.from_iterable(zip_longest(*shuffled))
    return [mutation for mutation in rounds if mutation is not None][:count]


def other_digit(number):
    """A number whose first digit that counts is another: 0.12 -> 0.22, 900 -> 800."""
    place = (re.search("[1-9]", number) or re.search("0", number)).start()
    digit = int(number[place])
    other = digit - 1 if digit == 9 else digit + 1
    return f"{number[:place]}{other}{number[place + 1 :]}"


def replaced(text, start, end, new):
    """The text with the characters from start to end replaced."""
    return text[:start] + new + text[end:]


def before_and_after(text, start, end, new):
    """A replacement for people: its surroundings before and after, in one line each."""
    left, right = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    shown = (f"{left}{middle}{right}" for middle in (text[start:end], new))
    return tuple(" ".join(each.split()) for each in shown)


def line_of(text, place):
    """The number of the line, from 1, in which a character stands."""
    return text.count("\n", 0, place) + 1


def replace_in_file(root, file, start, end, new):
    """Replace the characters from start to end of a text file, a path below root."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    path.write_text(replaced(text, start, end, new), encoding="utf-8")
