"""The pure part: what commands cause, and what the log's bytes say of it afterwards."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from intake_service.codec import Deed, decode, request_event
from intake_service.requests.commands import AskWithdrawal, Command, FileRequest, Remind, Supplement
from intake_service.requests.numbers import day_of, number
from intake_service.requests.rejections import Rejected
from intake_service.requests.request import Filed, Unfiled, decide, evolve, replay
from shared.contracts.actor import RESIDENT
from shared.contracts.resident_request import Facts, ReminderFiled, RequestFiled, ResidentRequest
from shared.eventlog.codec import Unreadable
from shared.eventlog.port import Recorded

REQUEST, OPERATION = UUID(int=7), UUID(int=8)
AT = datetime(2026, 11, 22, 1, 12, tzinfo=UTC)
FILE = FileRequest(REQUEST, "GW261122-000001", Facts("web", AT), "sealed-words", "sealed-person")
FILED = RequestFiled(REQUEST, "GW261122-000001", Facts("web", AT), "sealed-words", "sealed-person")
ASKS: list[Command] = [
    Supplement(REQUEST, OPERATION, "sealed"),
    Remind(REQUEST, OPERATION),
    AskWithdrawal(REQUEST, OPERATION, "sealed"),
]


def recorded(event: ResidentRequest) -> Recorded:
    new = request_event(event, 1, Deed(UUID(int=1), UUID(int=2), AT, RESIDENT))
    return Recorded(0, AT, new.id, new.stream, new.version, new.type, new.occurred_at, new.body)


def test_a_filed_request_carries_what_the_command_said() -> None:
    assert decide(Unfiled(), FILE) == FILED


def test_a_request_is_filed_once() -> None:
    with pytest.raises(Rejected, match="already-filed"):
        decide(replay([FILED]), FILE)


@pytest.mark.parametrize("command", ASKS)
def test_nothing_is_asked_of_a_request_nobody_filed(command: Command) -> None:
    with pytest.raises(Rejected, match="not-filed"):
        decide(Unfiled(), command)


@pytest.mark.parametrize("command", ASKS)
def test_an_operation_is_recorded_once(command: Command) -> None:
    state = replay([FILED])
    after = evolve(state, decide(state, command))
    assert after == Filed("GW261122-000001", "sealed-words", "sealed-person", (OPERATION,))
    with pytest.raises(Rejected, match="operation-known"):
        decide(after, command)


def test_folding_never_refuses_whatever_the_order() -> None:
    assert replay([ReminderFiled(REQUEST, OPERATION)]) == Unfiled()


@pytest.mark.parametrize("command", ASKS)
def test_what_was_decided_is_read_back_from_its_bytes(command: Command) -> None:
    for event in (FILED, decide(replay([FILED]), command)):
        assert decode(recorded(event)).event == event


def test_an_event_of_a_newer_release_is_named_as_unreadable() -> None:
    stranger = msgspec.structs.replace(
        recorded(FILED), body=recorded(FILED).body.replace(b'"type":"RequestFiled"', b'"type":"RequestSung"', 1)
    )
    with pytest.raises(Unreadable, match="RequestSung"):
        decode(stranger)


def test_a_number_grows_rather_than_repeat() -> None:
    assert number("GW", "261122", 417) == "GW261122-000417"
    assert number("GW", "261122", 1_000_417) == "GW261122-1000417"


def test_a_day_begins_at_midnight_in_china() -> None:
    assert day_of(datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)) == "261122"
    assert day_of(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == "261123"
