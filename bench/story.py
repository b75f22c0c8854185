"""Tickets from filing to closing, decided by the rules themselves, as a log for replays: eight events or so each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import cycle, islice

from bench.residents import DEMO
from dispatch_service.codec import ticket_stream
from dispatch_service.handlers.actors import BY_SYSTEM
from dispatch_service.handlers.draft import draft
from dispatch_service.handlers.order import NOTHING, Order
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.routing import commands as ask
from dispatch_service.routing.states import Ticket
from dispatch_service.rules.bundle import DocumentKind, official_calendar, read, snapshot_of
from dispatch_service.rules.snapshot import Snapshot
from shared.contracts.actor import SYSTEM, Actor
from shared.eventlog.port import EventLog, Item, NewEvent
from shared.ids import new_id

CATEGORY = "E02-01"
TOKEN = "gws1.A256GCM." + "x" * 420
"""As long as a sealed text; the core never looks into one."""
START = datetime(2026, 11, 23, 1, tzinfo=UTC)
PAGE = 200
"""Tickets in one append."""


@cache
def rules() -> Snapshot:
    """The demo's."""
    policy, directory = (read(kind, DEMO / kind.value) for kind in (DocumentKind.POLICY, DocumentKind.DIRECTORY))
    return snapshot_of(policy, directory, official_calendar())


def tickets(count: int) -> Iterator[tuple[NewEvent, ...]]:
    """The events of so many tickets, spread over all grids of the demo district."""
    grids = [unit.code for unit in rules().directory.units.values() if unit.rung == "grid"]
    for number, grid in enumerate(islice(cycle(grids), count)):
        yield tuple(_story(number, grid))


async def fill(log: EventLog, events: int) -> None:
    """Append whole tickets until the log holds at least so many events."""
    while (missing := events - await log.size()) > 0:
        page = [Item(told) for told in tickets(min(PAGE, missing // 8 + 1))]
        await log.append(*page)


def _story(number: int, grid: str) -> Iterator[NewEvent]:
    """One ticket's life."""
    id_ = str(new_id())
    stream, loaded = ticket_stream(id_), NOTHING
    at = START + timedelta(seconds=number)
    place = ask.Place(grid, "point")
    opening = ask.OpenTicket(
        at=at, by=BY_SYSTEM, ticket=id_, number=f"GW-{number}", channel="app", category=CATEGORY, condition=None,
        place=place, narrative=TOKEN, person=TOKEN,
    )  # fmt: skip
    commands: Iterator[ask.Command] = iter((opening,))
    while (command := next(commands, None)) is not None:
        actor = Actor(command.by.person, command.by.unit, command.by.post, command.by.role)
        order = Order(TicketPlan(id_, command), SYSTEM if command is opening else actor, new_id())
        drafted = draft(order, {stream: loaded}, rules())
        loaded = drafted.after[stream]
        yield from drafted.item.events
        if command is opening and isinstance(loaded.state, Ticket):
            commands = _handling(loaded.state.custody.unit, at)


def _handling(unit: str, at: datetime) -> Iterator[ask.Command]:
    """What the custodian, the callback desk and the dispatcher do."""
    holder = ask.By("网格员-01", unit, "grid-member", "grid-member")
    caller = ask.By("回访员-云溪-01", "S01-DESK", "callback", "callback")
    desk = ask.By("派遣员-云溪-01", "S01-DESK", "dispatcher", "resident-desk")
    yield ask.Sign(at=at + timedelta(minutes=5), by=holder)
    yield ask.RecordContact(at=at + timedelta(minutes=20), by=holder, result="reached", note=TOKEN)
    yield ask.ReportProgress(at=at + timedelta(minutes=40), by=holder, public=True, note=TOKEN)
    yield ask.Resolve(at=at + timedelta(minutes=90), by=holder, result="solved", answer=TOKEN)
    yield ask.RecordCallback(
        at=at + timedelta(minutes=200), by=caller, reached=True, contacted=True, solved=True, satisfied="satisfied"
    )
    yield ask.Close(at=at + timedelta(minutes=210), by=desk, kind="normal", met=True)
