"""Mutations of Python source: another number, another operator."""

import ast
from itertools import pairwise

from asttokens import ASTTokens

from tests.proof.mutation.mutation import other_digit

TOLERANCES = {"abs", "atol", "rel", "rtol", "share", "tolerance", "within"}
TOLERANCE_POSITIONS = {"claim": 4, "close_to": 1, "entry_is": 2}
SIZES = {"PART", "num", "num_samples", "resamples"}
NOT_CHANGED = TOLERANCES | SIZES | {"zorder"}  # the last is without effect

ORDERINGS = (ast.Lt, ast.Gt, ast.LtE, ast.GtE)
OTHER = dict(pair.split() for pair in "< >,> <,<= >=,>= <=,== !=,!= ==".split(","))
OTHER |= dict(pair.split() for pair in "+ -,- +,* /,/ *,// *,% *,** *".split(","))
OTHER |= dict(pair.split() for pair in "& |,| &,and or,or and".split(","))
NEUTRAL = {0: (ast.Add, ast.Sub), 1: (ast.Mult, ast.Div, ast.Pow, ast.FloorDiv)}


def number_mutations(text, rng):
    """Another number for each number."""
    for node in changeable_nodes(text):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            token = node.first_token
            yield text.replace(token.startpos, token.endpos, other_digit(token.string))


def operator_mutations(text, rng):
    """Another operator for each of arithmetic, comparison, logic and sign."""
    source = ASTTokens(text.content, parse=True)
    for node in changeable_nodes(text):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            sign = beside(node.operand.first_token, source.prev_token)
            yield text.replace(sign.startpos, sign.endpos, "")
        for left in left_operands(node):
            sign = beside(left.last_token, source.next_token)
            if sign.string in OTHER:
                yield text.replace(sign.startpos, sign.endpos, OTHER[sign.string])


def beside(token, step):
    """The token before or after another one, parentheses apart."""
    found = step(token)
    return beside(found, step) if found.string in "()" else found


def left_operands(node):
    """The operands that stand before an operator to be changed."""
    if isinstance(node, ast.BinOp):
        value = getattr(node.right, "value", None)  # x * 1 and x / 1 agree
        neutral = NEUTRAL.get(value, ()) if type(value) in (int, float) else ()
        return [] if isinstance(node.op, neutral) else [node.left]
    if isinstance(node, ast.BoolOp):
        return node.values[:-1]
    if isinstance(node, ast.Compare):
        return [left for left, _ in pairwise(operands(node))]
    return []


def changeable_nodes(text):
    """The nodes that may be changed, in the order of the source."""
    tree = ASTTokens(text.content, parse=True).tree
    found = changeable(tree, left_alone(tree))
    placed = [node for node in found if hasattr(node, "lineno")]
    return sorted(placed, key=lambda node: node.first_token.startpos)


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
    return isinstance(node, ast.Compare) and isinstance(node.ops[0], ORDERINGS)


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
