"""Mutations of Python source: another number, another operator."""

import ast
from itertools import pairwise

from tests.proof.mutation.mutation import other_digit

TOLERANCES = {"abs", "atol", "rel", "rtol", "share", "tolerance", "within"}
TOLERANCE_POSITIONS = {"claim": 4, "close_to": 1, "entry_is": 2}
SIZES = {"PART", "num", "num_samples", "resamples"}
NOT_CHANGED = TOLERANCES | SIZES | {"zorder"}  # the last is without effect

ORDERINGS = {ast.Lt: ("<", ">"), ast.Gt: (">", "<"), ast.LtE: ("<=", ">=")}
ORDERINGS |= {ast.GtE: (">=", "<=")}
COMPARISONS = ORDERINGS | {ast.Eq: ("==", "!="), ast.NotEq: ("!=", "==")}
ARITHMETIC = {ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/")}
ARITHMETIC |= {ast.Div: ("/", "*"), ast.FloorDiv: ("//", "*"), ast.Mod: ("%", "*")}
ARITHMETIC |= {ast.Pow: ("**", "*"), ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&")}
LOGIC = {ast.And: ("and", "or"), ast.Or: ("or", "and")}
NEUTRAL = {0: (ast.Add, ast.Sub), 1: (ast.Mult, ast.Div, ast.Pow, ast.FloorDiv)}


class Source:
    """Python source, with the places of its syntax tree in characters."""

    def __init__(self, text):
        self.lines = text.encode().splitlines(keepends=True)
        self.tree = ast.parse(text)

    def offset(self, line, column):
        """Characters before a line (from 1) and a column in bytes (from 0)."""
        before = [*self.lines[: line - 1], self.lines[line - 1][:column]]
        return len(b"".join(before).decode())

    def start(self, node):
        return self.offset(node.lineno, node.col_offset)

    def end(self, node):
        return self.offset(node.end_lineno, node.end_col_offset)

    def nodes(self):
        """The nodes that may be changed, in the order of the source."""
        found = changeable(self.tree, left_alone(self.tree))
        placed = [node for node in found if hasattr(node, "lineno")]
        return sorted(placed, key=self.start)


def number_mutations(text, rng):
    """Another number for each number."""
    source = Source(text.content)
    for node in source.nodes():
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            start, end = source.start(node), source.end(node)
            yield text.replace(start, end, other_digit(text.content[start:end]))


def operator_mutations(text, rng):
    """Another operator for each of arithmetic, comparison, logic and sign."""
    source = Source(text.content)
    for node in source.nodes():
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield text.replace(source.start(node), source.start(node) + 1, "")
        for left, (old, new), right in operations(node):
            place = source.end(left)
            between = text.content[place : source.start(right)]
            if "#" not in between and between.count(old) == 1:
                place += between.index(old)
                yield text.replace(place, place + len(old), new)


def operations(node):
    """Triples (left operand, (old, new) operator, right operand) of a node."""
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        value = getattr(node.right, "value", None)  # x * 1 and x / 1 agree
        neutral = NEUTRAL.get(value, ()) if type(value) in (int, float) else ()
        if type(node.op) not in neutral:
            yield node.left, ARITHMETIC[type(node.op)], node.right
    elif isinstance(node, ast.BoolOp):
        for left, right in pairwise(node.values):
            yield left, LOGIC[type(node.op)], right
    elif isinstance(node, ast.Compare):
        for (left, right), sign in zip(pairwise(operands(node)), node.ops, strict=True):
            if type(sign) in COMPARISONS:
                yield left, COMPARISONS[type(sign)], right


def changeable(node, untouched):
    """A node and all below it, but for f-strings and the untouched nodes."""
    if isinstance(node, ast.JoinedStr):  # Python 3.11 does not know places in them
        return
    yield node
    for child in ast.iter_child_nodes(node):
        if child not in untouched:
            yield from changeable(child, untouched)


def left_alone(tree):
    """The nodes that stay: limits, sizes and what has no effect."""
    every = list(ast.walk(tree))
    assertions = [node for node in every if isinstance(node, ast.Assert)]
    asserted = [node for each in assertions for node in ast.walk(each)]
    bounds = filter(is_bound, asserted + list(filter(bounds_absolute, every)))
    limits = {operand for bound in bounds for operand in operands(bound)}
    return limits.union(*map(arguments_left_alone, every))


def arguments_left_alone(node):
    """The arguments and values of a node that its names exclude."""
    if isinstance(node, ast.Call):
        position = TOLERANCE_POSITIONS.get(name_of(node.func))
        named = [word for word in node.keywords if word.arg in NOT_CHANGED]
        return named + (node.args[position : position + 1] if position else [])
    if isinstance(node, ast.Assign):
        return [node.value] * bool(set(map(name_of, node.targets)) & NOT_CHANGED)
    if isinstance(node, ast.arguments):
        named = node.args[len(node.args) - len(node.defaults) :]
        pairs = zip(named, node.defaults, strict=True)
        return [default for name, default in pairs if name.arg in NOT_CHANGED]
    return []


def is_bound(node):
    """Whether a node compares sizes."""
    return isinstance(node, ast.Compare) and type(node.ops[0]) in ORDERINGS


def bounds_absolute(node):
    """Whether a node compares an absolute value with a limit."""
    calls = [node for node in ast.walk(node) if isinstance(node, ast.Call)]
    absolute = any(name_of(call.func) in ("abs", "absolute") for call in calls)
    return is_bound(node) and absolute


def operands(comparison):
    return [comparison.left, *comparison.comparators]


def name_of(node):
    """The last name of a dotted expression, '' if it has none."""
    return getattr(node, "id", None) or getattr(node, "attr", "")
