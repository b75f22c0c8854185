"""Opening: tokens become text for somebody with a purpose, and the access log knows of it first.

A destroyed key is an ordinary answer (`Erased`), never an exception: screens and replays go on without the text.
"""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from shared.clock import Clock
from shared.vault.keyring import KeyRing
from shared.vault.port import Access, AccessLog
from shared.vault.token import Coordinates, Damaged, Token, WorkingKey, open_with, parse

T = TypeVar("T")


class Purpose(msgspec.Struct, frozen=True):
    """Who opens what for which reason. `subject` is a ticket or request id, or the list that is shown."""

    actor: str
    unit: str
    why: str
    subject: str
    correlation: str = ""


class Opened(msgspec.Struct, frozen=True):
    """A group in clear. Keep it no longer than the answer it is for."""

    at: Coordinates
    plain: bytes

    def read(self, shape: type[T]) -> T:
        """The JSON inside as `shape`.

        Raises:
            msgspec.DecodeError: what was sealed has another shape.
        """
        return msgspec.json.decode(self.plain, type=shape)

    @property
    def text(self) -> str:
        return self.plain.decode()


class Erased(msgspec.Struct, frozen=True):
    """The tombstone: this group existed, and its key was destroyed."""

    at: Coordinates
    key_id: str


class Unreadable(msgspec.Struct, frozen=True):
    """No token of ours, or one that was altered. Worth an alarm."""

    reason: str


Outcome = Opened | Erased | Unreadable


class Opener:
    """Opens for one service."""

    def __init__(self, keys: KeyRing, accesses: AccessLog, clock: Clock) -> None:
        self._keys = keys
        self._accesses = accesses
        self._clock = clock

    async def open(self, tokens: Iterable[str], purpose: Purpose) -> dict[str, Outcome]:
        """What became of each token, after one access record for all of them was made durable.

        Raises:
            shared.db.Unavailable: key store or access log are away; nothing was opened.
        """
        parsed = {token: _parsed(token) for token in tokens}
        readable = [token for token in parsed.values() if isinstance(token, Token)]
        if not readable:
            return {text: fault for text, fault in parsed.items() if isinstance(fault, Unreadable)}
        keys = await self._keys.find(token.key_id for token in readable)
        await self._accesses.record(self._access(readable, purpose))
        return {text: _opened(token, keys) for text, token in parsed.items()}

    def _access(self, tokens: Iterable[Token], purpose: Purpose) -> Access:
        return Access(
            at=self._clock.now(),
            actor=purpose.actor,
            unit=purpose.unit,
            purpose=purpose.why,
            subject=purpose.subject,
            groups=tuple(sorted({token.at.group.value for token in tokens})),
            correlation=purpose.correlation,
        )


def _parsed(text: str) -> Token | Unreadable:
    try:
        return parse(text)
    except Damaged as fault:
        return Unreadable(str(fault))


def _opened(token: Token | Unreadable, keys: dict[str, WorkingKey]) -> Outcome:
    if isinstance(token, Unreadable):
        return token
    key = keys.get(token.key_id)
    if key is None:
        return Erased(token.at, token.key_id)
    try:
        return Opened(token.at, open_with(key, token))
    except Damaged as fault:
        return Unreadable(str(fault))
