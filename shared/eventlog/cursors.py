"""How far each follower has come: one row by name, locked by the replica that works, moved with its rows.

A cursor `p` means that the first `p` events have been seen.
"""

from typing import NamedTuple
from uuid import UUID

from shared.db import Database, Transaction

CREATE = "INSERT INTO cursor (name, position) VALUES ($1, 0) ON CONFLICT DO NOTHING"
CLAIM = """
SELECT position, (SELECT id FROM event WHERE position = $2) FROM cursor WHERE name = $1 FOR UPDATE SKIP LOCKED
"""
MOVE = "UPDATE cursor SET position = $2 WHERE name = $1"
REWIND = "UPDATE cursor SET position = $2 WHERE name = $1 AND position >= $2"
POSITION = "SELECT position FROM cursor WHERE name = $1"


async def create(tx: Transaction, name: str) -> None:
    """Make sure there is a cursor to claim; a new one stands at 0."""
    await tx.raw.execute(CREATE, name)


class Claim(NamedTuple):
    """A cursor that is ours until the transaction ends, and which event stands where the page at hand ends."""

    position: int
    last: UUID | None


async def claim(tx: Transaction, name: str, last: int) -> Claim | None:
    """The cursor, and what stands at position `last`; None while another replica has it."""
    row = await tx.raw.fetchrow(CLAIM, name, last)
    return None if row is None else Claim(*row.values())


async def move(tx: Transaction, name: str, position: int) -> None:
    """Where the next claim begins. The caller holds the claim."""
    await tx.raw.execute(MOVE, name, position)


async def position(tx: Transaction, name: str) -> int:
    """How many events the follower has seen; 0 for one that never worked."""
    found = await tx.raw.fetchval(POSITION, name)
    return 0 if found is None else found


async def rewind(database: Database, name: str, to: int) -> None:
    """Have a follower see the events from position `to` on again. Waits for the page that is being worked on.

    Raises:
        ValueError: there is no such cursor, or it has not come that far: nothing may be skipped.
        shared.db.Unavailable: the page in work takes longer than the lock's time limit.
    """
    async with database.transaction() as tx:
        if to < 0 or await tx.raw.execute(REWIND, name, to) != "UPDATE 1":
            raise ValueError(f"the cursor of {name} cannot go back to {to}")
