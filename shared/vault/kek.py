"""The key-encryption keys: what data keys are wrapped with before they reach the database.

The first one wraps; all of them unwrap, so that a new one may be put in front before `rotate` has run.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.ids import new_nonce, random_bytes
from shared.vault.port import Key
from shared.vault.secret_file import in_production, read_or_make

SETTING = "GRIDWHISTLE_KEK"
KEK_BYTES = 32
_NONCE_BYTES = 12


class BadKek(Exception):
    """No usable key-encryption key: the message says what is wanted, never what was given."""


class WrongKek(Exception):
    """A key is wrapped under a key-encryption key that is not at hand. It is not destroyed, only out of reach."""


class Wrapped(msgspec.Struct, frozen=True):
    """A data key as the database sees it. `kek` tells which key-encryption key unwraps it."""

    id: str
    kek: str
    secret: bytes


class KeyEncryption:
    """Wraps and unwraps data keys with AES-256-GCM, bound to their ids."""

    def __init__(self, keks: Sequence[bytes]) -> None:
        if not keks or any(len(kek) != KEK_BYTES for kek in keks):
            raise BadKek(f"{SETTING} wants one or more keys of {KEK_BYTES} bytes in base64, the newest first")
        self._ciphers = {kek_id(kek): AESGCM(kek) for kek in keks}
        self.current = kek_id(keks[0])

    def wrap(self, key: Key) -> Wrapped:
        nonce = new_nonce(_NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, key.secret, _bound(self.current, key.id))
        return Wrapped(key.id, self.current, nonce + sealed)

    def unwrap(self, wrapped: Wrapped) -> Key:
        """The data key.

        Raises:
            WrongKek: its key-encryption key is not at hand, or the stored bytes were altered.
        """
        cipher = self._ciphers.get(wrapped.kek)
        if cipher is None:
            raise WrongKek(f"key {wrapped.id} is wrapped under {wrapped.kek}, which {SETTING} does not list")
        nonce, sealed = wrapped.secret[:_NONCE_BYTES], wrapped.secret[_NONCE_BYTES:]
        try:
            return Key(wrapped.id, cipher.decrypt(nonce, sealed, _bound(wrapped.kek, wrapped.id)))
        except InvalidTag as fault:
            raise WrongKek(f"the stored bytes of key {wrapped.id} were altered") from fault


def kek_id(kek: bytes) -> str:
    """A name for a key-encryption key that tells nothing of it."""
    return sha256(b"gridwhistle kek\n" + kek).hexdigest()[:16]


def load_keks(environment: Mapping[str, str], home: Path) -> KeyEncryption:
    """From the setting; outside production otherwise from `home/secrets/kek`, made on first use.

    Raises:
        BadKek: nothing usable is set, and this is production or the file is damaged.
        shared.vault.secret_file.Exposed: others may read the file.
    """
    listed = environment.get(SETTING, "")
    if not listed and in_production(environment):
        raise BadKek(f"{SETTING} must be set in production")
    text = listed or read_or_make(home / "secrets" / "kek", _new_kek).decode("ascii", "replace")
    try:
        return KeyEncryption([b64decode(part, validate=True) for part in text.replace(",", " ").split()])
    except ValueError as fault:
        raise BadKek(f"{SETTING} is not base64") from fault


def _new_kek() -> bytes:
    return b64encode(random_bytes(KEK_BYTES)) + b"\n"


def _bound(kek: str, key: str) -> bytes:
    return f"gridwhistle wrap 1\n{kek}\n{key}".encode()
