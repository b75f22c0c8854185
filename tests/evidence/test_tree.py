"""The stored tree of a log: what it signs, what it proves, and when it refuses to go on."""

import asyncpg
import msgspec
import pytest

from shared.clock import ManualClock
from shared.db import Database
from shared.eventlog.checkpoint import verified_checkpoint
from shared.eventlog.codec import entry, leaf
from shared.eventlog.evidence import NoProof
from shared.eventlog.merkle import root_of
from shared.eventlog.note import Signer
from shared.eventlog.port import Recorded
from shared.eventlog.tree import Inconsistent, Tree
from tests.evidence.grown import LOG_ID, NOON, SIGNER, GrownLog
from tests.servers import TestDatabase

KEYS = [SIGNER.public]


def leaf_for(event: Recorded) -> bytes:
    return leaf(entry(LOG_ID, event))


async def test_a_checkpoint_covers_every_event_of_the_log(grown: GrownLog) -> None:
    await grown.grow(3, 300, 1)
    checkpoint = verified_checkpoint(await grown.evidence.checkpoint(), KEYS)
    assert checkpoint.size == 304
    assert checkpoint.root == root_of(leaf_for(event) for event in await grown.events())


async def test_any_event_is_proved_under_the_latest_checkpoint_and_under_older_ones(grown: GrownLog) -> None:
    await grown.grow(260, 5, 1)
    events = await grown.events()
    for position, size in [(0, None), (255, 260), (256, 265), (259, 260), (265, None)]:
        proof = await grown.evidence.inclusion(position, size)
        checkpoint = proof.proves(leaf_for(events[position]), KEYS)
        assert checkpoint is not None
        assert checkpoint.size == (size or 266)


async def test_the_log_proves_that_it_only_grew(grown: GrownLog) -> None:
    await grown.grow(5, 260, 2)
    roots = [verified_checkpoint(await grown.evidence.checkpoint(size), KEYS).root for size in (5, 265)]
    assert (await grown.evidence.growth(5)).proves(roots[0], KEYS) is not None
    assert (await grown.evidence.growth(5, 265)).proves(roots[0], KEYS) is not None
    assert (await grown.evidence.growth(265)).proves(roots[1], KEYS) is not None
    assert (await grown.evidence.growth(265)).proves(roots[0], KEYS) is None


async def test_what_was_not_signed_is_not_proved(grown: GrownLog) -> None:
    with pytest.raises(NoProof):
        await grown.evidence.checkpoint()
    await grown.grow(3)
    for asking in (grown.evidence.inclusion(3), grown.evidence.inclusion(-1), grown.evidence.growth(4)):
        with pytest.raises(NoProof):
            await asking
    with pytest.raises(NoProof):
        await grown.evidence.inclusion(0, 2)


async def test_following_the_same_events_again_changes_nothing(grown: GrownLog) -> None:
    await grown.grow(10, 10)
    before = await grown.evidence.checkpoint()
    await grown.follow((await grown.events())[5:20])
    assert await grown.evidence.checkpoint() == before


async def test_a_changed_past_is_never_signed(grown: GrownLog) -> None:
    await grown.grow(10)
    events = await grown.events()
    forged = [*events[:4], msgspec.structs.replace(events[4], body=b"{}"), *events[5:]]
    with pytest.raises(Inconsistent):
        await grown.follow(forged)
    proof = await grown.evidence.inclusion(4)
    assert proof.proves(leaf_for(events[4]), KEYS) is not None


async def test_a_batch_with_a_hole_is_refused(grown: GrownLog) -> None:
    await grown.grow(2)
    events = await grown.events()
    with pytest.raises(ValueError, match="hole"):
        await grown.follow([events[0], *events[2:], msgspec.structs.replace(events[1], position=2)])


async def test_a_tree_does_not_grow_over_events_it_never_saw(grown: GrownLog) -> None:
    await grown.grow(2)
    events = await grown.events()
    with pytest.raises(LookupError):
        await grown.follow([msgspec.structs.replace(events[1], position=5)])


@pytest.mark.parametrize(
    "change", ["UPDATE checkpoint SET note = ''", "DELETE FROM checkpoint", "TRUNCATE checkpoint CASCADE"]
)
async def test_what_was_signed_stays(grown: GrownLog, fresh_database: TestDatabase, change: str) -> None:
    await grown.grow(1)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with grown.database.transaction() as tx:
            await tx.raw.execute(change.format("checkpoint"))
    owner = Database(fresh_database.owner)
    with pytest.raises(asyncpg.RestrictViolationError):
        async with owner.transaction() as tx:
            await tx.raw.execute(change.format("checkpoint"))
    await owner.close()


def test_a_log_signs_in_its_own_name_only() -> None:
    with pytest.raises(ValueError, match="own name"):
        Tree(LOG_ID, Signer("another", bytes(32)), ManualClock(NOON))
