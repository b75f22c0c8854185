"""The image holds what the product imports and nothing else; developers get the same versions, and their tools."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("shared", "intake_service", "dispatch_service", "cli")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)
TOOLS = {"pytest", "ruff", "basedpyright", "hypothesis", "import-linter", "hatchling"}


def pinned(name: str) -> dict[str, str]:
    """Distributions of a lock file and their versions."""
    return dict(PIN.findall((ROOT / name).read_text("utf-8")))


def test_every_version_is_hashed() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-build.lock"):
        entries = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)[1:]
        assert entries
        assert all("--hash=sha256:" in entry for entry in entries), name


def test_developers_run_the_versions_the_image_has() -> None:
    assert pinned("requirements.lock").items() <= pinned("requirements-dev.lock").items()
    assert pinned("requirements-build.lock").items() <= pinned("requirements-dev.lock").items()


def test_tools_of_developers_are_not_in_the_image() -> None:
    assert pinned("requirements-dev.lock").keys() >= TOOLS
    assert not TOOLS & pinned("requirements.lock").keys()
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    assert set(re.findall(r"requirements[\w-]*\.lock", dockerfile)) == {"requirements.lock", "requirements-build.lock"}


def test_everything_the_product_imports_is_in_the_image() -> None:
    distributions = packages_distributions()
    there = {name.replace("_", "-").replace(".", "-").lower() for name in pinned("requirements.lock")}
    foreign = {name for name in imported() if name not in sys.stdlib_module_names and name not in PRODUCT}
    assert {
        name
        for name in foreign
        if not {one.replace("_", "-").replace(".", "-").lower() for one in distributions[name]} & there
    } == set()


def imported() -> Iterator[str]:
    """Top-level names of all that the product's modules import, wherever in them."""
    for folder in PRODUCT:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.split(".")[0]
