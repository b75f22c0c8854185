"""An event type nobody knows is no empty log."""

import pytest

from cli.exits import Exit
from tests.cli.stub import gridwhistle


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("tail", "--type", "TicketOpen"), "TicketOpened"),
        (("tail", "--type", "requestfiled", "--service", "intake"), "RequestFiled"),
        (("show", "7", "--type", "WhistleBlow"), "WhistleBlown"),
    ],
)
def test_an_unknown_event_type_is_refused_and_the_like_are_named(words: tuple[str, ...], near: str) -> None:
    ended = gridwhistle("log", *words)
    assert ended.exit_code == Exit.USAGE
    assert near in ended.stderr


def test_a_type_unlike_any_is_refused_as_well() -> None:
    ended = gridwhistle("log", "tail", "--type", "Nope")
    assert (ended.exit_code, "schemas" in ended.stderr) == (Exit.USAGE, True)
