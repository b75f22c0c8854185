"""A view with every kind of column the services use: the last number noted on each stream, by stream and by a UUID."""

from datetime import datetime, timedelta, timezone
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from shared.eventlog import codec
from shared.eventlog.port import Recorded
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import View

BEIJING = timezone(timedelta(hours=8))
GONE = -1
"""A number that takes the stream's row away."""


class Noted(msgspec.Struct, frozen=True):
    """A number noted on a stream."""

    position: int
    stream: str
    version: int
    at: datetime
    number: int

    @property
    def event(self) -> int:
        """What happened: a number."""
        return self.number


def decode(recorded: Recorded) -> Noted:
    body = codec.decode(recorded.body)
    number = msgspec.json.decode(body.data, type=dict[str, int])["number"]
    return Noted(recorded.position, recorded.stream, recorded.version, recorded.occurred_at, number)


TABLE = sa.Table(
    "noted",
    sa.MetaData(),
    sa.Column("stream", sa.Text(collation="C"), primary_key=True),
    sa.Column("half", pg.UUID(as_uuid=False), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("numbers", pg.ARRAY(sa.Integer), nullable=False),
    sa.Column("detail", pg.JSONB, nullable=False),
    sa.Column("note", sa.LargeBinary),
    sa.Index("noted_open", "open", "at"),
)


def keys(event: Noted) -> list[Key]:
    return [(event.stream, str(UUID(int=event.number % 2)))] if event.stream != "ignored" else []


def fold(row: Row | None, event: Noted) -> Row | None:
    if event.number == GONE:
        return None
    row = row or {"count": 0, "numbers": []}
    numbers = [*msgspec.convert(row["numbers"], list[int]), event.number][-3:]
    return {
        "stream": event.stream,
        "half": str(UUID(int=event.number % 2)),
        "count": msgspec.convert(row["count"], int) + 1,
        "number": event.number or None,
        "open": event.number > 2,
        "at": event.at.astimezone(BEIJING),
        "numbers": numbers,
        "detail": {"望": [event.number, None], "a": {"b": 1.5}},
        "note": b"\0sealed" if event.number else None,
    }


NOTED = View("noted", 1, TABLE, keys, fold)
