"""Where versions of policy, directory and calendar are kept: whole, and under the digest of their bytes.

Nothing is ever changed or removed here; whoever holds a digest can always read what a decision rested on.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from shared.db import Database


def digest_of(content: bytes) -> str:
    """The name of these bytes: SHA-256, in hexadecimal."""
    return sha256(content).hexdigest()


class Artifacts(Protocol):
    """Put and get by content. Two stores fulfil it; one contract suite proves both."""

    async def put(self, kind: str, content: bytes) -> str:
        """Durable under the returned digest when it returns; putting the same bytes again changes nothing."""
        ...

    async def get(self, digests: Sequence[str]) -> dict[str, bytes]:
        """Those that are there."""
        ...


class MemoryArtifacts:
    """`Artifacts` that live as long as their process."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}

    async def put(self, kind: str, content: bytes) -> str:
        del kind
        self._contents[digest_of(content)] = content
        return digest_of(content)

    async def get(self, digests: Sequence[str]) -> dict[str, bytes]:
        return {digest: self._contents[digest] for digest in digests if digest in self._contents}


def artifact_table(metadata: sa.MetaData) -> sa.Table:
    """The table `artifact` of the dispatch database."""
    return sa.Table(
        "artifact",
        metadata,
        sa.Column("digest", sa.Text(collation="C"), primary_key=True),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


class PostgresArtifacts:
    """`Artifacts` in the dispatch database."""

    def __init__(self, db: Database, table: sa.Table) -> None:
        self._db = db
        self._table = table

    async def put(self, kind: str, content: bytes) -> str:
        digest = digest_of(content)
        row = insert(self._table).values(digest=digest, kind=kind, content=content).on_conflict_do_nothing()
        async with self._db.transaction() as tx:
            await tx.sql.execute(row)
        return digest

    async def get(self, digests: Sequence[str]) -> dict[str, bytes]:
        query = sa.select(self._table.c.digest, self._table.c.content).where(self._table.c.digest.in_(digests))
        async with self._db.transaction(read_only=True) as tx:
            return {row.digest: row.content for row in await tx.sql.execute(query)}
