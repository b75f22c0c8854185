"""Erasing a person: every key under which something of him is sealed, found by his number and destroyed.

The logs stay as they are and keep verifying; what the keys sealed is a tombstone from then on, in every copy. The
caller records the erasure in the logs, by subject.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shared.vault.keyring import KeyRing
from shared.vault.port import Erasure, KeyStore, PersonIndex, Trace

RESTORED = "restored-from-backup"
PAGE = 500


class IndexedKeys(KeyStore, PersonIndex, Protocol):
    """A key store with its index of persons, as both adapters are."""


async def erase_person(
    store: IndexedKeys, ring: KeyRing | None, phone: str, at: datetime, actor: str, basis: str
) -> list[Trace]:
    """Destroy every key of the person with this number; `basis` is a code. Returns what was erased, by subject.

    Other processes forget the keys within the time their key rings keep them.

    Raises:
        shared.db.Unavailable: the key store is away; nothing was destroyed.
    """
    traces = await store.traces(phone)
    if traces:
        await store.destroy(Erasure(at, actor, basis, tuple(trace.key_id for trace in traces)))
    if ring is not None:
        ring.forget(trace.key_id for trace in traces)
    return traces


async def destroy_again(store: KeyStore, ids: Sequence[str], at: datetime, actor: str) -> list[str]:
    """After a restore: destroy what the copied list says was destroyed before. Returns the keys that had come back.

    Raises:
        shared.db.Unavailable: the key store is away; run it again.
    """
    back: list[str] = []
    for start in range(0, len(ids), PAGE):
        back += await store.destroy(Erasure(at, actor, RESTORED, tuple(ids[start : start + PAGE])))
    return back
