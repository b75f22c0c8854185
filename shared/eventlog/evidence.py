"""What a log can show of itself: its checkpoints, and proofs under them. Read only, one short transaction each."""

from collections.abc import Iterable

from shared.db import Database, Transaction
from shared.eventlog.merkle import consistency_spans, inclusion_spans
from shared.eventlog.proofs import Growth, Inclusion
from shared.eventlog.tree_store import span_hashes

_NOTE = """
SELECT size, note, COALESCE((SELECT string_agg(line, '' ORDER BY line) FROM cosignature c WHERE c.size = k.size), '')
AS witnesses FROM checkpoint k WHERE $1::bigint IS NULL OR size = $1 ORDER BY size DESC LIMIT 1
"""
_COSIGNED = "INSERT INTO cosignature (size, line) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING"


class NoProof(Exception):
    """The log has signed no tree from which this could be proved (yet)."""


class Evidence:
    """Of one log, from its own database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def checkpoint(self, size: int | None = None) -> str:
        """The latest checkpoint, or the one of that size, with the witnesses' signatures under the log's own.

        Raises:
            NoProof: none was signed.
        """
        async with self._database.transaction(read_only=True) as tx:
            return (await _note(tx, size))[1]

    async def inclusion(self, position: int, size: int | None = None) -> Inclusion:
        """Proof that the event at `position` stands under a checkpoint, the latest unless a size is named.

        Raises:
            NoProof: no such checkpoint, or it is older than the event.
        """
        async with self._database.transaction(read_only=True, isolation="repeatable_read") as tx:
            signed, note = await _note(tx, size)
            if not 0 <= position < signed:
                raise NoProof(f"position {position} is not among the {signed} entries signed")
            return Inclusion(position, await span_hashes(tx, inclusion_spans(position, signed)), note)

    async def growth(self, old: int, size: int | None = None) -> Growth:
        """Proof that a checkpoint, the latest unless a size is named, begins with the first `old` entries unchanged.

        Raises:
            NoProof: no such checkpoint, or it is the smaller one.
        """
        async with self._database.transaction(read_only=True, isolation="repeatable_read") as tx:
            signed, note = await _note(tx, size)
            if not 0 <= old <= signed:
                raise NoProof(f"no tree of {old} entries comes before the one of {signed}")
            return Growth(old, await span_hashes(tx, consistency_spans(old, signed)), note)

    async def add_cosignatures(self, size: int, lines: Iterable[str]) -> None:
        """Keep what witnesses said of a checkpoint; the caller verified it."""
        async with self._database.transaction() as tx:
            await tx.raw.execute(_COSIGNED, size, list(lines))


async def _note(tx: Transaction, size: int | None) -> tuple[int, str]:
    row = await tx.raw.fetchrow(_NOTE, size)
    if row is None:
        raise NoProof("nothing was signed yet" if size is None else f"no checkpoint of size {size} was signed")
    return row["size"], row["note"] + row["witnesses"]
