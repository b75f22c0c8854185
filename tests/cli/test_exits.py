"""How a command ends: the code says who has to do something next, the message on stderr says what."""

import pytest

from cli.exits import Exit
from tests.cli.stub import Stub, gridwhistle

ENDINGS = {
    200: Exit.OK,
    400: Exit.MALFORMED,
    401: Exit.NOT_FOUND,
    403: Exit.NOT_FOUND,
    404: Exit.NOT_FOUND,
    409: Exit.REFUSED,
    412: Exit.REFUSED,
    413: Exit.MALFORMED,
    422: Exit.MALFORMED,
    428: Exit.REFUSED,
    429: Exit.UNAVAILABLE,
    500: Exit.UNAVAILABLE,
    503: Exit.UNAVAILABLE,
}


@pytest.mark.parametrize(("status", "code"), ENDINGS.items())
def test_what_a_service_answers_decides_how_a_command_ends(service: Stub, status: int, code: Exit) -> None:
    service.will((status, {"title": "so it is"}))
    assert service.run("request", "show", "r-1", "--code", "C").exit_code == code


def test_a_service_that_is_not_there_is_unavailable_and_named() -> None:
    ended = gridwhistle("request", "show", "r-1", "--code", "C", GRIDWHISTLE_INTAKE_URL="http://127.0.0.1:9")
    assert ended.exit_code == Exit.UNAVAILABLE
    assert "http://127.0.0.1:9 does not answer" in ended.stderr


@pytest.mark.parametrize("address", ["http://[half", "ftp://127.0.0.1", "nothing"])
def test_an_address_that_is_none_is_no_stack_trace(address: str) -> None:
    ended = gridwhistle("request", "show", "r-1", "--code", "C", GRIDWHISTLE_INTAKE_URL=address)
    assert (ended.exit_code, "does not answer" in ended.stderr) == (Exit.UNAVAILABLE, True)


def test_every_fault_of_the_input_is_said_with_its_field(service: Stub) -> None:
    errors = [{"field": "subject", "reason": "must not be blank"}, {"field": "channel", "reason": "is unknown"}]
    service.will((422, {"title": "Not valid", "detail": "look again", "errors": errors}))
    ended = service.run("request", "file", "路灯不亮")
    assert ended.stderr.splitlines() == [
        "422 Not valid",
        "look again",
        "  subject: must not be blank",
        "  channel: is unknown",
    ]
    assert ended.stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        ("request", "file", ""),
        ("request", "file", " \n"),
        ("request", "file", "@/there/is/no/such/file"),
        ("request", "file", "路灯不亮", "--at", "36.9"),
        ("request", "file", "路灯不亮", "--at", "north,east"),
        ("request", "show", "r-1"),
        ("ticket", "act", "t-1", "sign", "note"),
        ("rules", "check", "weather", "/tmp"),
        ("nonsense",),
    ],
)
def test_wrong_usage_is_told_before_anything_is_sent(service: Stub, words: tuple[str, ...]) -> None:
    assert service.run(*words).exit_code == Exit.USAGE
    assert service.asked == []


def test_a_moment_that_is_none_is_malformed() -> None:
    assert gridwhistle("replay", "as-of", "yesterday").exit_code == Exit.MALFORMED
