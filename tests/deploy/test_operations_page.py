"""The operations page is true: every setting, command and module it names is there, and no setting is missing."""

import re
from importlib.util import find_spec
from pathlib import Path

import typer.main

from cli.exits import Exit
from cli.main import app
from tests.deploy.settings import ALL

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")


def test_every_setting_is_told_and_nothing_else() -> None:
    elided = {f"GRIDWHISTLE_{which}_DATABASE_URL" for which in ("DISPATCH", "BUS", "KEYS")}
    told = set(re.findall(r"`((?:GRIDWHISTLE|KAFKA)_[A-Z_]+)`", PAGE)) | elided
    assert told == ALL


def test_every_command_is_one_that_can_be_given() -> None:
    commands = typer.main.get_group(app).commands
    for name, word in re.findall(r"`gridwhistle ([a-z]+)(?: ([a-z][a-z-]+))?", PAGE):
        assert name in commands, name
        below = getattr(commands[name], "commands", None)
        assert not below or word in below, f"{name} {word}"


def test_every_module_is_there() -> None:
    assert all(find_spec(name) for name in re.findall(r"python -m ([\w.]+)", PAGE))


def test_every_exit_code_is_told() -> None:
    table = PAGE[PAGE.index("| code |") :]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == sorted(Exit)
