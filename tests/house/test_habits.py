"""Habits that hide mistakes, and the few places that have a reason for them."""

import ast
from collections.abc import Iterator

from tests.house.sources import Module, imported, modules, name_of, none_of

OUTERMOST = {
    "dispatch_service/polling.py": "the loop of timers and postman: tried again, and people are told",
    "shared/eventlog/followers.py": "a follower's loop: it stops rather than skip a page",
    "shared/bus/consumer.py": "the consumer's loop: kept, tried again, and told to people",
    "shared/bus/handler.py": "the edge to the service's code, where a bug costs one key only",
    "shared/http/direct.py": "the edge of a request: a defect is answered, and raised for the server to log",
    "shared/eventlog/appender.py": "the appender's loop: a defect reaches its callers, the appender goes on",
}
BROAD = {"Exception", "BaseException"}
WAITS = "tests/waiting.py"


def _handlers(module: Module) -> Iterator[ast.ExceptHandler]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.ExceptHandler))


def _broad(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or name_of(kind) in BROAD for kind in kinds)


def _always_raises(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.body[-1], ast.Raise) and not any(isinstance(n, ast.Return) for n in ast.walk(handler))


def test_only_outermost_loops_catch_everything() -> None:
    caught = {
        module.path
        for module in modules()
        for handler in _handlers(module)
        if _broad(handler) and not _always_raises(handler)
    }
    none_of(caught - OUTERMOST.keys())


def test_the_list_of_outermost_loops_is_true() -> None:
    broad = {module.path for module in modules() if any(_broad(handler) for handler in _handlers(module))}
    none_of(OUTERMOST.keys() - broad)


def test_nobody_suppresses_everything() -> None:
    calls = (
        (module.path, node) for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.Call)
    )
    suppressed = [
        f"{path}:{call.lineno}"
        for path, call in calls
        if name_of(call.func).endswith("suppress") and any(name_of(kind) in BROAD for kind in call.args)
    ]
    none_of(suppressed)


def test_tests_use_fakes_not_mocks() -> None:
    none_of(m.path for m in modules() if any(name.startswith(("unittest", "mock")) for name in imported(m)))


def test_tests_wait_for_something_and_in_one_place() -> None:
    slept = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        if module.is_test and module.path != WAITS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and name_of(node.func) in {"time.sleep", "asyncio.sleep", "sleep"}
        and _pauses(node)
    ]
    none_of(slept)


def _pauses(call: ast.Call) -> bool:
    """`asyncio.sleep(0)` lets others run, and is no waiting."""
    return not (call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0)
