"""Every command explains itself, and speaks to machines where it has something to say."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer.main

from cli.main import app
from tests.cli.stub import Stub, gridwhistle

SAYS_NOTHING_TO_MACHINES = {
    *(("serve",), ("demo",), ("bus", "accept-loss")),
    *(("log", "export"), ("log", "checkpoint"), ("log", "proof")),
}
"""They run until stopped, say nothing, or print what is for machines anyway."""


def commands() -> Iterator[tuple[str, ...]]:
    """All commands by their words."""
    for name, command in typer.main.get_group(app).commands.items():
        below = getattr(command, "commands", None)
        yield from ((name, one) for one in below) if below else [(name,)]


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    told = gridwhistle(*words, "--help")
    assert told.exit_code == 0
    assert ("--json" in told.stdout) != (words in SAYS_NOTHING_TO_MACHINES)


def test_the_exit_codes_are_told_where_one_looks_first() -> None:
    assert "3 refused by the rules" in gridwhistle("--help", COLUMNS="200").stdout


def test_the_version_is_the_installed_one() -> None:
    assert gridwhistle("--version").stdout.count(".") == 2


HEAVY = {"asyncpg", "httpx", "shapely", "sqlalchemy", "xlsxwriter", "yaml"}
LOADED = f"""
import sys
from typer.testing import CliRunner
from cli.main import app
CliRunner().invoke(app, sys.argv[1:])
print(*sorted({HEAVY!r} & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    "words", [("--help",), ("--version",), ("ticket", "act", "--help"), ("ticket", "act", "t-1", "sign", "note")]
)
def test_what_only_explains_loads_nothing_that_commands_work_with(words: tuple[str, ...]) -> None:
    told = subprocess.run([sys.executable, "-c", LOADED, *words], check=True, capture_output=True, text=True)
    assert told.stdout.split() == []


def test_a_command_that_only_asks_a_service_loads_nothing_of_the_services(service: Stub) -> None:
    service.will((404, {"title": "so it is"}))
    words = ("request", "show", "r-1", "--code", "C")
    here = {**os.environ, "GRIDWHISTLE_INTAKE_URL": service.address}
    told = subprocess.run([sys.executable, "-c", LOADED, *words], check=True, capture_output=True, text=True, env=here)
    assert (told.stdout.split(), len(service.asked)) == (["httpx"], 1)
