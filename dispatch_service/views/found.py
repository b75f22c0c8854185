"""How do these very tickets stand? Lines for a search that already knows which ones; ended tickets among them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from dispatch_service.routing.ruling import Rulers
from dispatch_service.views.light import light
from dispatch_service.views.row import fetched
from dispatch_service.views.worklist import TABLE, Line, line_columns
from shared.db import Transaction


async def read(tx: Transaction, now: datetime, tickets: Sequence[str], rulers: Rulers) -> list[Line]:
    """The lines of those that are known, in the order they were asked for."""
    query = sa.select(*line_columns(rulers)).where(TABLE.c.ticket.in_(tickets))
    known = {line.ticket: line for line in (msgspec.convert(row, type=Line) for row in await fetched(tx, query))}
    lines = (known[ticket] for ticket in tickets if ticket in known)
    return [msgspec.structs.replace(line, light=light(line.due_at, line.warn_at, now)) for line in lines]
