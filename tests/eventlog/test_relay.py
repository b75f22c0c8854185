"""The relay: the log's own bytes, in order, at least once."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from shared.bus.port import BusUnavailable, Outgoing
from shared.contracts.envelope import from_headers
from shared.eventlog import codec, cursors
from shared.eventlog.followers import Follower, Pace
from shared.eventlog.port import Item
from shared.eventlog.relay import Relay
from tests.eventlog.events import NINE, event
from tests.eventlog.stores import LOG_ID, Store

SUBJECT = "01952f5e-0000-7000-8000-00000000000a"


class Bus:
    """Keeps what was published; may lose the acknowledgement of what it kept."""

    def __init__(self) -> None:
        self.records: list[Outgoing] = []
        self.lose_next_answer = False

    async def publish(self, records: Sequence[Outgoing]) -> None:
        self.records += records
        if self.lose_next_answer:
            self.lose_next_answer = False
            raise BusUnavailable

    async def close(self) -> None: ...


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def follower(store: Store, bus: Bus) -> Follower:
    relay = Relay("ticket-events", store.log.log_id, bus)
    return Follower("relay", relay.handle, store.log, store.database, Pace(page=2))


def announced(version: int, *, data: codec.msgspec.Raw = codec.ITSELF) -> Item:
    public = codec.Announcement("gridwhistle.ticket.announced.v1", SUBJECT, version, data)
    return Item((event("a", version, number=version, event_id=UUID(int=version), public=public),))


def internal(version: int) -> Item:
    return Item((event("a", version),))


def sequences(bus: Bus) -> list[int]:
    return [from_headers(record.headers).sequence for record in bus.records]


async def catch_up(follower: Follower) -> None:
    while await follower.step():
        pass


async def test_an_announcement_goes_out_as_the_bytes_that_stand_in_the_log(
    store: Store, bus: Bus, follower: Follower
) -> None:
    spaced = codec.msgspec.Raw('{ "stage" : "望京" }'.encode())
    await store.log.append(announced(1, data=spaced))
    await catch_up(follower)
    (record,) = bus.records
    assert (record.topic, record.key, record.value) == ("ticket-events", SUBJECT, '{ "stage" : "望京" }'.encode())


async def test_the_envelope_names_the_message_for_ever(store: Store, bus: Bus, follower: Follower) -> None:
    await store.log.append(announced(1))
    await catch_up(follower)
    envelope = from_headers(bus.records[0].headers)
    assert (envelope.id, envelope.source, envelope.subject, envelope.sequence, envelope.time) == (
        UUID(int=1), LOG_ID, SUBJECT, 1, NINE,
    )  # fmt: skip
    assert bus.records[0].value == b'{"number":1}'


async def test_internal_events_stay_inside(store: Store, bus: Bus, follower: Follower) -> None:
    await store.log.append(internal(1), announced(2), internal(3), announced(4))
    await catch_up(follower)
    assert sequences(bus) == [2, 4]


async def test_a_page_whose_answer_was_lost_is_published_again(store: Store, bus: Bus, follower: Follower) -> None:
    await store.log.append(announced(1), announced(2), announced(3))
    bus.lose_next_answer = True
    with pytest.raises(BusUnavailable):
        await follower.step()
    await catch_up(follower)
    assert sequences(bus) == [1, 2, 1, 2, 3]


async def test_a_crash_between_append_and_publish_loses_nothing(store: Store, bus: Bus, follower: Follower) -> None:
    await store.log.append(announced(1))
    await store.log.close()
    assert bus.records == []
    await catch_up(follower)
    assert sequences(bus) == [1]


async def test_a_rewound_relay_publishes_again_from_there(store: Store, bus: Bus, follower: Follower) -> None:
    await store.log.append(announced(1), announced(2), announced(3))
    await catch_up(follower)
    await cursors.rewind(store.database, "relay", 1)
    await store.log.append(announced(4))
    await catch_up(follower)
    assert sequences(bus) == [1, 2, 3, 2, 3, 4]
