"""Cursors that say nothing: where a search goes on may be an entry its asker has no right to know of.

AES-GCM under a standing key with a random nonce (NIST SP 800-38D, section 8.2.2); whose cursor it is is authenticated
with it, so that nobody goes on with another's.
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.ids import new_nonce
from shared.vault.port import KeyStore
from shared.vault.spelling import bytes_of, text_of
from shared.vault.token import NONCE_BYTES

STANDING = "search-cursor"
"""Name of the standing key: every replica reads what another sealed."""
LENGTH = 128
"""Characters at most: that of a ticket takes 86."""


class BadCursor(Exception):
    """Not a cursor that was sealed for this person: made up, cut short, or somebody else's."""


class Cursors:
    """Seals and reads them; the key is fetched once."""

    def __init__(self, keys: KeyStore, nonces: Callable[[int], bytes] = new_nonce) -> None:
        self._keys = keys
        self._nonces = nonces
        self._cipher: AESGCM | None = None

    async def sealed(self, place: str, person: str) -> str:
        """The cursor that stands for a place, good for this person alone.

        Raises:
            shared.db.Unavailable: the key store is away.
        """
        nonce = self._nonces(NONCE_BYTES)
        ciphertext = (await self._key()).encrypt(nonce, place.encode(), person.encode())
        return text_of(nonce + ciphertext)

    async def read(self, cursor: str, person: str) -> str:
        """The place it stands for.

        Raises:
            BadCursor: it is none of his.
            shared.db.Unavailable: the key store is away.
        """
        cipher = await self._key()
        try:
            data = bytes_of(cursor)
            return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], person.encode()).decode()
        except (InvalidTag, ValueError) as fault:
            raise BadCursor from fault

    async def _key(self) -> AESGCM:
        if self._cipher is None:
            self._cipher = AESGCM((await self._keys.standing(STANDING)).secret)
        return self._cipher
