"""Sealing: what is written about a person or in his words becomes a token before it reaches any log, topic or table.

A new request takes a fresh key for each group; later texts of the same ticket are sealed with the key of its first
narrative, found by the id inside that token, so that one erasure reaches all of them.
"""

from collections.abc import Callable

import msgspec

from shared.ids import new_nonce
from shared.vault.keyring import KeyRing
from shared.vault.port import Group
from shared.vault.token import NONCE_BYTES, Coordinates, WorkingKey, key_id_of, seal

__all__ = ["KeyDestroyed", "Sealable", "Sealer", "key_id_of"]

Sealable = bytes | msgspec.Struct | dict[str, str]


class KeyDestroyed(Exception):
    """The ticket's key is gone: nothing more can be sealed with it."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"key {key_id} was destroyed or never existed")
        self.key_id = key_id


class Sealer:
    """Seals for one log."""

    def __init__(self, log: str, keys: KeyRing, nonces: Callable[[int], bytes] = new_nonce) -> None:
        self._log = log
        self._keys = keys
        self._nonces = nonces

    async def seal_new(self, group: Group, stream: str, plain: Sealable) -> str:
        """A token under a fresh key; bytes are sealed as they are, everything else as its JSON.

        Raises:
            shared.db.Unavailable: the stock of keys is spent and the key store is away.
        """
        return self._seal(await self._keys.fresh(), group, stream, plain)

    async def seal_with(self, key_id: str, group: Group, stream: str, plain: Sealable) -> str:
        """A token under the key of an earlier one (`key_id_of`).

        Raises:
            KeyDestroyed: it was erased.
            shared.db.Unavailable: the key store is away.
        """
        key = (await self._keys.find([key_id])).get(key_id)
        if key is None:
            raise KeyDestroyed(key_id)
        return self._seal(key, group, stream, plain)

    async def seal_for_office(self, office: str, group: Group, stream: str, plain: Sealable) -> str:
        """A token under the standing key of an office, as discipline matters need it.

        Raises:
            shared.db.Unavailable: the key store is away.
        """
        return self._seal(await self._keys.standing(office), group, stream, plain)

    def _seal(self, key: WorkingKey, group: Group, stream: str, plain: Sealable) -> str:
        data = plain if isinstance(plain, bytes) else msgspec.json.encode(plain)
        return seal(key, Coordinates(self._log, stream, group), data, self._nonces(NONCE_BYTES))
