"""After a restore: keys that were destroyed are destroyed again.

The logs stay as they are and keep verifying; what destroyed keys sealed is a tombstone, in every copy.
"""

from collections.abc import Sequence
from datetime import datetime

from shared.vault.port import Erasure, KeyStore

RESTORED = "restored-from-backup"
PAGE = 500


async def destroy_again(store: KeyStore, ids: Sequence[str], at: datetime, actor: str) -> list[str]:
    """After a restore: destroy what the copied list says was destroyed before. Returns the keys that had come back.

    Raises:
        shared.db.Unavailable: the key store is away; run it again.
    """
    back: list[str] = []
    for start in range(0, len(ids), PAGE):
        back += await store.destroy(Erasure(at, actor, RESTORED, tuple(ids[start : start + PAGE])))
    return back
