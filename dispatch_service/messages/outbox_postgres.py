"""The outbox on PostgreSQL. Each change asks for the state it builds on, so replicas may share the work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch_service.messages.port import Act, Message, State, Wanted
from dispatch_service.messages.tables import OUTBOX
from dispatch_service.views.row import fetched
from shared.db import Database, Transaction

WAITING = (State.QUEUED.value, State.SENT.value)
AT = OUTBOX.c
AWAITED = (AT.state == State.QUEUED.value) | ((AT.state == State.SENT.value) & AT.receipt_due.is_not(None))
"""Still to be sent, or its receipt to come."""
AT_ONCE = 500
"""Rows of one statement: a statement takes no more than some thirty thousand values."""

_SETTLE = """
UPDATE outbox SET state = 'settled'
FROM unnest($1::text[], $2::text[], $3::bigint[]) AS act (stream, unit, position)
WHERE outbox.stream = act.stream AND outbox.unit = act.unit AND outbox.position < act.position
AND outbox.state IN ('queued', 'sent')
"""


class PostgresOutbox:
    """Fulfils `Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, messages: Sequence[Message]) -> None:
        if messages:
            async with self._database.transaction() as tx:
                await _put(tx, messages)

    async def take(self, now: datetime, until: datetime, limit: int) -> list[Message]:
        due = sa.select(AT.id).where(AT.state == State.QUEUED.value, AT.send_at <= now)
        due = due.order_by(AT.send_at, AT.id).limit(limit).with_for_update(skip_locked=True)
        taking = sa.update(OUTBOX).where(AT.id.in_(due)).values(send_at=until, tries=AT.tries + 1).returning(*AT)
        async with self._database.transaction() as tx:
            result = await tx.sql.execute(taking)
            names = [str(name) for name in result.keys()]  # noqa: SIM118 - a result is no dictionary
            taken = [_message(dict(zip(names, row, strict=True))) for row in result]
        return sorted(taken, key=lambda one: (one.queued_at, one.id))

    async def put_off(self, message: str, until: datetime) -> None:
        await self._change(
            sa.update(OUTBOX).where(AT.id == message, AT.state == State.QUEUED.value).values(send_at=until)
        )

    async def sent(self, message: str, at: datetime, receipt_due: datetime | None) -> None:
        done = {"state": State.SENT.value, "sent_at": at, "receipt_due": receipt_due}
        await self._change(sa.update(OUTBOX).where(AT.id == message, AT.state == State.QUEUED.value).values(done))

    async def overdue(self, now: datetime, limit: int) -> list[Message]:
        late = (AT.state == State.SENT.value, AT.receipt_due.is_not(None), AT.receipt_due <= now)
        return await self._some(sa.select(*AT).where(*late).order_by(AT.receipt_due, AT.id).limit(limit))

    async def told(self, position: int) -> frozenset[str]:
        return frozenset(one.person for one in await self._some(sa.select(*AT).where(AT.position == position)))

    async def pass_on(self, message: str, state: State, following: Message | None) -> bool:
        ending = sa.update(OUTBOX).where(AT.id == message, AT.state.in_(WAITING)).values(state=state.value)
        async with self._database.transaction() as tx:
            if (await tx.sql.execute(ending)).rowcount == 0:
                return False
            await _put(tx, [following] if following else [])
        return True

    async def receive(self, message: str, at: datetime) -> Message | None:
        async with self._database.transaction() as tx:
            found = await fetched(tx, sa.select(*AT).where(AT.id == message).with_for_update())
            if not found or found[0]["state"] == State.RECEIVED.value:
                return _message(found[0]) if found else None
            known = _message(found[0])
            others = (AT.position == known.position, AT.unit == known.unit, AT.state.in_(WAITING))
            await tx.sql.execute(sa.update(OUTBOX).where(*others).values(state=State.SETTLED.value))
            done = {"state": State.RECEIVED.value, "received_at": at}
            await tx.sql.execute(sa.update(OUTBOX).where(AT.id == message).values(done))
        return msgspec.structs.replace(known, state=State.RECEIVED, received_at=at)

    async def settle(self, acts: Sequence[Act]) -> None:
        if not acts:
            return
        columns = ([act.stream for act in acts], [act.unit for act in acts], [act.position for act in acts])
        async with self._database.transaction() as tx:
            await tx.raw.execute(_SETTLE, *columns)

    async def remove(self, before: datetime, limit: int) -> int:
        old = sa.select(AT.id).where(AT.queued_at < before, sa.not_(AWAITED)).limit(limit)
        async with self._database.transaction() as tx:
            return (await tx.sql.execute(sa.delete(OUTBOX).where(AT.id.in_(old)))).rowcount

    async def find(self, message: str) -> Message | None:
        return next(iter(await self._some(sa.select(*AT).where(AT.id == message))), None)

    async def listed(self, wanted: Wanted) -> list[Message]:
        query = sa.select(*AT).order_by(AT.position.desc(), AT.id).limit(wanted.limit)
        if wanted.person:
            query = query.where(AT.person == wanted.person)
        if wanted.units:
            query = query.where(AT.unit.in_(wanted.units))
        if wanted.states:
            query = query.where(AT.state.in_([state.value for state in wanted.states]))
        if wanted.before is not None:
            query = query.where(AT.position < wanted.before)
        return await self._some(query)

    async def _some(self, query: "sa.Select[Any]") -> list[Message]:
        async with self._database.transaction(read_only=True) as tx:
            return [_message(row) for row in await fetched(tx, query)]

    async def _change(self, change: sa.Update) -> None:
        async with self._database.transaction() as tx:
            await tx.sql.execute(change)


async def _put(tx: Transaction, messages: Sequence[Message]) -> None:
    rows = [{**msgspec.structs.asdict(one), "state": one.state.value} for one in messages]
    for start in range(0, len(rows), AT_ONCE):
        some = insert(OUTBOX).values(rows[start : start + AT_ONCE])
        await tx.sql.execute(some.on_conflict_do_nothing(index_elements=[AT.id]))


def _message(row: dict[str, object]) -> Message:
    return msgspec.convert(row, type=Message)
