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
        """Fresh durable keys nobody else has. Raises shared.db.Unavailable when the store is away."""
        ...

    async def find(self, ids: Sequence[str]) -> Mapping[str, Key]:
        """The keys that exist; a destroyed or unknown one is simply missing."""
        ...

    async def standing(self, name: str) -> Key:
        """The key of an office or of an index, made when first asked for and the same for everybody ever after."""
        ...

    async def destroy(self, erasure: "Erasure") -> list[str]:
        """Destroy keys for good, with every trace in the person index, and keep the list of what was destroyed.

        Returns the ids that existed. A key destroyed once is never found again, even where a restored backup has it:
        `destroyed` is copied out with every backup and destroyed again after a restore.
        """
        ...

    async def destroyed(self, ids: Sequence[str] | None = None) -> list[str]:
        """Which of these keys were destroyed; all that ever were when none is named."""
        ...


class Erasure(msgspec.Struct, frozen=True):
    """An order to destroy keys: who gave it, when, and on what ground (a code, no free text)."""

    at: datetime
    actor: str
    basis: str
    key_ids: tuple[str, ...]


class Trace(msgspec.Struct, frozen=True):
    """One key that seals something of a person, and the request or ticket it stands in."""

    key_id: str
    subject: str


MOST_OF_ONE = 200


class PersonIndex(Protocol):
    """Finds all keys of one person by a keyed hash of his normalised telephone number; the number is never stored."""

    async def note(self, found: Mapping[str, Sequence[Trace]]) -> None:
        """Remember them all, by telephone number; noting a trace again, or one of a key that is not there, changes
        nothing."""
        ...

    async def traces(self, phone: str) -> list[Trace]:
        """Every trace of that number, oldest key first."""
        ...

    async def of_same_person(self, subjects: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """For each of these requests or tickets the others with the same telephone number; no number is opened.

        Those without a number, or with one of which nothing else is known, are missing. A number that is in more than
        `MOST_OF_ONE` of them belongs to an office or a switchboard, not to a person, and says nothing.
        """
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

    async def read(self, subject: str | None = None, limit: int = 100) -> list[Access]:
        """The latest first, of one subject or of all."""
        ...
