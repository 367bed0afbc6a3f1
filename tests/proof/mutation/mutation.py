"""What a mutation is, and how mutations are made and drawn."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain, zip_longest
from operator import getitem
from pathlib import Path

import nbformat

AROUND = 40  # characters that are shown on each side of a replacement


@dataclass(frozen=True)
class Text:
    """A text of the repository that is to be mutated.

    `kind` is one of the ten, `group` the chapter ("03") or file over which a kind is
    spread; `place` leads to the text in its notebook, such as ``("cells", 3,
    "source")``, and is empty if the text is a file. `stages` are arguments of pytest,
    run one after another until a test fails; `follow_up` brings other files, such as
    the catalogue with its checksums, into line.
    """

    kind: str
    group: str
    file: str
    content: str = field(repr=False)
    stages: tuple[tuple[str, ...], ...]
    place: tuple = ()
    follow_up: Callable[[Path], None] = lambda root: None

    def replace(self, start, end, new):
        """The mutation that replaces the characters from start to end."""
        left = self.content[max(0, start - AROUND) : start]
        right = self.content[end : end + AROUND]
        return Mutation(
            self,
            left + self.content[start:end] + right,
            left + new + right,
            lambda text: text[:start] + new + text[end:],
        )


@dataclass(frozen=True)
class Mutation:
    """A change of a text; `old` and `new` tell people what it is."""

    text: Text
    old: str
    new: str
    change: Callable[[str], str] = field(repr=False)

    def apply(self, root):
        """Make the change in a copy of the repository."""
        path = root / self.text.file
        if self.text.place:
            notebook = nbformat.read(path, as_version=4)
            *way, last = self.text.place
            part = reduce(getitem, way, notebook)
            part[last] = self.change(part[last])
            nbformat.write(notebook, path)
        else:
            whole = path.read_text(encoding="utf-8")
            path.write_text(self.change(whole), encoding="utf-8")
        self.text.follow_up(root)

    def __str__(self):
        old, new = (" ".join(part.split()) for part in (self.old, self.new))
        place = " ".join(map(str, (self.text.file, *self.text.place)))
        return f"{self.text.kind}: {place}: {old!r} -> {new!r}"


def draw(candidates, count, rng):
    """So many mutations, or all there are: at random, evenly over their groups."""
    groups = defaultdict(list)
    for candidate in candidates:
        groups[candidate.text.group].append(candidate)
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
