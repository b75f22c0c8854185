"""Whose matter was it the last time? Binding rulings on competence, kept as precedents for the directory."""

from collections.abc import Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from dispatch_service.codec import TICKET, Entry
from dispatch_service.routing.events import DisputeRuled
from dispatch_service.views import worklist
from dispatch_service.views.row import METADATA, fetched, name_column
from dispatch_service.why.precedents import Ruling
from shared.db import Transaction
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import View

MOST: Final = 2_000
"""Rulings that are looked through, the newest; a district makes some dozens a year."""

TABLE: Final = sa.Table(
    "ruling",
    METADATA,
    name_column("ticket", key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    name_column("category"),
    sa.Column("condition", sa.Text, nullable=False),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False, comment="whose matter it was ruled to be"),
    sa.Column("ground", sa.Text, nullable=False),
    sa.Column("ruled_by", sa.Text, nullable=False, comment="unit that ruled"),
    sa.Index("ruling_category", "category", "position"),
)


def keys(entry: Entry) -> Sequence[Key]:
    """A row of its own for each ruling."""
    return ((entry.stream[len(TICKET) :], entry.version),)


def fold(row: Row | None, entry: Entry) -> Row | None:
    """The ruling, as it was recorded."""
    event = entry.event
    if not isinstance(event, DisputeRuled):
        return row
    return {
        "ticket": entry.stream[len(TICKET) :],
        "version": entry.version,
        "position": entry.position,
        "at": entry.at,
        "category": event.category,
        "condition": event.condition,
        "area": event.area,
        "unit": event.unit,
        "ground": event.ground,
        "ruled_by": entry.actor.unit,
    }


VIEW: Final = View[Entry]("ruling", 1, TABLE, keys, fold, frozenset({DisputeRuled}))


async def read(tx: Transaction, category: str = "", unit: str = "") -> list[Ruling]:
    """Rulings on this matter, for this unit, the newest first. Those on confidential tickets are left out."""
    lines = worklist.TABLE
    names = [name for name in Ruling.__struct_fields__ if name != "number"]
    columns = (lines.c.number, *(TABLE.c[name] for name in names))
    query = sa.select(*columns).join(lines, lines.c.ticket == TABLE.c.ticket).where(~lines.c.confidential)
    if category:
        query = query.where(TABLE.c.category == category)
    if unit:
        query = query.where(TABLE.c.unit == unit)
    rows = await fetched(tx, query.order_by(TABLE.c.position.desc()).limit(MOST))
    return [msgspec.convert(row, type=Ruling) for row in rows]
