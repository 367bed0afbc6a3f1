"""Reading Python: parsing a cell, and what the names in it stand for."""

import ast
import functools


def parse(source):
    """Syntax tree of a source; an empty one if that is not plain Python."""
    return ast.parse(source if is_python(source) else "")


def is_python(source):
    """Whether a source is plain Python: no magic, no shell command, no error."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


@functools.cache
def placed_nodes(tree):
    """All nodes that have a place in the source, in its order."""
    placed = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
    return sorted(placed, key=lambda node: (node.lineno, node.col_offset))


def nodes(tree, *kinds):
    """All nodes of some kinds, in the order of the source."""
    return [node for node in placed_nodes(tree) if isinstance(node, kinds)]


def imported_modules(statement):
    """Full names of the modules of an import statement."""
    if isinstance(statement, ast.ImportFrom):
        return [f"{statement.module}.{name.name}" for name in statement.names]
    return [name.name for name in statement.names]


def module_names(trees):
    """What the names of modules and of what is in them stand for: np is numpy."""
    names = {}
    for tree in trees:
        for statement in nodes(tree, ast.Import, ast.ImportFrom, ast.Assign):
            if isinstance(statement, ast.Assign):
                names |= assigned_names(statement, names)
            else:
                names |= imported_names(statement)
    return names


def imported_names(statement):
    """The names that an import statement binds, and what they stand for."""
    bound = {}
    for name, module in zip(statement.names, imported_modules(statement), strict=True):
        is_renamed = name.asname or isinstance(statement, ast.ImportFrom)
        package = module if is_renamed else module.split(".")[0]
        bound[name.asname or (name.name if is_renamed else package)] = package
    return bound


def assigned_names(statement, names):
    """Further names that an assignment gives to modules: tfd = tfp.distributions."""
    target, value = statement.targets[0], statement.value
    pairs = [(target, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=False)
    return {
        target.id: full_name(value, names)
        for target, value in pairs
        if isinstance(target, ast.Name) and full_name(value, {}).split(".")[0] in names
    }


def full_name(node, names):
    """Dotted name of an expression with module names written out, '' if it has none.

    ``np.random.normal`` becomes ``numpy.random.normal``.
    """
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join(reversed([*parts, names.get(node.id, node.id)]))


def last_name(function):
    """Name of a called function or method: ``sample`` in ``x.y().sample(3)``."""
    return getattr(function, "attr", getattr(function, "id", ""))


def keywords(call):
    """The keyword arguments of a call that are not a literal None, by their names."""
    given = ((argument.arg, argument.value) for argument in call.keywords)
    return {name: value for name, value in given if not is_none(value)}


def is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def variables(tree):
    """The names that a piece of code binds, anywhere in it, and those that it reads."""
    bound, read = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    return bound, read
