"""The files under the house rules: what git tracks, and what it would."""

import ast
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
SMALL = 400_000  # bytes; larger files are data, not text anybody wrote by hand


@dataclass(frozen=True)
class Module:
    """One Python file. `path` is relative to the project, with forward slashes."""

    path: str
    text: str
    tree: ast.Module

    @property
    def is_test(self) -> bool:
        return self.path.startswith("tests/")

    def matches(self, *globs: str) -> bool:
        """Whether one of the globs fits; a trailing `/` names everything below a folder."""
        return any(
            self.path.startswith(glob) if glob.endswith("/") else PurePosixPath(self.path).match(glob) for glob in globs
        )


@cache
def files() -> tuple[str, ...]:
    """Every file that belongs to the project."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return tuple(name for name in sorted(set(names)) if (ROOT / name).is_file())


@cache
def texts() -> dict[str, str]:
    """The files that are text, by name."""
    found: dict[str, str] = {}
    for name in files():
        data = (ROOT / name).read_bytes()
        if len(data) <= SMALL and b"\0" not in data:
            found[name] = data.decode("utf-8", errors="replace")
    return found


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file, parsed."""
    python = ((name, text) for name, text in texts().items() if name.endswith(".py"))
    return tuple(Module(name, text, ast.parse(text, name)) for name, text in python)


def imported(module: Module) -> set[str]:
    """Full names of what a module imports, wherever in it; `from a import b` counts as `a` and as `a.b`."""
    return _names_in(ast.walk(module.tree))


def imported_at_once(module: Module) -> set[str]:
    """Like `imported`, but only what is imported as soon as the module itself is."""
    return _names_in(module.tree.body)


def _names_in(nodes: Iterable[ast.AST]) -> set[str]:
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def name_of(node: ast.expr) -> str:
    """`a.b.c` for a chain of names, empty for anything else."""
    if isinstance(node, ast.Attribute):
        return f"{base}.{node.attr}" if (base := name_of(node.value)) else ""
    return node.id if isinstance(node, ast.Name) else ""


def none_of(found: Iterable[object]) -> None:
    """Fail naming every finding, one to a line."""
    lines = sorted(str(item) for item in found)
    assert not lines, "\n".join(["", *lines])
