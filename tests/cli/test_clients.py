"""Client systems and their keys: made, listed, revoked; what is written down lets nobody in."""

import json
from pathlib import Path

import pytest

from cli.exits import Exit
from shared.access.clients import ApiKeys
from shared.access.identity import Identity, Kind
from shared.clock import SystemClock
from tests.cli.stub import gridwhistle


@pytest.fixture
def home(tmp_path: Path) -> str:
    return str(tmp_path)


def made(home: str, *words: str) -> str:
    """The key `client add` printed."""
    ended = gridwhistle("client", "add", *words, GRIDWHISTLE_HOME=home)
    assert ended.exit_code == Exit.OK, ended.stderr
    return ended.stdout.strip()


async def identified(home: str, key: str) -> Identity | None:
    return await ApiKeys(Path(home) / "clients.yaml", SystemClock()).identify(key)


async def test_a_key_is_printed_once_and_lets_its_system_in(home: str) -> None:
    key = made(home, "12345-zibo", "--role", "hotline-client")
    assert await identified(home, key) == Identity("12345-zibo", Kind.CLIENT, "hotline-client")
    assert key not in (Path(home) / "clients.yaml").read_text("utf-8")


async def test_a_second_key_keeps_the_first_and_the_role(home: str) -> None:
    first, second = made(home, "partner", "--role", "hotline-client"), made(home, "partner")
    assert await identified(home, first) == await identified(home, second)


async def test_a_revoked_key_lets_nobody_in_and_the_other_one_stays(home: str) -> None:
    first, second = made(home, "partner"), made(home, "partner")
    ended = gridwhistle("client", "revoke", first.split("_")[1], "--json", GRIDWHISTLE_HOME=home)
    assert (ended.exit_code, json.loads(ended.stdout)["keys_left"]) == (Exit.OK, 1)
    assert await identified(home, first) is None
    assert await identified(home, second) is not None
    assert gridwhistle("client", "revoke", "nothing", GRIDWHISTLE_HOME=home).exit_code == Exit.NOT_FOUND


async def test_a_key_past_its_end_lets_nobody_in(home: str) -> None:
    assert await identified(home, made(home, "partner", "--until", "2020-01-01")) is None


def test_the_list_names_keys_by_their_prefix(home: str) -> None:
    key = made(home, "partner")
    listed = gridwhistle("client", "list", "--json", GRIDWHISTLE_HOME=home)
    assert [row["prefix"] for row in json.loads(listed.stdout)] == [key.split("_")[1]]
    assert key not in listed.stdout


@pytest.mark.parametrize("words", [("Wrong Name",), ("partner", "--role", "emperor")])
def test_what_the_file_would_not_hold_is_refused(home: str, words: tuple[str, ...]) -> None:
    assert gridwhistle("client", "add", *words, GRIDWHISTLE_HOME=home).exit_code == Exit.MALFORMED
    assert not (Path(home) / "clients.yaml").exists()
