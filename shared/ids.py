"""Where ids and chance come from. The only module that makes ids; pure code is handed them in its commands."""

import os
import secrets
import threading
from uuid import UUID

import msgspec
import uuid_utils


def new_id() -> UUID:
    """A UUID of version 7: unique without asking anybody, and ordered by the time it was made."""
    return msgspec.convert(uuid_utils.uuid7().bytes, UUID)  # a third of what UUID's own constructor takes


def new_name() -> str:
    """The same as text, for what is only ever named by it."""
    return str(uuid_utils.uuid7())


def text(id_: UUID) -> str:
    """As `str` writes it, in a third of the time."""
    return msgspec.to_builtins(id_)


def random_bytes(length: int) -> bytes:
    """Bytes nobody can guess, for keys and salts."""
    return os.urandom(length)


class _Chance(threading.local):
    """Random bytes in small pieces: the system is asked for many at once, which is most of what one piece costs.

    Each thread has its own: two that drew from one could be handed the same bytes.
    """

    def __init__(self, at_once: int = 4096) -> None:
        self._at_once = at_once
        self.forget()

    def __call__(self, length: int) -> bytes:
        """Bytes never handed out before. They wait in memory until then: for nonces, not for keys."""
        start, self._used = self._used, self._used + length
        if self._used > len(self._drawn):
            self._drawn, start, self._used = os.urandom(max(self._at_once, length)), 0, length
        return self._drawn[start : self._used]

    def forget(self) -> None:
        """What is left is given to nobody: a forked process must not hand out what its parent does."""
        self._drawn, self._used = b"", 0


new_nonce = _Chance()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=new_nonce.forget)


def random_token(entropy_bytes: int = 32) -> str:
    """A token nobody can guess, safe in addresses and headers."""
    return secrets.token_urlsafe(entropy_bytes)


def random_text(alphabet: str, length: int) -> str:
    """Text nobody can guess, drawn evenly from an alphabet; for codes that people read out."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def jitter() -> float:
    """An even draw from [0, 1), so that retries of many processes do not march in step."""
    return secrets.randbits(53) / (1 << 53)
