"""What is on whose desk, due first? One row per ticket as it stands; lights are computed at read, from now.

Ended tickets keep their row, so that a unit still finds what it handled; worklists show the open ones, under who has
them, and those that ended with an appeal nobody has decided, under whose word on it is waited for. A case in dispute
stands under who goes on with it and under who is to rule.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from dispatch_service.codec import TICKET, Entry
from dispatch_service.routing import events as ev
from dispatch_service.routing.ruling import Rulers
from dispatch_service.routing.states import OPEN, Work
from dispatch_service.views.light import light
from dispatch_service.views.row import METADATA, fetched, name_column
from dispatch_service.views.worklist_changes import APPEALING, changes_of, opened
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
    sa.Column("awaits", sa.Text, nullable=False, server_default="", comment="unit that is waited for, or empty"),
    sa.Column("to_rule", sa.Text, nullable=False, server_default="", comment="unit that is to rule, or empty"),
    sa.Index("worklist_awaits_due", "awaits", "open", "due_at"),
    sa.Index("worklist_to_rule", "to_rule", postgresql_where=sa.text("to_rule <> ''")),
    sa.Index("worklist_unclocked", "ticket", postgresql_where=sa.text("work = 'disputed' AND to_rule = ''")),
    sa.Index("worklist_person_due", "person", "open", "due_at"),
    sa.Index("worklist_area_opened", "area", "opened_at"),
)

DISPUTED: Final = TABLE.c.to_rule != sa.literal_column("''")
"""Said in so many words, it lets the index of the few that are be used."""
UNCLOCKED: Final = sa.and_(TABLE.c.work == sa.literal_column(f"'{Work.DISPUTED}'"), ~DISPUTED)
"""In dispute without a clock, as historic ones are: who rules today is to rule."""


class Line(msgspec.Struct, frozen=True):
    """One line of a worklist. `due_at` and `light` are those of the clock that runs out next; `awaits` is the unit on
    whose list it stands, while it stands on any; `to_rule` that on whose list it stands besides, in dispute."""

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
    awaits: str
    to_rule: str
    light: str = ""


def keys(entry: Entry) -> Sequence[Key]:
    """The ticket's row; each of its events moves at least the version."""
    return ((entry.stream[len(TICKET) :],),) if entry.stream.startswith(TICKET) else ()


def fold(row: Row | None, entry: Entry) -> Row | None:
    """What the event changes of the ticket as it stands."""
    event = entry.event
    if isinstance(event, ev.TicketOpened):
        changes = opened(entry, event)
    elif row is None:
        return None
    else:
        changes: Row = {}
    changes["version"] = entry.version
    changes["position"] = entry.position
    for change in changes_of(type(event)):
        changes |= change(event)
    if row is not None and type(event) in APPEALING and row["stage"] in OPEN:
        changes["awaits"] = row["unit"]  # opened again meanwhile: it waits for who has it, whatever is decided beside
    return changes


VIEW: Final = View[Entry]("worklist", 3, TABLE, keys, fold)


class BadCursor(Exception):
    """Not the `next` of any page: somebody made it up or cut it short."""


class Wanted(msgspec.Struct, frozen=True):
    """Whose open tickets, and from where on. Empty restricts nothing; `after` is the `next` of the page before."""

    units: tuple[str, ...] = ()
    person: str = ""
    limit: int = 100
    after: str = ""
    confidential: bool = True
    """Whether confidential ones are among them."""
    rulers: Rulers = Rulers()
    """Whom those in dispute that have no clock wait for besides."""


async def read(tx: Transaction, now: datetime, wanted: Wanted) -> tuple[list[Line], str]:
    """Open tickets due first, those whose clocks are off last; and the cursor of the next page, empty at the end.

    Raises:
        BadCursor: `after` is no cursor of ours.
    """
    columns = line_columns(wanted.rulers)
    due = sa.func.coalesce(TABLE.c.due_at, NEVER)
    query = sa.select(*columns).where(*_conditions(wanted)).order_by(due, TABLE.c.ticket).limit(wanted.limit)
    lines = [msgspec.convert(row, type=Line) for row in await fetched(tx, query)]
    shown = [msgspec.structs.replace(line, light=light(line.due_at, line.warn_at, now)) for line in lines]
    return shown, _cursor(lines[-1]) if len(lines) == wanted.limit else ""


def _conditions(wanted: Wanted) -> "list[sa.ColumnElement[bool]]":
    conditions: list[sa.ColumnElement[bool]] = [TABLE.c.open]
    if wanted.units:
        conditions.append(sa.or_(TABLE.c.awaits.in_(wanted.units), *waiting_for(wanted.units, wanted.rulers)))
    if not wanted.confidential:
        conditions.append(~TABLE.c.confidential)
    if wanted.person:
        conditions.append(TABLE.c.person == wanted.person)
    if wanted.after:
        due_at, ticket = _read_cursor(wanted.after)
        place = sa.tuple_(sa.func.coalesce(TABLE.c.due_at, NEVER), TABLE.c.ticket)
        conditions.append(place > sa.tuple_(sa.literal(due_at), sa.literal(ticket)))
    return conditions


def line_columns(rulers: Rulers) -> "list[sa.ColumnElement[Any]]":
    """What a line is made of, but for its light."""
    known = (TABLE.c[name] for name in Line.__struct_fields__ if name not in ("light", "to_rule"))
    return [*known, to_rule(rulers).label("to_rule")]


def to_rule(rulers: Rulers) -> "sa.ColumnElement[str]":
    """The unit that is to rule, or nothing: whom the clock names, else who rules today."""
    at = TABLE.c
    today = sa.case((at.confidential, rulers.first_person), else_=rulers.panel)
    return sa.case((DISPUTED, at.to_rule), (UNCLOCKED, today), else_="")


def waiting_for(units: Sequence[str], rulers: Rulers) -> "list[sa.ColumnElement[bool]]":
    """What waits for a ruling of these units, by any of the conditions. Those without a clock are looked for where it
    is one of these units who rules today."""
    found: list[sa.ColumnElement[bool]] = [sa.and_(DISPUTED, TABLE.c.to_rule.in_(units))]
    if rulers.panel in units:
        found.append(sa.and_(UNCLOCKED, ~TABLE.c.confidential))
    if rulers.first_person in units:
        found.append(sa.and_(UNCLOCKED, TABLE.c.confidential))
    return found


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    due, _, ticket = cursor.partition("|")
    try:
        due_at = datetime.fromisoformat(due)
    except ValueError as fault:
        raise BadCursor from fault
    if due_at.tzinfo is None or not ticket or "\x00" in ticket:
        raise BadCursor
    return due_at, ticket


def behind(due_at: str | None, ticket: str) -> str:
    """The cursor of the page that goes on behind a line; `due_at` in ISO 8601, as the line says it."""
    return f"{due_at or NEVER.isoformat()}|{ticket}"


def _cursor(line: Line) -> str:
    return behind(line.due_at.isoformat() if line.due_at else None, line.ticket)
