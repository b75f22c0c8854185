"""The log in PostgreSQL under many writers, lost answers, stopped processes and a database that is away."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import suppress
from uuid import UUID

import pytest

from shared.db import CommitUnknown, Database, Unavailable
from shared.embedded.place import free_port
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.appender import Limits
from shared.eventlog.port import Appended, CellConflict, Item, LogFull, Unstorable, VersionConflict
from shared.eventlog.postgres import PostgresLog
from tests.db.wire import Wire
from tests.eventlog.events import event, item, key, offset
from tests.eventlog.racing import SHORT, blocked, head_held, outcomes, streams
from tests.eventlog.stores import LOG_ID, Store, log_database
from tests.servers import TestDatabase
from tests.waiting import until


@pytest.fixture(scope="module")
async def log_home(postgres_server: EmbeddedPostgres) -> AsyncGenerator[TestDatabase]:
    async with log_database(postgres_server) as home:
        yield home


async def test_of_two_processes_writing_one_stream_one_wins(store: Store) -> None:
    other = store.another()
    for version in range(1, 6):
        both = await outcomes([log.append(item("a", version)) for log in (store.log, other)])
        assert sorted(type(one).__name__ for one in both) == ["Appended", "VersionConflict"]
    assert [event.version for event in await store.log.read_stream("a")] == [1, 2, 3, 4, 5]


async def test_many_processes_leave_no_hole_and_every_answer_is_true(store: Store) -> None:
    logs = [store.another() for _ in range(3)]
    calls = [logs[n % 3].append(item(f"s{n // 2}", 1, number=n)) for n in range(60)]
    answers = await outcomes(calls)
    events = await store.log.read()
    assert [event.position for event in events] == list(range(30))
    assert sorted(one.position for one in answers if isinstance(one, Appended)) == list(range(30))
    assert len({event.stream for event in events}) == 30


async def test_a_reader_never_sees_past_a_slow_writer(store: Store) -> None:
    async with head_held(store):
        fast = asyncio.create_task(store.another().append(item("fast", 1)))
        await until(lambda: blocked(store), "the fast writer waits for the slow one")
        assert await store.log.read() == []
    await fast
    assert await streams(store) == ["fast"]


async def test_a_writer_that_waited_reads_what_was_committed_meanwhile(store: Store) -> None:
    """Locking and reading in one statement would have judged on the rows of before the wait."""
    async with head_held(store) as tx:
        late = asyncio.create_task(store.another().append(item("a", 1, key("k"))))
        await until(lambda: blocked(store), "the second writer waits for the first")
        await tx.raw.execute("INSERT INTO cell VALUES ('key', 'k', 'receipt of the first')")
    assert await late == [CellConflict("key", "k", b"receipt of the first")]


async def test_one_conflict_in_a_batch_of_two_hundred_drops_that_item_alone(store: Store) -> None:
    await store.log.append(item("s77", 1))
    calls = [store.log.append(item(f"s{n}", 1, key(str(n)))) for n in range(200)]
    answers = await outcomes(calls)
    assert [n for n, one in enumerate(answers) if not isinstance(one, Appended)] == [77]
    assert answers[77] == VersionConflict("s77", 0, 1)
    assert await store.log.size() == 200
    assert await store.log.cells("key", ["76", "77"]) == {"76": b"receipt"}


async def test_the_same_idempotency_key_twice_in_a_batch_counts_once(store: Store) -> None:
    first, second = await outcomes([store.log.append(item(s, 1, key("k", s.encode()))) for s in ("a", "b")])
    assert isinstance(first, Appended)
    assert second == CellConflict("key", "k", b"a")


async def test_an_offset_race_lost_inside_a_batch_takes_the_chain_behind_it(store: Store) -> None:
    chain = (item("a", 1, offset(None, 1)), item("b", 1, offset(1, 2)), item("c", 1, offset(2, 3)))
    zombie = store.log.append(*chain)
    winner = store.another().append(Item(cells=(offset(None, 2),)))
    async with head_held(store):
        first = asyncio.create_task(winner)
        await until(lambda: blocked(store), "the winner queues at the head")
        second = asyncio.create_task(zombie)
        await until(lambda: blocked(store, 2), "the zombie queues behind it")
    assert isinstance((await first)[0], Appended)
    assert [type(one) for one in await second] == [CellConflict] * 3


async def test_an_event_id_used_twice_fails_alone_and_not_its_batch(store: Store) -> None:
    same = UUID(int=1)
    await store.log.append(Item(events=(event("a", 1, event_id=same),)))
    bad = Item(events=(event("b", 1, event_id=same),))
    calls = [
        store.log.append(item("c", 1)),
        store.log.append(item("d", 1), bad, item("e", 1)),
        store.log.append(item("f", 1)),
    ]
    good, refused, fine = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(refused, Unstorable)
    assert not isinstance(good, BaseException)
    assert not isinstance(fine, BaseException)
    assert await streams(store) == ["a", "c", "d", "f"]


async def test_items_tried_singly_keep_what_a_lost_one_spoiled(store: Store) -> None:
    same = UUID(int=1)
    await store.log.append(Item(events=(event("a", 1, event_id=same),)))
    chain = store.log.append(item("a", 1), item("a", 2), item("z", 1))
    bad = store.log.append(Item(events=(event("b", 1, event_id=same),)))
    answers, refused = await asyncio.gather(chain, bad, return_exceptions=True)
    assert isinstance(refused, Unstorable)
    assert answers[:2] == [VersionConflict("a", 0, 1), VersionConflict("a", 1, 1)]  # pyright: ignore[reportIndexIssue] - a list by then
    assert await streams(store) == ["a", "z"]


async def test_a_cancelled_caller_does_not_cancel_its_item(store: Store) -> None:
    async with head_held(store):
        call = asyncio.create_task(store.another().append(item("a", 1)))
        await until(lambda: blocked(store), "the append waits at the head")
        call.cancel()
        with suppress(asyncio.CancelledError):
            await call
    await until(store.log.size, "the item is in the log")


async def test_a_full_queue_refuses_and_what_was_taken_is_carried_out(store: Store) -> None:
    log = PostgresLog(store.database, LOG_ID, store.clock, limits=Limits(queue=2, batch=1))
    async with head_held(store):
        taken = [asyncio.create_task(log.append(item("a", 1)))]
        await until(lambda: blocked(store), "the first batch waits at the head")
        taken += [asyncio.create_task(log.append(item(s, 1))) for s in ("b", "c")]
        await asyncio.sleep(0)
        with pytest.raises(LogFull):
            await log.append(item("d", 1))
    assert all(isinstance(one, Appended) for one in await outcomes(taken))
    assert await streams(store) == ["a", "b", "c"]


async def test_a_closing_log_finishes_what_it_took_and_takes_no_more(store: Store) -> None:
    log = store.another()
    calls = [asyncio.create_task(log.append(item(f"s{n}", 1))) for n in range(50)]
    await asyncio.sleep(0)
    await log.close()
    assert await store.log.size() == 50
    with pytest.raises(LogFull):
        await log.append(item("late", 1))
    await asyncio.gather(*calls)


async def test_a_database_that_is_away_refuses_everything_that_waits(store: Store) -> None:
    nowhere = Database(f"postgresql://u:p@127.0.0.1:{free_port()}/d")
    log = store.another(nowhere)
    answers = await asyncio.gather(*(log.append(item(f"s{n}", 1)) for n in range(20)), return_exceptions=True)
    assert {type(one) for one in answers} == {Unavailable}
    await nowhere.close()


@pytest.mark.parametrize("fault", ["cut_at_answer_to", "cut_at_question"])
async def test_a_commit_with_a_lost_answer_is_answered_truly_and_happens_once(
    store: Store, wire: Wire, far: PostgresLog, fault: str
) -> None:
    getattr(wire, fault)(b"COMMIT")
    call = [item("a", 1, key("k")), item("a", 1), item("b", 1)]
    first, lost, last = await far.append(*call)
    assert (first, last) == (Appended(0, store.clock.now()), Appended(1, store.clock.now()))
    assert isinstance(lost, VersionConflict)
    assert await streams(store) == ["a", "b"]


@pytest.mark.parametrize("fault", ["cut_at_answer_to", "cut_at_question"])
async def test_cells_alone_survive_a_lost_answer_too(store: Store, wire: Wire, far: PostgresLog, fault: str) -> None:
    getattr(wire, fault)(b"COMMIT")
    (outcome,) = await far.append(Item(cells=(offset(None, 1),)))
    assert isinstance(outcome, Appended)
    assert await store.log.cells("offset", ["p0"]) == {"p0": b"1"}


async def test_a_commit_whose_fate_cannot_be_found_out_is_called_unknown(
    store: Store, wire: Wire, far: PostgresLog
) -> None:
    wire.hold_answer_to(b"COMMIT")
    call = asyncio.create_task(far.append(item("a", 1)))
    await wire.held.wait()
    async with head_held(store):
        wire.cut()
        wire.release()
        with pytest.raises(CommitUnknown):
            await call
    assert await streams(store) == ["a"]


HOLDER = """
import asyncio, sys
from shared.db import Database
from shared.eventlog.batch import LOCK
async def main():
    database = Database(sys.argv[1])
    async with database.transaction() as tx:
        await tx.raw.fetchrow(LOCK)
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
    print("released", flush=True)
    await database.close()
asyncio.run(main())
"""


async def test_a_stopped_holder_of_the_head_makes_others_unavailable_and_loses_nothing(store: Store) -> None:
    pipe = asyncio.subprocess.PIPE
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDER, store.home.app, stdin=pipe, stdout=pipe)
    impatient = Database(store.home.app, lock_timeout=SHORT)
    try:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"held\n"
        os.kill(holder.pid, signal.SIGSTOP)
        log = store.another(impatient)
        with pytest.raises(Unavailable):
            await log.append(item("a", 1))
        os.kill(holder.pid, signal.SIGCONT)
        holder.stdin.write(b"go on\n")
        assert await holder.stdout.readline() == b"released\n"
        assert isinstance((await log.append(item("a", 1)))[0], Appended)
        assert await streams(store) == ["a"]
    finally:
        with suppress(ProcessLookupError):
            holder.kill()
        await holder.wait()
        await impatient.close()
