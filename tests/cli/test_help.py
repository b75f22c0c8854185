"""Every command explains itself, and speaks to machines where it has something to say."""

from collections.abc import Iterator

import pytest
import typer.main

from cli.main import app
from tests.cli.stub import gridwhistle

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
