"""The contract of a key store, its person index and its access log, on memory and on PostgreSQL."""

from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from shared.db import Database
from shared.ids import random_bytes
from shared.vault.kek import KeyEncryption
from shared.vault.keys_memory import MemoryAccessLog, MemoryKeyStore
from shared.vault.keys_postgres import PostgresAccessLog, PostgresKeyStore
from shared.vault.port import MOST_OF_ONE, Access, Erasure, Trace
from tests.servers import TestDatabase
from tests.vault.laid import lay_vault_tables, opened

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PHONE = "13812345678"
Store = MemoryKeyStore | PostgresKeyStore
Accesses = MemoryAccessLog | PostgresAccessLog


@pytest.fixture(scope="module")
async def keys_database(database_factory: Callable[[], TestDatabase]) -> AsyncGenerator[Database]:
    made = database_factory()
    await lay_vault_tables(made)
    async with opened(made.app) as application:
        yield application


@pytest.fixture(params=["memory", "postgres"])
def adapter(request: pytest.FixtureRequest) -> tuple[Store, Accesses]:
    if request.param == "memory":
        return MemoryKeyStore(), MemoryAccessLog()
    database: Database = request.getfixturevalue("keys_database")
    return PostgresKeyStore(database, KeyEncryption([bytes(32)])), PostgresAccessLog(database)


@pytest.fixture
def store(adapter: tuple[Store, Accesses]) -> Store:
    return adapter[0]


@pytest.fixture
def accesses(adapter: tuple[Store, Accesses]) -> Accesses:
    return adapter[1]


def order(*key_ids: str) -> Erasure:
    return Erasure(NOW, "privacy-officer-01", "asked-by-person", key_ids)


def some_phone() -> str:
    return f"139{int.from_bytes(random_bytes(4)) % 10**8:08d}"


async def test_taken_keys_are_new_and_are_found_again(store: Store) -> None:
    keys = [*await store.take(3), *await store.take(2)]
    assert len({key.id for key in keys}) == len({key.secret for key in keys}) == 5
    assert all(len(key.secret) == 32 for key in keys)
    assert await store.find([key.id for key in keys]) == {key.id: key for key in keys}


async def test_a_key_nobody_made_is_missing(store: Store) -> None:
    assert await store.find(["nobody-made-it"]) == {}


async def test_an_office_keeps_one_key(store: Store) -> None:
    first = await store.standing("discipline")
    assert await store.standing("discipline") == first
    assert await store.standing("another-office") != first
    assert await store.find([first.id]) == {first.id: first}


async def test_a_destroyed_key_is_gone_and_is_listed(store: Store) -> None:
    lost, kept = await store.take(2)
    assert await store.destroy(order(lost.id, "never-was")) == [lost.id]
    assert set(await store.find([lost.id, kept.id])) == {kept.id}
    assert await store.destroyed([lost.id, kept.id, "never-was"]) == sorted([lost.id, "never-was"])
    assert lost.id in await store.destroyed()


async def test_destroying_twice_destroys_nothing_more(store: Store) -> None:
    (key,) = await store.take()
    await store.destroy(order(key.id))
    assert await store.destroy(order(key.id)) == []


async def test_all_keys_of_one_person_are_found_by_his_number_in_any_spelling(store: Store) -> None:
    phone = some_phone()
    first, second = await store.take(2)
    await store.note({phone: [Trace(first.id, "request-1")]})
    await store.note({f"+86 {phone}": [Trace(second.id, "request-2"), Trace(first.id, "request-1")]})
    assert await store.traces(phone) == sorted(
        [Trace(first.id, "request-1"), Trace(second.id, "request-2")], key=lambda trace: trace.key_id
    )
    assert await store.traces(some_phone()) == []


async def test_many_persons_are_noted_at_once_each_under_his_own_number(store: Store) -> None:
    his, hers = "13712345678", "13787654321"
    first, second, third = await store.take(3)
    await store.note({his: [Trace(first.id, "request-1")], hers: [Trace(second.id, "request-2")]})
    await store.note({his: [Trace(third.id, "request-3")], hers: []})
    await store.note({})
    assert {trace.subject for trace in await store.traces(his)} == {"request-1", "request-3"}
    assert await store.traces(hers) == [Trace(second.id, "request-2")]


async def test_no_trace_outlives_its_key(store: Store) -> None:
    phone = some_phone()
    (key,) = await store.take()
    await store.note({phone: [Trace(key.id, "request-1")]})
    await store.destroy(order(key.id))
    await store.note({phone: [Trace(key.id, "request-1")]})
    assert await store.traces(phone) == []


async def test_every_access_is_kept_the_latest_first(accesses: Accesses) -> None:
    subject = f"ticket-{some_phone()}"
    access = Access(NOW, "网格员-文化路-07", "grid-07", "handle", subject, ("narrative", "person"), "c-1")
    later = msgspec.structs.replace(access, at=NOW + timedelta(minutes=1), groups=("person",))
    await accesses.record(access)
    await accesses.record(later)
    assert await accesses.read(subject) == [later, access]
    assert await accesses.read(subject, limit=1) == [later]
    assert later in await accesses.read()


async def noted(store: Store, phone: str, *subjects: str) -> list[str]:
    """Each of these requests is of this number; the keys' ids."""
    keys = await store.take(len(subjects))
    await store.note({phone: [Trace(key.id, subject) for key, subject in zip(keys, subjects, strict=True)]})
    return [key.id for key in keys]


async def test_requests_of_one_number_are_told_together_without_the_number(store: Store) -> None:
    his, hers = some_phone(), some_phone()
    first, second, third, other = (f"{his}-{number}" for number in range(4))
    await noted(store, his, first, second, second, third)
    await noted(store, hers, other)
    assert await store.of_same_person([first, other, "nobody"]) == {first: {second, third}}
    assert await store.of_same_person([second, third]) == {second: {first, third}, third: {first, second}}
    assert await store.of_same_person([]) == {}


async def test_an_erased_request_is_of_nobody(store: Store) -> None:
    phone = some_phone()
    gone, kept, again = (f"{phone}-{number}" for number in range(3))
    (key_id, *_) = await noted(store, phone, gone, kept, again)
    await store.destroy(order(key_id))
    assert await store.of_same_person([gone, kept]) == {kept: {again}}


async def test_a_number_in_very_many_requests_is_no_persons(store: Store) -> None:
    phone = some_phone()
    some = [f"{phone}-{number}" for number in range(MOST_OF_ONE + 1)]
    await noted(store, phone, *some)
    assert await store.of_same_person(some[:3]) == {}
