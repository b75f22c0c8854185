"""Finding tickets by words without keeping the words. PostgreSQL and memory fulfil it; one contract suite proves both.

An entry lives as long as the key its text is sealed with: destroying the key removes it. Nothing of it is evidence, so
no `verify` looks at it, and all of it can be made anew from the log.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

TEXT_INDEX = "text-index"
"""Name of the standing key under which pieces of text are hashed."""


class Words(msgspec.Struct, frozen=True):
    """The texts of one ticket in clear, and the key they are sealed with. Forgotten as soon as they are hashed."""

    ticket: str
    key_id: str
    texts: tuple[str, ...]


class Held(msgspec.Struct, frozen=True):
    """What the index knows of a ticket: the keyed hashes of its texts, and the key they are sealed with.

    Every request has a key of its own for its text, so tickets with the same key carry the text of one request: it was
    split, or goes on as a follow-up.
    """

    key_id: str
    pieces: frozenset[int]


class TextIndex(Protocol):
    """Finds every ticket that contains a query, and hardly any other: who shows a ticket looks at its text first."""

    async def note(self, words: Sequence[Words]) -> None:
        """Remember them, in place of what was known of these tickets. Texts under a key that is gone are left out.

        Raises:
            shared.db.Unavailable: nothing was remembered.
        """
        ...

    async def find(self, query: str, before: str = "", limit: int = 100) -> list[str]:
        """At most `limit` tickets, those with the greatest id (the newest) first, with ids below `before` where given.

        Raises:
            ValueError: the query is shorter than `index_words.SHORTEST`.
            shared.db.Unavailable: not now.
        """
        ...

    async def held(self, tickets: Sequence[str]) -> Mapping[str, Held]:
        """What is known of each of these tickets that is in the index; nothing is opened.

        Raises:
            shared.db.Unavailable: not now.
        """
        ...

    async def newest(self, limit: int) -> list[frozenset[int]]:
        """The same of the newest tickets, without saying whose they are: enough to see which pieces are common.

        Raises:
            shared.db.Unavailable: not now.
        """
        ...

    async def numbers(self, pieces: Iterable[str]) -> Mapping[str, int]:
        """The keyed hash of each piece of a word that somebody wrote into a rule.

        Raises:
            shared.db.Unavailable: not now.
        """
        ...
