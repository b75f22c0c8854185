"""Which clocks are armed, and which runs out next? One row per stream, folded from the clocks its events carry.

A suspended clock never comes due. A stream whose last clock is gone has no row.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
import sqlalchemy as sa

from dispatch_service.codec import Entry
from dispatch_service.views.row import METADATA
from shared.db import Transaction
from shared.eventlog.rows import Key, Row

TABLE: Final = sa.Table(
    "timer",
    METADATA,
    sa.Column("stream", sa.Text(collation="C"), primary_key=True),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="the first of its clocks"),
    sa.Column("clocks", sa.Text, nullable=False, comment="all running clocks as JSON, first due first"),
    sa.Index("timer_due_at", "due_at", "stream"),
)

ENDED: Final = frozenset({"WhistleClosed", "WhistleRejected"})
"""Events after which no clock of their stream runs, without saying so themselves."""


class Armed(msgspec.Struct, frozen=True, order=True, gc=False):
    """One running clock. Order is the order of firing."""

    due_at: datetime
    timer: str
    stream: str
    kind: str
    unit: str
    step: int = 0
    warn_at: datetime | None = None


def keys(entry: Entry) -> Sequence[Key]:
    """The stream's row, where the event says anything of clocks."""
    says = entry.type in ENDED or getattr(entry.event, "clocks", None) is not None
    return ((entry.stream,),) if says else ()


def fold(_row: Row | None, entry: Entry) -> Row | None:
    """The stream's running clocks after the event; None when there is none left."""
    if entry.type in ENDED:
        return None
    stream = entry.stream
    running = [
        Armed(clock.due_at, clock.timer, stream, str(clock.kind), clock.unit, clock.step, clock.warn_at)
        for clock in getattr(entry.event, "clocks", ())
        if getattr(clock, "suspended_at", None) is None
    ]
    if not running:
        return None
    if len(running) > 1:
        running.sort()
    return {"stream": stream, "due_at": running[0].due_at, "clocks": _encode(running).decode()}


_encode = msgspec.json.Encoder().encode


async def read(
    tx: Transaction, *, until: datetime | None = None, after: tuple[datetime, str] | None = None, limit: int = 500
) -> list[Armed]:
    """Clocks of the `limit` streams that come due first, from behind a (due, stream); up to `until` where given."""
    query = sa.select(TABLE.c.clocks).order_by(TABLE.c.due_at, TABLE.c.stream).limit(limit)
    if until is not None:
        query = query.where(TABLE.c.due_at <= until)
    if after is not None:
        query = query.where(sa.tuple_(TABLE.c.due_at, TABLE.c.stream) > sa.tuple_(*map(sa.literal, after)))
    rows = (await tx.sql.execute(query)).scalars()
    armed = [clock for row in rows for clock in msgspec.json.decode(row, type=list[Armed])]
    return sorted(clock for clock in armed if until is None or clock.due_at <= until)


async def first_due(tx: Transaction) -> datetime | None:
    """When the first clock runs out, or ran out; None where none runs."""
    return (await tx.sql.execute(sa.select(sa.func.min(TABLE.c.due_at)))).scalar()
