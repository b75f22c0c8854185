"""How many tickets stand where? Open ones by stage, unit and light; historic imports apart."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from dispatch_service.views.row import fetched
from dispatch_service.views.worklist import TABLE
from shared.db import Transaction


class Count(msgspec.Struct, frozen=True):
    """Tickets on one unit's list in one stage, by light."""

    unit: str
    stage: str
    green: int
    yellow: int
    red: int
    off: int


async def read(tx: Transaction, now: datetime, units: tuple[str, ...] = ()) -> list[Count]:
    """Open tickets counted by unit and stage; of these units where some are named."""
    due, warn = TABLE.c.due_at, TABLE.c.warn_at
    lights = {
        "green": sa.and_(due >= now, warn > now),
        "yellow": sa.and_(due >= now, warn <= now),
        "red": due < now,
        "off": due.is_(None),
    }
    columns = (sa.func.count().filter(condition).label(name) for name, condition in lights.items())
    place = (TABLE.c.awaits, TABLE.c.stage)
    wanted = TABLE.c.awaits.in_(units) if units else sa.true()
    query = (
        sa.select(TABLE.c.awaits.label("unit"), TABLE.c.stage, *columns)
        .where(TABLE.c.open, wanted)
        .group_by(*place)
        .order_by(*place)
    )
    return [msgspec.convert(row, type=Count) for row in await fetched(tx, query)]
