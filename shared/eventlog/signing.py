"""The key a log signs its checkpoints with: from the setting, or outside production from a file of its own.

A key that signed two histories is worthless: a log restored from a backup older than its last checkpoint takes a new
name and a new key.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from shared.eventlog.note import Signer
from shared.ids import random_bytes
from shared.vault.secret_file import in_production, read_or_make

SETTING = "GRIDWHISTLE_LOG_KEY"
SEED_BYTES = 32


class BadSigningKey(Exception):
    """No usable signing key; the message never quotes it."""


def load_signer(environment: Mapping[str, str], home: Path, name: str) -> Signer:
    """The signer of that name. One setting serves several logs of one owner: each name gets a key derived from it.

    Raises:
        BadSigningKey: nothing usable is set, and this is production or the file is damaged.
        shared.vault.secret_file.Exposed: others may read the file.
    """
    text = environment.get(SETTING, "")
    if not text and in_production(environment):
        raise BadSigningKey(f"{SETTING} must be set in production")
    text = text or read_or_make(home / "secrets" / "log-key", _new_seed).decode("ascii", "replace")
    try:
        seed = b64decode(text.strip(), validate=True)
    except ValueError as fault:
        raise BadSigningKey(f"{SETTING} is not base64") from fault
    if len(seed) != SEED_BYTES:
        raise BadSigningKey(f"{SETTING} wants {SEED_BYTES} bytes in base64")
    return Signer(name, sha256(b"gridwhistle log key 1\n" + seed + name.encode()).digest())


def _new_seed() -> bytes:
    return b64encode(random_bytes(SEED_BYTES)) + b"\n"
