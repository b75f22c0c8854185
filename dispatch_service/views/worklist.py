"""What is on whose desk, due first? One row per ticket as it stands; lights are computed at read, from now.

Ended tickets keep their row, so that a unit still finds what it handled; worklists show the open ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache, partial
from typing import Final, Protocol

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from dispatch_service.codec import TICKET, Entry, Happened
from dispatch_service.routing import events as ev
from dispatch_service.routing import table as at
from dispatch_service.routing.states import OPEN, Clock, Custody, Stage, Work
from dispatch_service.views.light import light
from dispatch_service.views.row import METADATA, fetched, name_column
from shared.db import Transaction
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import View

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Where tickets without a running clock stand in the order."""

TABLE: Final = sa.Table(
    "worklist",
    METADATA,
    name_column("ticket", key=True),
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
    ev.RehandleOrdered: at.AGAIN,
    ev.SiteCheckOrdered: at.ON_CHECK,
    ev.SiteCheckReported: at.DESKED,
    ev.DisputeOpened: at.DISPUTED,
    ev.DisputeRuled: at.GIVEN,
    ev.TicketSuspended: at.SUSPENDED,
    ev.ResolutionApproved: at.RESOLVED,
    ev.ReworkOrdered: at.WORKING,
    ev.VerificationOrdered: at.VERIFIED,
    ev.VerificationReported: at.RESOLVED,
    ev.TicketReopened: at.AGAIN,
    ev.TicketUnmerged: at.DESKED,
}
"""Where an event leaves its ticket, for those that say so by their kind alone."""
_NO_CLOCK: Final[Row] = {"clock": "", "due_at": None, "warn_at": None, "provisional": False}
Change = Callable[..., Row]
"""From an event of the right type to the columns it changes."""


class Moving(Protocol):
    """An event that says who has the ticket from here on."""

    @property
    def custody(self) -> Custody: ...


class Clocked(Protocol):
    """An event that says which clocks are armed from here on."""

    @property
    def clocks(self) -> tuple[Clock, ...]: ...


def keys(entry: Entry) -> Sequence[Key]:
    """The ticket's row; each of its events moves at least the version."""
    return ((entry.stream[len(TICKET) :],),) if entry.stream.startswith(TICKET) else ()


def fold(row: Row | None, entry: Entry) -> Row | None:
    """What the event changes of the ticket as it stands."""
    event = entry.event
    if isinstance(event, ev.TicketOpened):
        changes = _opened(entry, event)
    elif row is None:
        return None
    else:
        changes: Row = {}
    changes["version"] = entry.version
    changes["position"] = entry.position
    for change in _changes_of(type(event)):
        changes |= change(event)
    return changes


@cache
def _changes_of(kind: type[Happened]) -> Sequence[Change]:
    """What events of one type say of a ticket, in the order it is to be taken up; found out once for each type."""
    names = {field.name for field in fields(kind)}
    parts = [change for name, change in _PARTS.items() if name in names]
    if kind in PLACES:
        parts.append(partial(_row, _place(PLACES[kind])))
    return [*parts, _CHANGES[kind]] if kind in _CHANGES else parts


def _row(row: Row, _event: object) -> Row:
    return row


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


def _place(place: at.Place) -> Row:
    stage, work = place
    return {"stage": str(stage), "work": str(work), "open": stage in OPEN}


def _custody(event: Moving) -> Row:
    custody = event.custody
    return {
        "rung": custody.rung,
        "unit": custody.unit,
        "person": custody.person,
        "lead": custody.lead,
        "assists": list(custody.assists),
    }


def _clocks(event: Clocked) -> Row:
    first: Clock | None = None
    for clock in event.clocks:
        if clock.suspended_at is None and (first is None or _place_of(clock) < _place_of(first)):
            first = clock
    if first is None:
        return _NO_CLOCK
    return {
        "clock": str(first.kind),
        "due_at": first.due_at,
        "warn_at": first.warn_at,
        "provisional": first.provisional,
    }


def _place_of(clock: Clock) -> tuple[datetime, str]:
    """In the order of clocks."""
    return clock.due_at, clock.timer


def _ended(stage: Stage) -> Row:
    return {"stage": str(stage), "work": "none", "open": False, **_NO_CLOCK}


def _closed(event: ev.TicketClosed) -> Row:
    return _ended(event.stage)


def _withdrawn(_event: ev.TicketWithdrawn) -> Row:
    return _ended(Stage.WITHDRAWN)


def _dispatched(event: ev.TicketDispatched) -> Row:
    return {"category": event.category, "urgency": event.urgency, "case_due_at": event.due_at}


def _merged(_event: ev.TicketMerged) -> Row:
    return _ended(Stage.MERGED)


def _resolved(event: ev.ResolutionSubmitted) -> Row:
    return _place(at.REVIEWED if event.review else at.RESOLVED)


def _resumed(event: ev.TicketResumed) -> Row:
    return {**_place((Stage.HANDLING, Work(event.work))), "case_due_at": event.due_at}


def _classified(event: ev.Classified) -> Row:
    return {"category": event.category, "urgency": event.urgency, "case_due_at": event.due_at}


def _elsewhere(event: ev.PlaceCorrected) -> Row:
    return {"area": event.area, "person": ""}


def _due_moved(event: ev.ExtensionGranted | ev.DueMoved | ev.HandedUp) -> Row:
    return {"case_due_at": event.due_at}


def _called_back(event: ev.CallbackRecorded) -> Row:
    return _place(at.RESOLVED if event.outcome == "try-again" else at.CALLED_BACK)


def _again(event: ev.RehandleOrdered | ev.TicketReopened) -> Row:
    return {"round": event.round, "case_due_at": event.due_at}


def _raised(event: ev.TicketRaised) -> Row:
    return {"supervised_by": list(event.supervised_by)}


_PARTS: Final[Mapping[str, Change]] = {"custody": _custody, "clocks": _clocks}
"""By the field that says it."""
_CHANGES: Final[Mapping[type, Change]] = {
    ev.TicketDispatched: _dispatched,
    ev.CallbackRecorded: _called_back,
    ev.RehandleOrdered: _again,
    ev.TicketRaised: _raised,
    ev.TicketClosed: _closed,
    ev.TicketWithdrawn: _withdrawn,
    ev.TicketMerged: _merged,
    ev.ResolutionSubmitted: _resolved,
    ev.TicketResumed: _resumed,
    ev.TicketReopened: _again,
    ev.TicketRegistered: _classified,
    ev.TicketReclassified: _classified,
    ev.PlaceCorrected: _elsewhere,
    ev.ExtensionGranted: _due_moved,
    ev.DueMoved: _due_moved,
    ev.HandedUp: _due_moved,
}


VIEW: Final = View[Entry]("worklist", 1, TABLE, keys, fold)


class BadCursor(Exception):
    """Not the `next` of any page: somebody made it up or cut it short."""


class Wanted(msgspec.Struct, frozen=True):
    """Whose open tickets, and from where on. Empty restricts nothing; `after` is the `next` of the page before."""

    units: tuple[str, ...] = ()
    person: str = ""
    limit: int = 100
    after: str = ""


async def read(tx: Transaction, now: datetime, wanted: Wanted) -> tuple[list[Line], str]:
    """Open tickets due first, those whose clocks are off last; and the cursor of the next page, empty at the end.

    Raises:
        BadCursor: `after` is no cursor of ours.
    """
    columns = [TABLE.c[name] for name in Line.__struct_fields__ if name != "light"]
    due = sa.func.coalesce(TABLE.c.due_at, NEVER)
    query = sa.select(*columns).where(*_conditions(wanted)).order_by(due, TABLE.c.ticket).limit(wanted.limit)
    lines = [msgspec.convert(row, type=Line) for row in await fetched(tx, query)]
    shown = [msgspec.structs.replace(line, light=light(line.due_at, line.warn_at, now)) for line in lines]
    return shown, _cursor(lines[-1]) if len(lines) == wanted.limit else ""


def _conditions(wanted: Wanted) -> "list[sa.ColumnElement[bool]]":
    conditions: list[sa.ColumnElement[bool]] = [TABLE.c.open]
    if wanted.units:
        conditions.append(TABLE.c.unit.in_(wanted.units))
    if wanted.person:
        conditions.append(TABLE.c.person == wanted.person)
    if wanted.after:
        due_at, ticket = _read_cursor(wanted.after)
        place = sa.tuple_(sa.func.coalesce(TABLE.c.due_at, NEVER), TABLE.c.ticket)
        conditions.append(place > sa.tuple_(sa.literal(due_at), sa.literal(ticket)))
    return conditions


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    due, _, ticket = cursor.partition("|")
    try:
        due_at = datetime.fromisoformat(due)
    except ValueError as fault:
        raise BadCursor from fault
    if due_at.tzinfo is None or not ticket or "\x00" in ticket:
        raise BadCursor
    return due_at, ticket


def _cursor(line: Line) -> str:
    return f"{(line.due_at or NEVER).isoformat()}|{line.ticket}"
