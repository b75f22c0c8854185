"""Keeping erased what was erased, after a restore."""

from datetime import UTC, datetime

from shared.vault.erasure import destroy_again
from shared.vault.keys_memory import MemoryKeyStore

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def test_keys_that_a_restore_brought_back_are_destroyed_again() -> None:
    restored = MemoryKeyStore()
    back, kept = await restored.take(2)
    assert await destroy_again(restored, [back.id, "gone-anyway"], NOW, "ops-01") == [back.id]
    assert set(await restored.find([back.id, kept.id])) == {kept.id}
