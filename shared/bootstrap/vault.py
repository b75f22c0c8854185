"""Keys, sealing and opening on the database `keys`."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.clock import Clock
from shared.db import Database
from shared.migrations.migrate import assert_ready
from shared.migrations.schemas import keys_schema
from shared.vault.index_postgres import PostgresTextIndex
from shared.vault.kek import load_keks
from shared.vault.keyring import KeyRing
from shared.vault.keys_postgres import PostgresAccessLog, PostgresKeyStore
from shared.vault.opening import Opener


@dataclass(frozen=True)
class Vault:
    """What a service seals and opens with."""

    store: PostgresKeyStore
    ring: KeyRing
    accesses: PostgresAccessLog
    opener: Opener
    texts: PostgresTextIndex


@asynccontextmanager
async def open_vault(url: str, environment: Mapping[str, str], home: Path, clock: Clock) -> AsyncGenerator[Vault]:
    """Ready to use.

    Raises:
        shared.vault.kek.BadKek, shared.vault.secret_file.Exposed: the key-encryption key cannot be used.
        shared.migrations.migrate.WrongRevision, shared.db.UnsafeRole: the database is not as it must be.
        shared.db.Unavailable: it cannot be reached.
    """
    keks = load_keks(environment, home)
    database = Database(url, application_name="gridwhistle-keys")
    try:
        await assert_ready(database, keys_schema())
        store, accesses = PostgresKeyStore(database, keks), PostgresAccessLog(database)
        ring = KeyRing(store, clock)
        try:
            opener, texts = Opener(ring, accesses, clock), PostgresTextIndex(database, store)
            yield Vault(store, ring, accesses, opener, texts)
        finally:
            await ring.close()
    finally:
        await database.close()
