"""What did the system know then? Tickets and whistles folded from the prefix recorded by a position or a moment.

It knows exactly what was recorded: a fact that took effect earlier but was entered later is not there yet.
"""

from collections import Counter
from datetime import datetime
from typing import cast

import msgspec

from dispatch_service.codec import TICKET, Entry, decode, ticket_stream
from dispatch_service.replay.prefix import EVERYTHING, Progress, Until, entries
from dispatch_service.routing.events import Event
from dispatch_service.routing.evolve import evolve
from dispatch_service.routing.states import Ticket
from shared.eventlog.port import EventLog


class Census(msgspec.Struct, frozen=True):
    """All tickets counted at the end of a prefix."""

    position: int
    recorded_at: datetime | None
    tickets: int
    by_stage: dict[str, int]
    open_by_unit: dict[str, int]


async def ticket_as_of(log: EventLog, ticket: str, until: Until = EVERYTHING) -> Ticket | None:
    """One ticket at the end of the prefix; None if it was not open yet. Reads that ticket's stream only."""
    state: Ticket | None = None
    for recorded in await log.read_stream(ticket_stream(ticket)):
        if not until.holds(recorded):
            break
        state = step(state, decode(recorded))
    return state


async def tickets_as_of(
    log: EventLog, until: Until = EVERYTHING, progress: Progress = lambda _position: None
) -> tuple[dict[str, Ticket], Entry | None]:
    """Every ticket at the end of the prefix, by id, and the last event of the prefix."""
    tickets: dict[str, Ticket] = {}
    last: Entry | None = None
    async for last in entries(log, until, progress=progress):
        if last.stream.startswith(TICKET):
            id_ = last.stream[len(TICKET) :]
            tickets[id_] = step(tickets.get(id_), last)
    return tickets, last


def step(state: Ticket | None, entry: Entry) -> Ticket:
    """The ticket after one more of its events; the stream's name says that it is one."""
    return evolve(state, cast(Event, entry.event), entry.stream[len(TICKET) :])


def census(tickets: dict[str, Ticket], last: Entry | None) -> Census:
    """The tickets counted by stage, and the open ones by the unit that must act."""
    return Census(
        position=last.position + 1 if last else 0,
        recorded_at=last.recorded_at if last else None,
        tickets=len(tickets),
        by_stage=dict(sorted(Counter(str(ticket.stage) for ticket in tickets.values()).items())),
        open_by_unit=dict(sorted(Counter(t.custody.unit for t in tickets.values() if t.open).items())),
    )
