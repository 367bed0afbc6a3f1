"""Reading Python: parsing a cell, and what the names in it stand for."""

import ast


def parse(source):
    """Syntax tree of Python source; an empty one if the source is not plain Python.

    Cells with magics, shell commands or syntax errors are not plain Python; the
    guards `no_magic` and `lint` reject them.
    """
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse("")


def is_python(source):
    """Whether a source is plain Python: no magic, no shell command, no error."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def nodes(tree, *kinds):
    """All nodes of some kinds, in the order of the source."""
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


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
        if name.asname or isinstance(statement, ast.ImportFrom):
            bound[name.asname or name.name] = module
        else:
            package = module.split(".")[0]
            bound[package] = package
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
    parts.append(names.get(node.id, node.id))
    return ".".join(reversed(parts))


def last_name(function):
    """Name of a called function or method: ``sample`` in ``x.y().sample(3)``."""
    return getattr(function, "attr", getattr(function, "id", ""))


def passes(call, name):
    """Whether a call passes a keyword argument, other than a literal None."""
    return any(
        argument.arg == name and not is_none(argument.value)
        for argument in call.keywords
    )


def is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def within(name, module):
    """Whether a full name is a module or something inside it."""
    return name == module or name.startswith(module + ".")
