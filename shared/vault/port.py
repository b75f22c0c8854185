"""What the services ask of a key store. PostgreSQL and memory fulfil it; one contract suite proves both.

A sealed group is an opaque token of text. It carries its own coordinates (log, stream, group), key id, algorithm and
key commitment, so every copy of it, in a log, on a topic or in a view, opens the same way or not at all.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec


class Group(StrEnum):
    """What is sealed together and erased together."""

    PERSON = "person"
    NARRATIVE = "narrative"
    DISCIPLINE = "discipline"


class Key(msgspec.Struct, frozen=True):
    """A data key. `secret` is 32 bytes and never leaves the process but wrapped."""

    id: str
    secret: bytes


class KeyStore(Protocol):
    """Keys are made ahead in batches, so a key is durable before its first use and filing still costs one commit."""

    async def take(self, count: int = 1) -> list[Key]:
        """Fresh durable keys nobody else has. Raises shared.db.Unavailable when the store is away and the stock is spent."""
        ...

    async def find(self, ids: Sequence[str]) -> Mapping[str, Key]:
        """The keys that exist; a destroyed or unknown one is simply missing."""
        ...


class Access(msgspec.Struct, frozen=True):
    """One opening, as it is written to the access log before the answer is given."""

    at: datetime
    actor: str
    unit: str
    purpose: str
    subject: str
    """Ticket or request id."""
    groups: tuple[str, ...]
    correlation: str = ""


class AccessLog(Protocol):
    async def record(self, access: Access) -> None:
        """Durable when it returns. Raises shared.db.Unavailable; then nothing may be opened."""
        ...

    async def read(self, subject: str | None = None, limit: int = 100) -> list[Access]: ...
