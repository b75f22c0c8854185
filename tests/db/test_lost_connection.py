"""A connection lost before, within and after COMMIT, and a server that is not there."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest

from shared.db import CommitUnknown, Database, Transaction, Unavailable
from shared.embedded.place import free_port
from tests.db.wire import Wire, wire_to
from tests.servers import TestDatabase
from tests.waiting import hold, until


@pytest.fixture
async def wire(fresh_database: TestDatabase) -> AsyncGenerator[Wire]:
    async with wire_to(fresh_database) as wire:
        yield wire


@pytest.fixture
async def database(wire: Wire, owned_database: Database) -> AsyncGenerator[Database]:
    async with owned_database.transaction() as tx:
        await tx.raw.execute("CREATE TABLE tickets (id int PRIMARY KEY)")
    database = Database(wire.url)
    yield database
    await database.close()


async def file(tx: Transaction) -> None:
    await tx.raw.execute("INSERT INTO tickets VALUES (1)")


async def filed(database: Database) -> int:
    async with database.transaction(read_only=True) as tx:
        return await tx.raw.fetchval("SELECT count(*) FROM tickets")


async def test_a_connection_lost_within_the_block_committed_nothing(database: Database, wire: Wire) -> None:
    with pytest.raises(Unavailable) as refused:
        async with database.transaction() as tx:
            await file(tx)
            wire.cut()
            await tx.raw.execute("SELECT 1")
    assert not isinstance(refused.value, CommitUnknown)
    assert await filed(database) == 0


async def test_a_connection_lost_before_the_commit_committed_nothing(database: Database, wire: Wire) -> None:
    with pytest.raises(Unavailable) as refused:
        async with database.transaction() as tx:
            await file(tx)
            wire.cut()
            await until(tx.raw.is_closed, "the loss is noticed")
    assert not isinstance(refused.value, CommitUnknown)
    assert await filed(database) == 0


async def test_a_commit_whose_answer_is_lost_is_unknown_though_it_happened(database: Database, wire: Wire) -> None:
    with pytest.raises(CommitUnknown):
        async with database.transaction() as tx:
            await file(tx)
            wire.cut_at_answer_to(b"COMMIT")
    assert await filed(database) == 1


async def test_a_commit_that_never_arrived_is_unknown_too(database: Database, wire: Wire) -> None:
    with pytest.raises(CommitUnknown):
        async with database.transaction() as tx:
            await file(tx)
            wire.cut_at_question(b"COMMIT")
    assert await filed(database) == 0


COUNT = "SELECT count(*) FROM tickets"


@pytest.mark.parametrize("fault", ["cut_at_answer_to", "cut_at_question"])
async def test_a_query_whose_answer_is_lost_is_not_now_and_leaves_nothing_unknown(
    database: Database, wire: Wire, fault: str
) -> None:
    await database.fetch(COUNT)
    getattr(wire, fault)(b"count(*)")
    with pytest.raises(Unavailable) as refused:
        await database.fetch(COUNT + " WHERE id > $1", 0)
    assert not isinstance(refused.value, CommitUnknown)
    assert [row[0] for row in await database.fetch(COUNT)] == [0]


async def test_a_query_nobody_waits_for_any_more_leaves_its_connection_fit_for_the_next(database: Database) -> None:
    single = Database(database.engine.url.render_as_string(hide_password=False), pool_size=1)
    slow = asyncio.create_task(single.fetch("SELECT pg_sleep(60)"))
    await until(lambda: sleeping(database), "the query runs")
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert [row[0] for row in await single.fetch(COUNT)] == [0]
    await until(lambda: idle(database), "the server lets it go, too")
    await single.close()


async def test_a_commit_cancelled_twice_leaves_nobody_a_connection_in_the_middle_of_it(
    database: Database, wire: Wire
) -> None:
    single = Database(wire.url, pool_size=1)
    await single.fetch(COUNT)
    wire.hold_answer_to(b"another")
    committing = asyncio.create_task(single.at_once("INSERT INTO tickets SELECT length($1::text)", "another"))
    await wire.held.wait()
    for _ in range(2):
        committing.cancel()
        await asyncio.wait({committing}, timeout=0.05)
    wire.release()
    with pytest.raises(asyncio.CancelledError):
        await committing
    assert len(await single.fetch(COUNT)) == 1
    await single.close()


async def idle(database: Database) -> bool:
    return not await sleeping(database)


async def sleeping(database: Database) -> bool:
    query = "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
    return (await database.fetch(query))[0][0]


@pytest.mark.parametrize(("fault", "then"), [("cut_at_answer_to", 2), ("cut_at_question", 1)])
async def test_a_statement_of_its_own_whose_answer_is_lost_is_unknown(
    database: Database, wire: Wire, fault: str, then: int
) -> None:
    insert = "INSERT INTO tickets SELECT length($1::text)"
    await database.at_once(insert, "one")
    getattr(wire, fault)(b"another")
    with pytest.raises(CommitUnknown):
        await database.at_once(insert, "another")
    assert await filed(database) == then


async def test_a_cancelled_task_still_waits_for_its_commit(database: Database, wire: Wire) -> None:
    async def commit() -> None:
        async with database.transaction() as tx:
            await file(tx)
            wire.hold_answer_to(b"COMMIT")

    committer = asyncio.create_task(commit())
    await wire.held.wait()
    committer.cancel()
    ended, _ = await asyncio.wait({committer}, timeout=0.2)
    assert not ended
    wire.release()
    with pytest.raises(asyncio.CancelledError):
        await committer
    assert await filed(database) == 1


async def test_after_a_loss_the_pool_serves_again(database: Database, wire: Wire) -> None:
    async with database.transaction() as tx:
        await file(tx)
    wire.cut()

    async def served() -> bool:
        with suppress(Unavailable):
            return await filed(database) == 1
        return False

    assert await served() or await served()


FATAL = b"SFATAL\0VFATAL\0C57P02\0Mthe server goes down\0\0"
LAST_WORDS = b"E" + (len(FATAL) + 4).to_bytes(4) + FATAL


async def test_a_server_s_last_words_on_an_idle_connection_are_not_now_and_no_defect(
    database: Database, wire: Wire
) -> None:
    assert await filed(database) == 0
    wire.say(LAST_WORDS)
    await hold(0.2)  # nothing tells when the driver has heard them
    with pytest.raises(Unavailable) as refused:
        await filed(database)
    assert not isinstance(refused.value, CommitUnknown)
    assert await filed(database) == 0


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    database = Database(f"postgresql://nobody:secret@127.0.0.1:{free_port()}/nothing")
    with pytest.raises(Unavailable) as refused:
        async with database.transaction():
            pass
    assert "secret" not in str(refused.value)
