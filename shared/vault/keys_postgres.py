"""Key store, person index and access log on PostgreSQL. A data key reaches the database only in its wrapping."""

from collections.abc import Mapping, Sequence

import msgspec

from shared.db import Database, Row, Transaction
from shared.ids import new_name, random_bytes
from shared.vault.kek import KeyEncryption, Wrapped
from shared.vault.phone import keyed_hash
from shared.vault.port import MOST_OF_ONE, Access, Erasure, Key, Trace

SECRET_BYTES = 32
PHONE_INDEX = "phone-index"
ROTATION_PAGE = 500
TRACES_OF_ONE = 10 * MOST_OF_ONE
"""Looked at of one number: a request has a trace for each of its sealed groups, and for what is added later."""

_STORE = """
INSERT INTO data_key (id, name, kek, wrapped)
SELECT made.id, $1, $2, made.wrapped FROM unnest($3::text[], $4::bytea[]) AS made (id, wrapped)
ON CONFLICT (name) DO NOTHING
"""
_FIND = """
SELECT id, kek, wrapped FROM data_key
WHERE id = ANY($1::text[]) AND NOT EXISTS (SELECT FROM destroyed_key WHERE destroyed_key.id = data_key.id)
"""
_DESTROYED = """
INSERT INTO destroyed_key (id, at, actor, basis) SELECT id, $2, $3, $4 FROM unnest($1::text[]) AS id
ON CONFLICT (id) DO NOTHING
"""
# The lock makes an erasure that runs meanwhile wait, or the trace find its key gone: no trace outlives its key.
_NOTE = """
WITH alive AS (SELECT id FROM data_key WHERE id = ANY($2::text[]) ORDER BY id FOR KEY SHARE)
INSERT INTO person_index (phone_hash, key_id, subject)
SELECT noted.* FROM unnest($1::bytea[], $2::text[], $3::text[]) AS noted (phone_hash, key_id, subject)
JOIN alive ON alive.id = noted.key_id
ON CONFLICT (phone_hash, key_id) DO NOTHING
"""
_SAME_PERSON = """
WITH asked AS (SELECT DISTINCT phone_hash FROM person_index WHERE subject = ANY($1::text[])),
his AS (
    SELECT DISTINCT person_index.phone_hash, person_index.subject FROM asked
    CROSS JOIN LATERAL (SELECT phone_hash, subject FROM person_index
                        WHERE person_index.phone_hash = asked.phone_hash LIMIT $2) AS person_index
)
SELECT array_agg(subject ORDER BY subject) AS subjects FROM his GROUP BY phone_hash HAVING count(*) BETWEEN 2 AND $3
"""
_RECORD = """
INSERT INTO access_log (at, actor, unit, purpose, subject, groups, correlation) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_READ = """
SELECT at, actor, unit, purpose, subject, groups, correlation FROM access_log
WHERE $1::text IS NULL OR subject = $1 ORDER BY number DESC LIMIT $2
"""


class PostgresKeyStore:
    """Fulfils `KeyStore` and `PersonIndex`."""

    def __init__(self, database: Database, keks: KeyEncryption) -> None:
        self._database = database
        self._keks = keks
        self._phone_secret: bytes | None = None

    async def take(self, count: int = 1) -> list[Key]:
        keys = _new_keys(count)
        async with self._database.transaction() as tx:
            await self._store(tx, keys)
        return keys

    async def find(self, ids: Sequence[str]) -> Mapping[str, Key]:
        rows = await self._database.fetch(_FIND, list(ids))
        return {row["id"]: self._unwrapped(row) for row in rows}

    async def standing(self, name: str) -> Key:
        async with self._database.transaction() as tx:
            row = await self._named(tx, name)
            if row is None:
                await self._store(tx, _new_keys(1), name)
                row = await self._named(tx, name)
        if row is None:
            raise RuntimeError(f"the standing key {name} was destroyed while it was asked for")
        return self._unwrapped(row)

    async def destroy(self, erasure: Erasure) -> list[str]:
        ids = sorted(set(erasure.key_ids))
        async with self._database.transaction() as tx:
            await tx.raw.execute(_DESTROYED, ids, erasure.at, erasure.actor, erasure.basis)
            gone = await tx.raw.fetch("DELETE FROM data_key WHERE id = ANY($1::text[]) RETURNING id", ids)
        return sorted(row["id"] for row in gone)

    async def destroyed(self, ids: Sequence[str] | None = None) -> list[str]:
        query = "SELECT id FROM destroyed_key WHERE $1::text[] IS NULL OR id = ANY($1) ORDER BY id"
        rows = await self._database.fetch(query, None if ids is None else list(ids))
        return [row["id"] for row in rows]

    async def note(self, found: Mapping[str, Sequence[Trace]]) -> None:
        hashed = [(await self._hash(phone), traces) for phone, traces in found.items()]
        rows = [(phone_hash, trace.key_id, trace.subject) for phone_hash, traces in hashed for trace in traces]
        if rows:
            async with self._database.transaction() as tx:
                await tx.raw.execute(_NOTE, *map(list, zip(*rows, strict=True)))

    async def traces(self, phone: str) -> list[Trace]:
        query = "SELECT key_id, subject FROM person_index WHERE phone_hash = $1 ORDER BY key_id"
        hashed = await self._hash(phone)
        rows = await self._database.fetch(query, hashed)
        return [Trace(row["key_id"], row["subject"]) for row in rows]

    async def of_same_person(self, subjects: Sequence[str]) -> Mapping[str, frozenset[str]]:
        asked, found = set(subjects), dict[str, frozenset[str]]()
        rows = await self._database.fetch(_SAME_PERSON, sorted(asked), TRACES_OF_ONE, MOST_OF_ONE)
        for row in rows:
            his = frozenset[str](row["subjects"])
            found |= {one: found.get(one, frozenset()) | his - {one} for one in his & asked}
        return found

    async def rotate(self) -> int:
        """Wrap every key anew under the current key-encryption key, page by page; safe to break off and run again.

        Returns how many were wrapped anew. Once it returned, the older key-encryption keys may be taken away.

        Raises:
            shared.vault.kek.WrongKek: a key's own key-encryption key is not at hand any more.
        """
        total = 0
        while page := await self._rotate_page():
            total += page
        return total

    async def _rotate_page(self) -> int:
        query = "SELECT id, kek, wrapped FROM data_key WHERE kek <> $1 ORDER BY id LIMIT $2 FOR UPDATE"
        update = (
            "UPDATE data_key SET kek = $1, wrapped = new.wrapped "
            "FROM unnest($2::text[], $3::bytea[]) AS new (id, wrapped) WHERE data_key.id = new.id"
        )
        async with self._database.transaction() as tx:
            rows = await tx.raw.fetch(query, self._keks.current, ROTATION_PAGE)
            anew = [self._keks.wrap(self._unwrapped(row)) for row in rows]
            await tx.raw.execute(update, self._keks.current, [one.id for one in anew], [one.secret for one in anew])
        return len(rows)

    async def _store(self, tx: Transaction, keys: Sequence[Key], name: str | None = None) -> None:
        wrapped = [self._keks.wrap(key) for key in keys]
        ids, secrets = [one.id for one in wrapped], [one.secret for one in wrapped]
        await tx.raw.execute(_STORE, name, self._keks.current, ids, secrets)

    async def _named(self, tx: Transaction, name: str) -> Row | None:
        return await tx.raw.fetchrow("SELECT id, kek, wrapped FROM data_key WHERE name = $1", name)

    async def _hash(self, phone: str) -> bytes:
        if self._phone_secret is None:
            self._phone_secret = (await self.standing(PHONE_INDEX)).secret
        return keyed_hash(self._phone_secret, phone)

    def _unwrapped(self, row: Row) -> Key:
        return self._keks.unwrap(Wrapped(row["id"], row["kek"], row["wrapped"]))


class PostgresAccessLog:
    """Fulfils `AccessLog`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, access: Access) -> None:
        what = (access.at, access.actor, access.unit, access.purpose, access.subject)
        async with self._database.transaction() as tx:
            await tx.raw.execute(_RECORD, *what, list(access.groups), access.correlation)

    async def read(self, subject: str | None = None, limit: int = 100) -> list[Access]:
        rows = await self._database.fetch(_READ, subject, limit)
        return [msgspec.convert(dict(row.items()), Access) for row in rows]


def _new_keys(count: int) -> list[Key]:
    chance = random_bytes(count * SECRET_BYTES)
    return [Key(new_name(), chance[at : at + SECRET_BYTES]) for at in range(0, len(chance), SECRET_BYTES)]
