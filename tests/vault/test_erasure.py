"""Erasing a person, and keeping him erased after a restore."""

from datetime import UTC, datetime

from shared.clock import ManualClock
from shared.vault.erasure import destroy_again, erase_person
from shared.vault.keyring import KeyRing
from shared.vault.keys_memory import MemoryAccessLog, MemoryKeyStore
from shared.vault.opening import Erased, Opened, Opener, Purpose
from shared.vault.port import Group, Trace
from shared.vault.sealing import Sealer, key_id_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PURPOSE = Purpose("system", "", "test", "request-1")


async def test_everything_of_one_person_is_erased_and_nothing_of_another() -> None:
    store, clock = MemoryKeyStore(), ManualClock(NOW)
    ring = KeyRing(store, clock, batch=4, low=0)
    sealer, opener = Sealer("intake", ring), Opener(ring, MemoryAccessLog(), clock)
    his, hers = [await sealer.seal_new(Group.PERSON, f"request-{number}", b"{}") for number in (1, 2)]
    await store.note(
        {"13812345678": [Trace(key_id_of(his), "request-1")], "13987654321": [Trace(key_id_of(hers), "request-2")]}
    )
    erased = await erase_person(store, ring, "+86 138 1234 5678", NOW, "privacy-officer-01", "asked-by-person")
    opened = await opener.open([his, hers], PURPOSE)
    assert [trace.subject for trace in erased] == ["request-1"]
    assert isinstance(opened[his], Erased)
    assert isinstance(opened[hers], Opened)


async def test_erasing_somebody_nobody_knows_destroys_nothing() -> None:
    store = MemoryKeyStore()
    assert await erase_person(store, None, "13812345678", NOW, "privacy-officer-01", "asked-by-person") == []
    assert await store.destroyed() == []


async def test_keys_that_a_restore_brought_back_are_destroyed_again() -> None:
    restored = MemoryKeyStore()
    back, kept = await restored.take(2)
    assert await destroy_again(restored, [back.id, "gone-anyway"], NOW, "ops-01") == [back.id]
    assert set(await restored.find([back.id, kept.id])) == {kept.id}
