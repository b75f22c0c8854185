"""The text index on PostgreSQL, in the database `keys`: a row for each ticket, its tokens behind an inverted index.

The row hangs on the data key its text is sealed with, so that whatever destroys the key removes the row with it.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from shared.db import Database
from shared.vault.index_port import TEXT_INDEX, Held, Words
from shared.vault.index_words import SHORTEST, Tokens, pieces, squeezed, wanted
from shared.vault.port import KeyStore

BREATH = 8
"""Texts hashed at a stretch: requests are served in between."""

# The lock makes an erasure that runs meanwhile wait, or the entry find its key gone: no entry outlives its key.
_NOTE = """
WITH alive AS (SELECT id FROM data_key WHERE id = ANY($2::text[]) FOR KEY SHARE)
INSERT INTO text_index (ticket, key_id, tokens)
SELECT noted.ticket, noted.key_id, noted.tokens::bigint[]
FROM unnest($1::text[], $2::text[], $3::text[]) AS noted (ticket, key_id, tokens)
JOIN alive ON alive.id = noted.key_id
ON CONFLICT (ticket) DO UPDATE SET key_id = excluded.key_id, tokens = excluded.tokens
"""
_FIND = """
SELECT ticket FROM text_index WHERE tokens @> $1::bigint[] AND ($2::text = '' OR ticket < $2)
ORDER BY ticket DESC LIMIT $3
"""
_HELD = "SELECT ticket, key_id, tokens FROM text_index WHERE ticket = ANY($1::text[])"
_NEWEST = "SELECT tokens FROM text_index ORDER BY ticket DESC LIMIT $1"


class PostgresTextIndex:
    """Fulfils `TextIndex`."""

    def __init__(self, database: Database, keys: KeyStore) -> None:
        self._database = database
        self._keys = keys
        self._tokens: Tokens | None = None

    async def note(self, words: Sequence[Words]) -> None:
        last = {one.ticket: one for one in words}
        tokens = await self._hashing()
        hashed: list[str] = []
        for number, one in enumerate(last.values(), 1):
            held = tokens.of(set[str]().union(*map(pieces, one.texts)))
            hashed.append(f"{{{','.join(map(str, held))}}}")
            if number % BREATH == 0:
                await asyncio.sleep(0)
        async with self._database.transaction() as tx:
            await tx.raw.execute(_NOTE, list(last), [one.key_id for one in last.values()], hashed)

    async def find(self, query: str, before: str = "", limit: int = 100) -> list[str]:
        if len(squeezed(query)) < SHORTEST:
            raise ValueError("the query is too short")
        asked = (await self._hashing()).of(wanted(query))
        rows = await self._database.fetch(_FIND, asked, before, limit)
        return [row["ticket"] for row in rows]

    async def held(self, tickets: Sequence[str]) -> Mapping[str, Held]:
        rows = await self._database.fetch(_HELD, list(tickets))
        return {row["ticket"]: Held(row["key_id"], frozenset(row["tokens"])) for row in rows}

    async def newest(self, limit: int) -> list[frozenset[int]]:
        rows = await self._database.fetch(_NEWEST, limit)
        return [frozenset(row["tokens"]) for row in rows]

    async def numbers(self, pieces: Iterable[str]) -> Mapping[str, int]:
        return (await self._hashing()).by_piece(pieces)

    async def _hashing(self) -> Tokens:
        if self._tokens is None:
            self._tokens = Tokens((await self._keys.standing(TEXT_INDEX)).secret)
        return self._tokens
