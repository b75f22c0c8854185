"""Which meetings were recorded, and who sat in each? One row per meeting, as it was last recorded."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import msgspec
import sqlalchemy as sa

from dispatch_service.codec import MEETING, Entry
from dispatch_service.meetings.events import MeetingRecorded, Present
from dispatch_service.views.meetings import Span
from dispatch_service.views.row import METADATA, fetched, name_column
from shared.db import Transaction
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import View

TABLE: Final = sa.Table(
    "meeting_held",
    METADATA,
    name_column("meeting", key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("held_on", sa.Date, nullable=False),
    sa.Column("held_in", sa.Text, nullable=False, comment="area it was held for"),
    sa.Column("present", sa.Text, nullable=False, comment="unit, role and count as JSON"),
    sa.Column("residents", sa.Integer, nullable=False),
    sa.Column("names", sa.Text, nullable=False, comment="sealed; empty where none were given"),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False, comment="unit"),
    sa.Index("meeting_held_on", "held_on", "meeting"),
)


class Held(msgspec.Struct, frozen=True):
    """One meeting. `names` is a sealed token."""

    meeting: str
    kind: str
    held_on: date
    held_in: str
    present: tuple[Present, ...]
    residents: int
    names: str
    recorded_at: datetime
    recorded_by: str


def keys(entry: Entry) -> Sequence[Key]:
    """The meeting's row."""
    return ((entry.stream[len(MEETING) :],),)


def fold(row: Row | None, entry: Entry) -> Row | None:
    """The later record holds."""
    event = entry.event
    if not isinstance(event, MeetingRecorded):
        return row
    return {
        "meeting": event.meeting.code,
        "kind": event.meeting.kind,
        "held_on": event.meeting.held_on,
        "held_in": event.meeting.area,
        "present": _encode(event.present).decode(),
        "residents": event.residents,
        "names": event.names,
        "recorded_at": entry.at,
        "recorded_by": entry.actor.unit,
    }


_encode = msgspec.json.Encoder(order="deterministic").encode


async def read(tx: Transaction, span: Span) -> tuple[list[Held], date | None]:
    """Recorded meetings of the span, the latest first; and the day of the first one left out, None where all are
    there."""
    wanted = [TABLE.c.meeting == span.meeting] if span.meeting else []
    wanted += [TABLE.c.held_in.in_(span.areas)] if span.areas is not None else []
    wanted += [TABLE.c.held_on >= span.since] if span.since else []
    wanted += [TABLE.c.held_on <= span.until] if span.until else []
    columns = [TABLE.c[name] for name in Held.__struct_fields__]
    query = sa.select(*columns).where(*wanted).order_by(TABLE.c.held_on.desc(), TABLE.c.meeting)
    found = [_held(row) for row in await fetched(tx, query.limit(span.limit + 1))]
    return found[: span.limit], found[span.limit].held_on if len(found) > span.limit else None


def _held(row: Row) -> Held:
    present = msgspec.json.decode(str(row["present"]), type=tuple[Present, ...])
    return msgspec.convert({**row, "present": present}, type=Held)


VIEW: Final = View[Entry]("meeting_held", 1, TABLE, keys, fold, frozenset({MeetingRecorded}))
