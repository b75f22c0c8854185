"""The bytes of the log never change: these vectors were written down with format 1 and stay."""

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from msgspec.structs import replace

from shared.contracts.actor import Actor
from shared.eventlog import codec
from shared.eventlog.port import Recorded

AT = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
FULL = codec.Body(
    id=UUID("01952f5e-0000-7000-8000-000000000001"),
    stream="ticket/01952f5e-0000-7000-8000-00000000000a",
    version=3,
    type="TicketDispatched",
    schema=2,
    at=AT,
    actor=Actor(person="s-0412", unit="street.wangjing", post="dispatcher", role="desk"),
    command=UUID("01952f5e-0000-7000-8000-00000000000c"),
    data=codec.raw({"to": "望京街道"}),
    correlation="01952f5e-0000-7000-8000-00000000000f",
    causation="01952f5e-0000-7000-8000-00000000000e",
    why=codec.Why(rule="nearest-grid", policy="sha256:aa", directory="sha256:bb", calendar="sha256:cc"),
    public=codec.Announcement(
        type="gridwhistle.ticket.announced.v1",
        subject="01952f5e-0000-7000-8000-00000000000a",
        sequence=2,
        data=codec.raw({"stage": "dispatched"}),
    ),
)
FULL_BYTES = (
    '{"format":1,"id":"01952f5e-0000-7000-8000-000000000001","stream":"ticket/01952f5e-0000-7000-8000-000'
    '00000000a","version":3,"type":"TicketDispatched","schema":2,"at":"2026-03-02T09:30:00.123456Z","acto'
    'r":{"person":"s-0412","unit":"street.wangjing","post":"dispatcher","role":"desk"},"command":"01952f5'
    'e-0000-7000-8000-00000000000c","data":{"to":"望京街道"},"correlation":"01952f5e-0000-7000-8000-000000000'
    '00f","causation":"01952f5e-0000-7000-8000-00000000000e","why":{"rule":"nearest-grid","policy":"sha25'
    '6:aa","directory":"sha256:bb","calendar":"sha256:cc"},"public":{"type":"gridwhistle.ticket.announced'
    '.v1","subject":"01952f5e-0000-7000-8000-00000000000a","sequence":2,"data":{"stage":"dispatched"}}}'
)
SMALL = codec.Body(
    id=FULL.id,
    stream="request/1",
    version=1,
    type="RequestFiled",
    schema=1,
    at=AT,
    actor=Actor(person="resident"),
    command=FULL.command,
    data=codec.raw({}),
    public=codec.Announcement(type="gridwhistle.request.filed.v1", subject="1", sequence=1),
)
SMALL_BYTES = (
    '{"format":1,"id":"01952f5e-0000-7000-8000-000000000001","stream":"request/1","version":1,"type":"Req'
    'uestFiled","schema":1,"at":"2026-03-02T09:30:00.123456Z","actor":{"person":"resident"},"command":"01'
    '952f5e-0000-7000-8000-00000000000c","data":{},"public":{"type":"gridwhistle.request.filed.v1","subje'
    'ct":"1","sequence":1}}'
)
ENTRY_HEX = (
    "01106861696469616e2f6469737061746368000000000000126700064c073b174bc8992e41092e49b4e4232ad7ea5672a741"
    "337aa6fc19a804ee98c169985c72cc41"
)
LEAF_HEX = "6597420deb623c987ea51f27ee4cd0f1d11fb2f2ea8ba8d25fcb159fbe2a774f"


def recorded(body: codec.Body, position: int = 4711) -> Recorded:
    new = codec.encode(body)
    at = AT + timedelta(milliseconds=5)
    return Recorded(position, at, new.id, new.stream, new.version, new.type, new.occurred_at, new.body)


@pytest.mark.parametrize(("body", "frozen"), [(FULL, FULL_BYTES), (SMALL, SMALL_BYTES)])
def test_a_body_is_the_same_bytes_for_ever(body: codec.Body, frozen: str) -> None:
    assert codec.encode(body).body.decode() == frozen
    assert codec.decode(frozen.encode()) == body


def test_what_is_written_down_along_with_its_body_is_the_same_bytes() -> None:
    assert FULL.public
    public = replace(FULL.public, data=codec.along({"stage": "dispatched"}))
    assert codec.encode(replace(FULL, data=codec.along({"to": "望京街道"}), public=public)).body.decode() == FULL_BYTES


def test_an_entry_and_its_leaf_are_the_same_bytes_for_ever() -> None:
    entry = codec.entry("haidian/dispatch", recorded(FULL))
    assert entry.hex() == ENTRY_HEX
    assert codec.leaf(entry).hex() == LEAF_HEX


def test_an_entry_reads_back_as_what_it_bound() -> None:
    event = recorded(SMALL)
    read = codec.read_entry(codec.entry("海淀", event))
    assert (read.log_id, read.position, read.recorded_at) == ("海淀", event.position, event.recorded_at)


def test_an_entry_of_another_shape_is_refused() -> None:
    entry = codec.entry("log", recorded(SMALL))
    for spoiled in (entry[:-1], entry + b"\0", b"\2" + entry[1:], b""):
        with pytest.raises(codec.Unreadable):
            codec.read_entry(spoiled)


@pytest.mark.parametrize("log_id", ["", "x" * 256])
def test_a_log_id_that_does_not_fit_is_refused(log_id: str) -> None:
    with pytest.raises(ValueError):
        codec.entry(log_id, recorded(SMALL))


def test_two_logs_never_share_a_leaf() -> None:
    event = recorded(SMALL)
    assert codec.leaf(codec.entry("a", event)) != codec.leaf(codec.entry("b", event))


def test_the_moment_is_written_in_utc_whatever_zone_it_came_in() -> None:
    beijing = AT.astimezone(timezone(timedelta(hours=8)))
    assert codec.encode(replace(SMALL, at=beijing)) == codec.encode(SMALL)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        codec.encode(replace(SMALL, at=AT.replace(tzinfo=None)))


@pytest.mark.parametrize("body", [b"", b"{}", SMALL_BYTES.replace('"format":1', '"format":9').encode()])
def test_bytes_of_no_known_format_are_unreadable(body: bytes) -> None:
    with pytest.raises(codec.Unreadable):
        codec.decode(body)


def test_data_comes_back_as_the_stored_bytes() -> None:
    spaced = FULL_BYTES.replace('{"to":"望京街道"}', '{ "to" : "望京街道" }')
    assert bytes(codec.decode(spaced.encode()).data) == '{ "to" : "望京街道" }'.encode()


def test_any_json_reader_understands_a_body() -> None:
    assert json.loads(FULL_BYTES)["data"] == {"to": "望京街道"}


def test_the_bus_carries_the_announcement_or_the_data_itself_and_nothing_for_internal_events() -> None:
    assert codec.message(FULL) == b'{"stage":"dispatched"}'
    assert codec.message(codec.decode(SMALL_BYTES.encode())) == b"{}"
    assert codec.message(replace(FULL, public=None)) is None
