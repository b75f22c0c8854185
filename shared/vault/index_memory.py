"""A text index that lives as long as the process: for tests and rehearsals."""

from collections.abc import Iterable, Mapping, Sequence

from shared.vault.index_port import TEXT_INDEX, Held, Words
from shared.vault.index_words import SHORTEST, Tokens, pieces, squeezed, wanted
from shared.vault.port import KeyStore


class MemoryTextIndex:
    """Fulfils `TextIndex`."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._entries: dict[str, Held] = {}

    async def note(self, words: Sequence[Words]) -> None:
        tokens = await self._hashing()
        alive = await self._keys.find([one.key_id for one in words])
        for one in words:
            if one.key_id in alive:
                held = tokens.of(set[str]().union(*map(pieces, one.texts)))
                self._entries[one.ticket] = Held(one.key_id, frozenset(held))

    async def find(self, query: str, before: str = "", limit: int = 100) -> list[str]:
        if len(squeezed(query)) < SHORTEST:
            raise ValueError("the query is too short")
        asked = (await self._hashing()).of(wanted(query))
        await self._forget()
        found = [ticket for ticket, entry in self._entries.items() if entry.pieces.issuperset(asked)]
        return [ticket for ticket in sorted(found, reverse=True) if not before or ticket < before][:limit]

    async def held(self, tickets: Sequence[str]) -> Mapping[str, Held]:
        await self._forget()
        return {ticket: self._entries[ticket] for ticket in tickets if ticket in self._entries}

    async def newest(self, limit: int) -> list[frozenset[int]]:
        await self._forget()
        return [self._entries[ticket].pieces for ticket in sorted(self._entries, reverse=True)[:limit]]

    async def numbers(self, pieces: Iterable[str]) -> Mapping[str, int]:
        return (await self._hashing()).by_piece(pieces)

    async def _forget(self) -> None:
        """Entries whose key is gone, as a database does at once."""
        alive = await self._keys.find([entry.key_id for entry in self._entries.values()])
        self._entries = {ticket: entry for ticket, entry in self._entries.items() if entry.key_id in alive}

    async def _hashing(self) -> Tokens:
        return Tokens((await self._keys.standing(TEXT_INDEX)).secret)
