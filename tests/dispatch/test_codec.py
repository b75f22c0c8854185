"""Events as they stand in the log: read back equal, lifted when their shape changed, refused when nobody knows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
import pytest

from dispatch_service import codec
from dispatch_service.bootstrap.versions import VersionPutInForce
from dispatch_service.codec import Codec, Deed
from dispatch_service.routing.states import ClockKind
from dispatch_service.whistles.states import WhistleClockKind
from shared.contracts.actor import SYSTEM
from shared.eventlog.codec import Unreadable, Why
from shared.eventlog.port import NewEvent, Recorded
from shared.ids import new_id
from tests.dispatch.service import Service
from tests.routing import stories as tell
from tests.views.test_folds import HISTORIES
from tests.whistles import stories as whistle

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PUT = VersionPutInForce(at=AT, rule="versions.put", kind="policy", digest="d", label="1", effective_from=AT)


def recorded(event: NewEvent, position: int = 0) -> Recorded:
    return Recorded(position, AT, event.id, event.stream, event.version, event.type, event.occurred_at, event.body)


def written(by: Codec, event: VersionPutInForce = PUT) -> Recorded:
    return recorded(by.encode(event, Deed(command=new_id(), actor=SYSTEM), (codec.RULES, 1), new_id()))


async def test_every_event_of_a_running_service_reads_back_as_it_was(service: Service) -> None:
    await service.open_ticket()
    for one in await service.log.read():
        entry = codec.decode(one)
        again = codec.encode(
            entry.event,
            Deed(entry.command, entry.actor, entry.why, entry.correlation),
            (one.stream, one.version),
            one.id,
        )
        read = codec.decode(recorded(again, one.position))
        assert (read.event, read.type, read.why) == (entry.event, one.type, entry.why)


WHISTLED = whistle.told(whistle.blow(), whistle.answer(), whistle.arrive(), whistle.report())
LATE = tell.told(tell.opening(), tell.missed(tell.stands(tell.opening()), ClockKind.SIGN))
UNANSWERED = whistle.told(
    whistle.blow(), whistle.missed(whistle.stands(whistle.blow()), WhistleClockKind.ANSWER, whistle.WATER.unit)
)


@pytest.mark.parametrize("events", [*HISTORIES.values(), WHISTLED, LATE, UNANSWERED, (PUT,)])
def test_a_follower_of_the_writers_own_process_is_handed_what_the_bytes_say(events: Sequence[codec.Happened]) -> None:
    deed = Deed(new_id(), SYSTEM, Why("", "p", "d", "c"), "correlation", "causation")
    for version, event in enumerate(events, 1):
        new = codec.encode(event, deed, (codec.ticket_stream("t"), version), new_id())
        stored = recorded(new, position=9)
        handed = msgspec.structs.replace(stored, origin=new.origin)
        assert repr(codec.decode(handed)) == repr(codec.decode(stored))


def test_a_type_nobody_knows_is_refused() -> None:
    other = Codec(())
    with pytest.raises(Unreadable, match="VersionPutInForce"):
        other.decode(written(codec.EVENTS))


def test_a_shape_that_does_not_fit_is_refused() -> None:
    one = written(codec.EVENTS)
    broken = msgspec.structs.replace(one, body=one.body.replace(b'"digest":"d"', b'"digest":7'))
    with pytest.raises(Unreadable, match="digest"):
        codec.decode(broken)


def test_an_event_of_an_older_shape_is_lifted_to_the_present_one() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class VersionPut:
        at: datetime
        rule: str
        sort: str

    def to_second(data: codec.Loose) -> tuple[str, int, codec.Loose]:
        return "VersionPut", 2, {**data, "kind": data["sort"]}

    def to_third(data: codec.Loose) -> tuple[str, int, codec.Loose]:
        added = {"digest": "d", "label": "1", "effective_from": data["at"]}
        return "VersionPutInForce", 1, {**data, **added}

    old = Codec((VersionPut,))  # pyright: ignore[reportArgumentType] # a shape of long ago
    event = VersionPut(at=AT, rule="versions.put", sort="policy")
    first = recorded(old.encode(event, Deed(command=new_id(), actor=SYSTEM), (codec.RULES, 1), new_id()))  # pyright: ignore[reportArgumentType] # as above
    now = Codec((VersionPutInForce,), {("VersionPut", 1): to_second, ("VersionPut", 2): to_third})
    assert now.decode(first).event == PUT


def test_a_lifted_type_is_written_with_its_newest_schema() -> None:
    now = Codec((VersionPutInForce,), {("VersionPutInForce", 1): lambda data: ("VersionPutInForce", 2, data)})
    assert b'"schema":2' in written(now).body
