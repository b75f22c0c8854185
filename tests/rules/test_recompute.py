"""A new calendar moves no deadline by itself: a report says what it would make of each open ticket's."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import httpx
import msgspec
import pytest

from dispatch_service.api.app import create_app
from dispatch_service.bootstrap.recompute import recomputed
from dispatch_service.calendar.document import CalendarDocument
from dispatch_service.documents.shape import canonical, decoded
from dispatch_service.routing import commands as ask
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import LimitUnit
from dispatch_service.rules.bundle import DocumentKind
from dispatch_service.rules.recompute import Line, Report
from shared.bus.handler import Batch, Message
from shared.bus.parking import Parking
from shared.ids import new_id
from tests.calendar.slow import CST
from tests.dispatch.service import GRID_MEMBER, OPS, FixedLists, parts_for
from tests.rules.demo import bundles
from tests.rules.desk import DESK, LEADER, RESIDENT, Desk

OFFICIAL = decoded(bundles()[DocumentKind.CALENDAR].content, CalendarDocument)
NOTICE = canonical(
    msgspec.structs.replace(
        OFFICIAL,
        version="notice-2027",
        published_until=date(2027, 12, 31),
        holidays=(*OFFICIAL.holidays, date(2027, 1, 1)),
        workdays=(*OFFICIAL.workdays, date(2027, 1, 3)),
    )
)
MORNING = datetime(2026, 12, 30, 9, tzinfo=CST)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CST)


@pytest.fixture
async def desk() -> Desk:
    made = Desk()
    made.clock.set(MORNING)
    return await made.put_demo()


async def looked_at(desk: Desk, *tickets: str, calendar: bytes = NOTICE) -> Report:
    return await recomputed(desk.log, desk.real, tickets, calendar)


async def only(desk: Desk, ticket: str) -> Line:
    [line] = (await looked_at(desk, ticket)).items
    return line


async def test_old_and_new_stand_side_by_side_and_the_provisional_come_first(desk: Desk) -> None:
    lamp = await desk.opened("P01-37", "dark")
    market = await desk.opened("H03-01", "food")
    outage = await desk.opened("H01-02", "outage")
    found = await looked_at(desk, outage, lamp, market)
    told = [(line.number, line.provisional, line.due_at, line.new_due_at) for line in found.items]
    assert told == [
        ("N-P01-37", True, at("2027-01-01T09:00"), at("2027-01-03T09:00")),
        ("N-H03-01", True, at("2027-01-06T09:00"), at("2027-01-06T09:00")),
        ("N-H01-02", False, at("2026-12-31T09:00"), at("2026-12-31T09:00")),
    ]
    assert (found.open, found.published_until) == (3, "2027-12-31")


async def test_the_report_writes_nothing(desk: Desk) -> None:
    ticket = await desk.opened("P01-37", "dark")
    before = await desk.log.size()
    await looked_at(desk, ticket)
    assert await desk.log.size() == before
    assert (await desk.ticket(ticket)).due_at == at("2027-01-01T09:00")


async def test_what_the_report_says_is_what_the_approved_command_does(desk: Desk) -> None:
    ticket = await desk.opened("P01-37", "dark")
    line = await only(desk, ticket)
    calendar = await desk.put(DocumentKind.CALENDAR, NOTICE)
    assert (line.changes, line.hindered) == (True, "")
    await desk.asks(ticket, ask.MoveDue(at=MORNING, by=LEADER, calendar=calendar))
    moved = await desk.ticket(ticket)
    assert (moved.due_at, moved.due.provisional) == (line.new_due_at, False)
    assert not (await only(desk, ticket)).changes


async def test_granted_time_is_kept_and_said_to_be_out_of_the_commands_reach(desk: Desk) -> None:
    ticket = await desk.opened("P01-37", "dark")
    custodian = await desk.holder(ticket)
    await desk.asks(ticket, ask.RequestExtension(
        at=MORNING, by=custodian, ground="parts", amount=1, per=LimitUnit.WORKING_DAY))  # fmt: skip
    await desk.asks(ticket, ask.DecideExtension(at=MORNING, by=DESK, accept=True))
    line = await only(desk, ticket)
    assert (line.due_at, line.new_due_at) == (at("2027-01-04T09:00"), at("2027-01-04T09:00"))
    assert line.hindered == "extended"
    calendar = await desk.put(DocumentKind.CALENDAR, NOTICE)
    with pytest.raises(Rejected, match="due-was-granted"):
        await desk.asks(ticket, ask.MoveDue(at=MORNING, by=LEADER, calendar=calendar))


async def test_a_pause_is_left_out_under_the_new_calendar_too(desk: Desk) -> None:
    ticket = await desk.opened("P01-37", "dark")
    await desk.stood_still(ticket, MORNING + timedelta(hours=2), at("2026-12-31T11:00"))
    line = await only(desk, ticket)
    assert (line.due_at, line.new_due_at) == (at("2027-01-04T09:00"), at("2027-01-04T09:00"))
    assert line.hindered == "suspended"


async def test_closed_tickets_are_not_looked_at(desk: Desk) -> None:
    ticket = await desk.opened("H10-99", "other")
    await desk.asks(ticket, ask.Withdraw(at=MORNING, by=RESIDENT, operation=str(new_id())))
    assert (await looked_at(desk, ticket)).items == []


class NothingParked:
    """No record is parked here, so none is begun."""

    async def begin(self, messages: Sequence[Message]) -> Batch:
        raise AssertionError(messages)


@pytest.fixture
async def api(desk: Desk) -> AsyncGenerator[httpx.AsyncClient]:
    """The staff API on that desk, with one ticket on the worklists."""
    lists = FixedLists({"ticket": await desk.opened("P01-37", "dark")})
    parts = replace(parts_for(desk, Parking("dispatch", desk.log, NothingParked()), lists), rules=desk.real)
    transport = httpx.ASGITransport(create_app(parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://dispatch") as client:
        yield client


async def asked(api: httpx.AsyncClient, person: str, **body: str) -> httpx.Response:
    return await api.post("/v1/rules/recompute", json=body, headers={"Authorization": f"Bearer {person}"})


async def test_whoever_puts_calendars_in_force_may_ask_with_a_document_or_a_version(
    api: httpx.AsyncClient, desk: Desk
) -> None:
    with_document = (await asked(api, OPS.person, content=NOTICE.decode())).json()
    in_force = (await asked(api, OPS.person)).json()
    by_version = (await asked(api, OPS.person, digest=await desk.put(DocumentKind.CALENDAR, NOTICE))).json()
    assert with_document["items"][0]["new_due_at"] == "2027-01-03T01:00:00Z"
    assert (with_document["changed"], in_force["changed"]) == (1, 0)
    assert by_version == with_document


async def test_others_may_not_ask_and_faults_are_named(api: httpx.AsyncClient) -> None:
    assert (await asked(api, GRID_MEMBER.person, content=NOTICE.decode())).status_code == 403
    assert (await asked(api, OPS.person, digest="0" * 64)).status_code == 404
    faulty = await asked(api, OPS.person, content='{"version": 7}')
    assert (faulty.status_code, len(faulty.json()["errors"]) > 2) == (422, True)
