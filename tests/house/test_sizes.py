"""Small by cap, not by hope."""

import ast

from tests.house.sources import files, modules, none_of

MODULE_LINES = 300
FUNCTION_LINES = 40
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc"}


def test_no_module_is_too_long() -> None:
    none_of(m.path for m in modules() if m.text.count("\n") > MODULE_LINES)


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _lines(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _own_lines(function: Function) -> int:
    """Functions within it, such as the routes of a router, count for themselves."""
    return _lines(function) - sum(_lines(inner) for inner in function.body if isinstance(inner, Function))


def test_no_function_is_too_long() -> None:
    long = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, Function) and _own_lines(node) > FUNCTION_LINES
    ]
    none_of(long)


def test_every_module_says_what_it_is_for() -> None:
    none_of(m.path for m in modules() if m.tree.body and not ast.get_docstring(m.tree))


def test_there_is_no_junk_drawer() -> None:
    parts = {(name, part.removesuffix(".py")) for name in files() for part in name.split("/")}
    none_of(name for name, part in sorted(parts) if part in JUNK_DRAWERS)
