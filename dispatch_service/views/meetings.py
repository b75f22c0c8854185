"""What was raised at which meeting, and what became of it? One row per matter that was raised at a meeting.

Source: the record of a small-stool talk (小板凳拉呱): place, day, the matters raised and what became of each.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import msgspec
import sqlalchemy as sa

from dispatch_service.codec import TICKET, Entry
from dispatch_service.routing import events as ev
from dispatch_service.views.row import METADATA, fetched, name_column
from shared.db import Transaction
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import View

TABLE: Final = sa.Table(
    "matter_raised",
    METADATA,
    name_column("ticket", key=True),
    sa.Column("meeting", sa.Text(collation="C"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("held_on", sa.Date, nullable=False),
    sa.Column("held_in", sa.Text, nullable=False, comment="area the meeting was held for"),
    sa.Column("by_proxy", sa.Boolean, nullable=False),
    sa.Column("result", sa.Text, nullable=False, comment="as the last handler reported it; empty before"),
    sa.Column("ended", sa.Text, nullable=False, comment="kind of closing, withdrawn, merged, or empty while open"),
    sa.Column("unit", sa.Text, nullable=False, comment="unit that leads"),
    sa.Index("matter_raised_meeting", "held_on", "meeting"),
)


class Matter(msgspec.Struct, frozen=True):
    """One matter of a meeting."""

    ticket: str
    meeting: str
    kind: str
    held_on: date
    held_in: str
    by_proxy: bool
    result: str
    ended: str
    unit: str


class Span(msgspec.Struct, frozen=True):
    """Meetings held in [since, until], for these areas where given, or the one that is named; of whole meetings at
    most `limit` matters."""

    meeting: str = ""
    areas: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None
    limit: int = 5000


def keys(entry: Entry) -> Sequence[Key]:
    """The matter's row."""
    return ((entry.stream[len(TICKET) :],),)


def fold(row: Row | None, entry: Entry) -> Row | None:
    """What the event changes of a matter. What goes to an office that keeps it is nobody's matter any more."""
    event = entry.event
    if getattr(event, "office", ""):
        return None
    if isinstance(event, ev.TicketOpened):
        return _raised(entry, event)
    return None if row is None else _FOLDS[type(event)](event)


def _raised(entry: Entry, event: ev.TicketOpened) -> Row | None:
    if event.meeting is None:
        return None
    return {
        "ticket": entry.stream[len(TICKET) :],
        "meeting": event.meeting.code,
        "kind": event.meeting.kind,
        "held_on": event.meeting.held_on,
        "held_in": event.meeting.area,
        "by_proxy": event.by_proxy,
        "result": "",
        "ended": "",
        "unit": event.custody.lead,
    }


def _moved(event: ev.TicketDispatched | ev.TicketEscalated | ev.TicketTakenOver | ev.LeadSet) -> Row:
    return {"unit": event.custody.lead}


def _resolved(event: ev.ResolutionSubmitted) -> Row:
    return {"result": event.result, "unit": event.custody.lead}


def _closed(event: ev.TicketClosed) -> Row:
    return {"ended": event.kind}


def _withdrawn(_event: ev.TicketWithdrawn) -> Row:
    return {"ended": "withdrawn"}


def _merged(_event: ev.TicketMerged) -> Row:
    return {"ended": "merged"}


def _open_again(_event: object) -> Row:
    return {"ended": "", "result": ""}


_FOLDS: Final[dict[type, Callable[..., Row]]] = {
    ev.TicketDispatched: _moved,
    ev.TicketEscalated: _moved,
    ev.TicketSentDown: _moved,
    ev.TicketTransferred: _moved,
    ev.TicketTakenOver: _moved,
    ev.LeadSet: _moved,
    ev.DisputeRuled: _moved,
    ev.ResolutionSubmitted: _resolved,
    ev.TicketClosed: _closed,
    ev.TicketWithdrawn: _withdrawn,
    ev.TicketMerged: _merged,
    ev.TicketUnmerged: _open_again,
    ev.RehandleOrdered: _open_again,
    ev.ReworkOrdered: _open_again,
    ev.TicketReopened: _open_again,
}
_TELLING: Final = frozenset({ev.TicketOpened, *_FOLDS})
"""Events that say what became of a matter."""


async def read(tx: Transaction, span: Span) -> tuple[list[Matter], date | None]:
    """Matters of whole meetings, the latest first; and the day of the first one left out, None where all are there."""
    wanted = [TABLE.c.meeting == span.meeting] if span.meeting else []
    wanted += [TABLE.c.held_in.in_(span.areas)] if span.areas is not None else []
    wanted += [TABLE.c.held_on >= span.since] if span.since else []
    wanted += [TABLE.c.held_on <= span.until] if span.until else []
    columns = [TABLE.c[name] for name in Matter.__struct_fields__]
    query = sa.select(*columns).where(*wanted).order_by(TABLE.c.held_on.desc(), TABLE.c.meeting, TABLE.c.ticket)
    found = [msgspec.convert(row, type=Matter) for row in await fetched(tx, query.limit(span.limit + 1))]
    if len(found) <= span.limit:
        return found, None
    cut = found[-1]
    return [one for one in found if one.meeting != cut.meeting], cut.held_on


VIEW: Final = View[Entry]("matter_raised", 1, TABLE, keys, fold, _TELLING)
