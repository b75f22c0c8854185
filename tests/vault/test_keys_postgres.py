"""What only a database can get wrong: what stands in it, who may change it, and a new key-encryption key."""

from datetime import UTC, datetime

import asyncpg
import pytest

from shared.vault.kek import KeyEncryption, WrongKek
from shared.vault.keys_postgres import PostgresAccessLog, PostgresKeyStore
from shared.vault.port import Access, Erasure, Trace
from tests.servers import TestDatabase
from tests.vault.laid import lay_vault_tables, opened

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OLD, NEW = bytes(32), bytes(range(32))
ACCESS = Access(NOW, "网格员-文化路-07", "grid-07", "handle", "ticket-1", ("person",))


async def test_no_data_key_stands_in_the_database_in_clear(fresh_database: TestDatabase) -> None:
    await lay_vault_tables(fresh_database)
    async with opened(fresh_database.app) as database:
        (key,) = await PostgresKeyStore(database, KeyEncryption([OLD])).take()
        async with database.transaction() as tx:
            wrapped = await tx.raw.fetchval("SELECT wrapped FROM data_key WHERE id = $1", key.id)
    assert key.secret not in wrapped


async def test_rotation_wraps_every_key_anew_and_the_old_one_may_go(fresh_database: TestDatabase) -> None:
    await lay_vault_tables(fresh_database)
    async with opened(fresh_database.app) as database:
        keys = await PostgresKeyStore(database, KeyEncryption([OLD])).take(501)
        rotating = PostgresKeyStore(database, KeyEncryption([NEW, OLD]))
        assert await rotating.rotate() == 501
        assert await rotating.rotate() == 0
        found = await PostgresKeyStore(database, KeyEncryption([NEW])).find([key.id for key in keys])
    assert found == {key.id: key for key in keys}


async def test_a_key_under_an_absent_key_encryption_key_is_out_of_reach_and_not_erased(
    fresh_database: TestDatabase,
) -> None:
    await lay_vault_tables(fresh_database)
    async with opened(fresh_database.app) as database:
        (key,) = await PostgresKeyStore(database, KeyEncryption([OLD])).take()
        with pytest.raises(WrongKek):
            await PostgresKeyStore(database, KeyEncryption([NEW])).find([key.id])


@pytest.mark.parametrize("table", ["access_log", "destroyed_key"])
@pytest.mark.parametrize("change", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_records_are_changed_by_nobody(fresh_database: TestDatabase, table: str, change: str) -> None:
    await lay_vault_tables(fresh_database)
    async with opened(fresh_database.app) as application:
        await PostgresAccessLog(application).record(ACCESS)
        await PostgresKeyStore(application, KeyEncryption([OLD])).destroy(Erasure(NOW, "a", "asked", ("k",)))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with application.transaction() as tx:
                await tx.raw.execute(change.format(table))
    async with opened(fresh_database.owner) as owner:
        with pytest.raises(asyncpg.RestrictViolationError):
            async with owner.transaction() as tx:
                await tx.raw.execute(change.format(table))


async def test_a_key_brought_back_by_a_restored_backup_is_not_found(fresh_database: TestDatabase) -> None:
    await lay_vault_tables(fresh_database)
    async with opened(fresh_database.app) as database:
        store = PostgresKeyStore(database, KeyEncryption([OLD]))
        (key,) = await store.take()
        async with database.transaction() as tx:
            (row,) = await tx.raw.fetch("SELECT id, kek, wrapped FROM data_key")
        await store.note({"13812345678": [Trace(key.id, "request-1")]})
        await store.destroy(Erasure(NOW, "a", "asked", (key.id,)))
        async with database.transaction() as tx:
            await tx.raw.execute("INSERT INTO data_key (id, kek, wrapped) VALUES ($1, $2, $3)", *row.values())
        assert await store.find([key.id]) == {}
        assert await store.destroy(Erasure(NOW, "a", "restored", (key.id,))) == [key.id]
