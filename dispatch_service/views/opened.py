"""Which tickets came in here lately? Lines for whoever compares them; ended ones among them, imported registers not."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from dispatch_service.views.light import light
from dispatch_service.views.row import fetched
from dispatch_service.views.worklist import TABLE, Line
from shared.db import Transaction


async def read(
    tx: Transaction, now: datetime, areas: Sequence[str], since: datetime, until: datetime, limit: int
) -> list[Line]:
    """Lines of tickets of these areas opened in [since, until], the newest first."""
    columns = [TABLE.c[name] for name in Line.__struct_fields__ if name != "light"]
    here = (TABLE.c.area.in_(areas), TABLE.c.opened_at.between(since, until), sa.not_(TABLE.c.historic))
    order = (TABLE.c.opened_at.desc(), TABLE.c.ticket.desc())
    rows = await fetched(tx, sa.select(*columns).where(*here).order_by(*order).limit(limit))
    lines = [msgspec.convert(row, type=Line) for row in rows]
    return [msgspec.structs.replace(line, light=light(line.due_at, line.warn_at, now)) for line in lines]
