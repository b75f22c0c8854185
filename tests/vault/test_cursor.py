"""A cursor tells its holder nothing and serves nobody else; what it is made of is said in `shared/vault/cursor.py`."""

import pytest

from shared.vault.cursor import LENGTH, BadCursor, Cursors
from shared.vault.keys_memory import MemoryKeyStore

PLACE = "2026-11-23T01:00:00.000001Z 018f0000-0000-7000-8000-000000000001"


async def test_any_replica_reads_what_another_sealed_for_the_same_person() -> None:
    keys = MemoryKeyStore()
    cursor = await Cursors(keys).sealed(PLACE, "desk-01")
    assert await Cursors(keys).read(cursor, "desk-01") == PLACE
    with pytest.raises(BadCursor):
        await Cursors(keys).read(cursor, "desk-02")


@pytest.mark.parametrize("ending", ["=", "==", "\n", "*", "A", "AAAA"])
async def test_a_cursor_written_in_another_way_is_none(ending: str) -> None:
    cursors = Cursors(MemoryKeyStore())
    cursor = await cursors.sealed(PLACE, "desk-01")
    assert len(cursor) <= LENGTH
    with pytest.raises(BadCursor):
        await cursors.read(cursor + ending, "desk-01")


@pytest.mark.parametrize("made_up", ["", "A", "AAAA", "a" * LENGTH, "光标"])
async def test_what_somebody_makes_up_is_none(made_up: str) -> None:
    with pytest.raises(BadCursor):
        await Cursors(MemoryKeyStore()).read(made_up, "desk-01")
