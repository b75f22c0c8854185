"""Which tickets came in here lately? Lines for whoever compares them; ended ones among them, imported registers not."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from dispatch_service.api.lists import Concerned, Lately
from dispatch_service.views.light import light
from dispatch_service.views.row import fetched
from dispatch_service.views.worklist import TABLE, Line
from shared.db import Transaction


async def read(tx: Transaction, now: datetime, lately: Lately) -> list[Line]:
    """Lines of such tickets, the nearest in time first, the newer of two as near."""
    columns = [TABLE.c[name] for name in Line.__struct_fields__ if name != "light"]
    then = TABLE.c.opened_at.between(lately.since, lately.until)
    query = sa.select(*columns).where(TABLE.c.area.in_(lately.areas), then, sa.not_(TABLE.c.historic))
    if lately.concerned is not None:
        query = query.where(_of(lately.concerned))
    apart = sa.func.abs(sa.extract("epoch", TABLE.c.opened_at - lately.near))
    order = (apart, TABLE.c.opened_at.desc(), TABLE.c.ticket.desc())
    rows = await fetched(tx, query.order_by(*order).limit(lately.limit))
    lines = [msgspec.convert(row, type=Line) for row in rows]
    return [msgspec.structs.replace(line, light=light(line.due_at, line.warn_at, now)) for line in lines]


def _of(concerned: Concerned) -> "sa.ColumnElement[bool]":
    """As much of whom a ticket concerns as its line tells; a confidential one's does not."""
    at, units = TABLE.c, concerned.units
    return sa.or_(
        at.confidential, at.area.in_(units), at.unit.in_(units), at.lead.in_(units), at.ticket.in_(concerned.tickets)
    )
