"""What is on whose desk, due first? One row per ticket as it stands; lights are computed at read, from now.

Ended tickets keep their row, so that a unit still finds what it handled; worklists show the open ones.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from dispatch_service.codec import TICKET, Entry
from dispatch_service.routing import events as ev
from dispatch_service.routing import table as at
from dispatch_service.routing.states import OPEN, Clock, Custody
from dispatch_service.views.light import light
from dispatch_service.views.row import METADATA, Key, Row
from shared.db import Transaction

TABLE: Final = sa.Table(
    "worklist",
    METADATA,
    sa.Column("ticket", pg.UUID(as_uuid=False), primary_key=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("work", sa.Text, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("rung", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("lead", sa.Text, nullable=False),
    sa.Column("assists", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("supervised_by", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("urgency", sa.Text, nullable=False),
    sa.Column("confidential", sa.Boolean, nullable=False),
    sa.Column("historic", sa.Boolean, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("case_due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("clock", sa.Text, nullable=False, comment="the clock that runs out next"),
    sa.Column("due_at", sa.DateTime(timezone=True)),
    sa.Column("warn_at", sa.DateTime(timezone=True)),
    sa.Column("provisional", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Index("worklist_unit_due", "unit", "open", "due_at"),
    sa.Index("worklist_person_due", "person", "open", "due_at"),
)


class Line(msgspec.Struct, frozen=True):
    """One line of a worklist. `due_at` and `light` are those of the clock that runs out next."""

    ticket: str
    number: str
    stage: str
    work: str
    rung: str
    unit: str
    person: str
    lead: str
    category: str
    area: str
    urgency: str
    round: int
    opened_at: datetime
    case_due_at: datetime
    clock: str
    due_at: datetime | None
    warn_at: datetime | None
    provisional: bool
    supervised_by: list[str]
    version: int
    confidential: bool
    light: str = ""


PLACES: Final[Mapping[type, at.Place]] = {
    ev.TicketDispatched: at.GIVEN,
    ev.TicketEscalated: at.GIVEN,
    ev.TicketSentDown: at.GIVEN,
    ev.TicketTransferred: at.GIVEN,
    ev.TicketTakenOver: at.GIVEN,
    ev.TicketSigned: at.SIGNED,
    ev.RequesterContacted: at.CONTACTED,
    ev.ProgressReported: at.WORKING,
    ev.ReturnRequested: at.RETURNING,
    ev.ReturnAccepted: at.DESKED,
    ev.ReturnRefused: at.SIGNED,
    ev.ResolutionSubmitted: at.RESOLVED,
    ev.RehandleOrdered: at.AGAIN,
}
"""Where an event leaves its ticket, for those that say so by their kind alone."""


def keys(entry: Entry) -> Sequence[Key]:
    """The ticket's row; each of its events moves at least the version."""
    return [(entry.stream[len(TICKET) :],)] if entry.stream.startswith(TICKET) else ()


def fold(row: Row | None, entry: Entry) -> Row | None:
    """The ticket as it stands after the event."""
    event = entry.event
    row = _opened(entry, event) if isinstance(event, ev.TicketOpened) else row
    if row is None:
        return None
    changed = {**row, "version": entry.version, "position": entry.position}
    custody: Custody | None = getattr(event, "custody", None)
    if custody is not None:
        changed |= _custody(custody)
    clocks: tuple[Clock, ...] | None = getattr(event, "clocks", None)
    if clocks is not None:
        changed |= _clock(clocks)
    changed |= _place(PLACES.get(type(event)))
    change = _CHANGES.get(type(event))
    return changed | change(event) if change else changed


def _opened(entry: Entry, event: ev.TicketOpened) -> Row:
    return {
        "ticket": entry.stream[len(TICKET) :],
        "number": event.number,
        "category": event.category,
        "area": event.area,
        "urgency": event.urgency,
        "confidential": event.confidential,
        "historic": event.historic,
        "round": 1,
        "opened_at": event.at,
        "case_due_at": event.due_at,
        "supervised_by": [],
        **_place(at.DESKED),
    }


def _place(place: at.Place | None) -> Row:
    if place is None:
        return {}
    stage, work = place
    return {"stage": str(stage), "work": str(work), "open": stage in OPEN}


def _custody(custody: Custody) -> Row:
    assists = list(custody.assists)
    at_work = {"rung": custody.rung, "unit": custody.unit, "person": custody.person}
    return {**at_work, "lead": custody.lead, "assists": assists}


def _clock(clocks: tuple[Clock, ...]) -> Row:
    running = [clock for clock in clocks if clock.suspended_at is None]
    if not running:
        return {"clock": "", "due_at": None, "warn_at": None, "provisional": False}
    first = min(running, key=lambda clock: (clock.due_at, clock.timer))
    due = {"due_at": first.due_at, "warn_at": first.warn_at, "provisional": first.provisional}
    return {"clock": str(first.kind), **due}


def _ended(stage: str) -> Row:
    return {"stage": stage, "work": "none", "open": False, **_clock(())}


def _closed(event: ev.TicketClosed) -> Row:
    return _ended(str(at.ENDS.get(event.kind, at.Stage.CLOSED)))


def _withdrawn(_event: ev.TicketWithdrawn) -> Row:
    return _ended(str(at.Stage.WITHDRAWN))


def _dispatched(event: ev.TicketDispatched) -> Row:
    return {"category": event.category, "case_due_at": event.due_at}


def _called_back(event: ev.CallbackRecorded) -> Row:
    return _place(at.RESOLVED if event.outcome == "try-again" else at.CALLED_BACK)


def _again(event: ev.RehandleOrdered) -> Row:
    return {"round": event.round, "case_due_at": event.due_at}


def _raised(event: ev.TicketRaised) -> Row:
    return {"supervised_by": list(event.supervised_by)}


_CHANGES: Final[Mapping[type, Callable[..., Row]]] = {
    ev.TicketDispatched: _dispatched,
    ev.CallbackRecorded: _called_back,
    ev.RehandleOrdered: _again,
    ev.TicketRaised: _raised,
    ev.TicketClosed: _closed,
    ev.TicketWithdrawn: _withdrawn,
}


async def read(
    tx: Transaction, now: datetime, *, unit: str | None = None, person: str | None = None, limit: int = 100
) -> list[Line]:
    """Open tickets of a unit, a person or all, due first; those whose clocks are off come last."""
    columns = [TABLE.c[name] for name in Line.__struct_fields__ if name != "light"]
    wanted = [TABLE.c.open]
    wanted += [TABLE.c.unit == unit] if unit else []
    wanted += [TABLE.c.person == person] if person else []
    order = (TABLE.c.due_at.asc().nulls_last(), TABLE.c.ticket)
    found = await tx.sql.execute(sa.select(*columns).where(*wanted).order_by(*order).limit(limit))
    lines = (msgspec.convert(dict(row), type=Line) for row in found.mappings())
    return [msgspec.structs.replace(line, light=light(line.due_at, line.warn_at, now)) for line in lines]
