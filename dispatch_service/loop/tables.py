"""Broken promises found while the log grows: usually none, so the table is small."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from dispatch_service.loop.faults import LoopFault
from dispatch_service.views.row import METADATA, name_column
from shared.db import Transaction

TABLE: Final = sa.Table(
    "loop_fault",
    METADATA,
    name_column("subject", key=True),
    name_column("promise", key=True),
    sa.Column("detail", sa.Text, nullable=False),
)

_CLEAR = "DELETE FROM loop_fault WHERE subject = ANY($1::text[])"
_PUT = """
INSERT INTO loop_fault (subject, promise, detail) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
ON CONFLICT (subject, promise) DO UPDATE SET detail = excluded.detail
"""
_COUNT = "SELECT promise, count(*) FROM loop_fault GROUP BY promise"
_UNCHECKED = """
SELECT recorded_at FROM event WHERE position = coalesce((SELECT position FROM cursor WHERE name = $1), 0)
"""


async def replace(tx: Transaction, subjects: Sequence[str], faults: Iterable[LoopFault]) -> None:
    """These subjects were checked, and this is all that was found. Of two faults of a kind one is kept."""
    await tx.raw.execute(_CLEAR, subjects)
    rows = list({(one.subject, str(one.promise)): one.detail for one in faults}.items())
    if rows:
        columns = ([key[0] for key, _ in rows], [key[1] for key, _ in rows], [detail for _, detail in rows])
        await tx.raw.execute(_PUT, *columns)


async def counted(tx: Transaction) -> Mapping[str, int]:
    """How many subjects break each promise; those nobody breaks are not named."""
    return {row["promise"]: row["count"] for row in await tx.raw.fetch(_COUNT)}


async def unchecked_since(tx: Transaction, follower: str) -> datetime | None:
    """When the first event that was not checked yet was recorded; None where all were."""
    return await tx.raw.fetchval(_UNCHECKED, follower)
