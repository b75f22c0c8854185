"""The follower `tree`: leaves become tiles, and every batch ends with a signed checkpoint.

Tiles, checkpoint and cursor are committed together, so what was signed is durable before anybody can read it. The head
signed last is recomputed first: a tree that no longer contains it is never signed.
"""

from collections.abc import Sequence
from datetime import datetime

from shared.clock import Clock
from shared.db import Transaction
from shared.eventlog.checkpoint import Checkpoint, sign_checkpoint
from shared.eventlog.codec import entry, leaf
from shared.eventlog.merkle import EMPTY_ROOT
from shared.eventlog.note import Signer
from shared.eventlog.port import Recorded
from shared.eventlog.tiles import growing, grown
from shared.eventlog.tree_store import read_tiles, roots_at, write_tiles

_LATEST = "SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1"
_SIGNED = "INSERT INTO checkpoint (size, root, note, signed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (size) DO NOTHING"


class Inconsistent(Exception):
    """The tree is not an extension of what was signed before: stop, and find out who changed the past."""


class Tree:
    """Grows one log's tree. `name` is its follower's name."""

    name = "tree"

    def __init__(self, log_id: str, signer: Signer, clock: Clock) -> None:
        if signer.public.name != log_id:
            raise ValueError("a log signs with a key of its own name")
        self._log_id = log_id
        self._signer = signer
        self._clock = clock

    async def handle(self, tx: Transaction, events: Sequence[Recorded]) -> None:
        """Add the events of one batch, in the transaction that moves the follower's cursor.

        Raises:
            Inconsistent: the past was changed.
            LookupError: tiles are lost; rebuild the tree from position 0.
            ValueError: the batch has a hole.
        """
        if not events:
            return
        size = events[0].position
        if any(event.position != size + number for number, event in enumerate(events)):
            raise ValueError("the batch has a hole")
        tiles = await read_tiles(tx, growing(size))
        await write_tiles(tx, grown(size, tiles, (leaf(entry(self._log_id, event)) for event in events)))
        await self._sign(tx, size + len(events), self._clock.now())

    async def _sign(self, tx: Transaction, size: int, now: datetime) -> None:
        last = await tx.raw.fetchrow(_LATEST)
        signed, root = (last["size"], last["root"]) if last else (0, EMPTY_ROOT)
        if signed > size:
            return
        before, now_is = await roots_at(tx, signed, size)
        if before != root:
            raise Inconsistent(f"the first {signed} entries of {self._log_id} are not those that were signed")
        if signed == size:
            return
        checkpoint = Checkpoint(self._log_id, size, now_is)
        await tx.raw.execute(_SIGNED, size, checkpoint.root, sign_checkpoint(checkpoint, self._signer), now)
