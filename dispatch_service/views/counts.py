"""How many tickets stand where? Open ones by stage, unit and light; historic imports apart."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
import sqlalchemy as sa

from dispatch_service.views.row import fetched
from dispatch_service.views.worklist import DISPUTED, TABLE, UNCLOCKED, Wanted, to_rule, waiting_for
from shared.db import Transaction


class Count(msgspec.Struct, frozen=True):
    """Tickets on one unit's list in one stage, by light."""

    unit: str
    stage: str
    green: int
    yellow: int
    red: int
    off: int


async def read(tx: Transaction, now: datetime, wanted: Wanted) -> list[Count]:
    """Open tickets counted by unit and stage, all those of these units whatever the page. One in dispute is counted for
    both on whose lists it stands."""
    at = TABLE.c
    columns = (at.stage, at.due_at, at.warn_at)
    counted = (at.open,) if wanted.confidential else (at.open, ~at.confidential)
    awaited = sa.select(at.awaits.label("unit"), *columns).where(*counted)
    ruler, disputed = to_rule(wanted.rulers), (DISPUTED, UNCLOCKED)
    if wanted.units:
        awaited, disputed = awaited.where(at.awaits.in_(wanted.units)), waiting_for(wanted.units, wanted.rulers)
    ruled = sa.select(ruler, *columns).where(*counted, sa.or_(*disputed), ruler != "", ruler != at.awaits)
    listed = sa.union_all(awaited, ruled).subquery()
    place = (listed.c.unit, listed.c.stage)
    lights = _by_light(listed.c.due_at, listed.c.warn_at, now)
    query = sa.select(*place, *lights).group_by(*place).order_by(*place)
    return [msgspec.convert(row, type=Count) for row in await fetched(tx, query)]


async def by_light(tx: Transaction, now: datetime) -> Mapping[str, int]:
    """Open tickets by light, each counted once."""
    lights = _by_light(TABLE.c.due_at, TABLE.c.warn_at, now)
    query = sa.select().add_columns(*lights).where(TABLE.c.open)
    (row,) = await fetched(tx, query)
    return msgspec.convert(row, type=dict[str, int])


def _by_light(
    due: "sa.ColumnElement[datetime]", warn: "sa.ColumnElement[datetime]", now: datetime
) -> "list[sa.Label[int]]":
    lights = {
        "green": sa.and_(due >= now, warn > now),
        "yellow": sa.and_(due >= now, warn <= now),
        "red": due < now,
        "off": due.is_(None),
    }
    return [sa.func.count().filter(condition).label(name) for name, condition in lights.items()]
