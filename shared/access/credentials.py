"""All ways to be identified behind one question: whose credential is this?"""

from collections.abc import Sequence
from typing import Protocol

from shared.access.identity import Identity


class Recognises(Protocol):
    """One kind of credential: API keys, tokens of the built-in issuer, tokens of a provider."""

    async def identify(self, credential: str) -> Identity | None: ...


class Credentials:
    """Asks each kind in turn."""

    def __init__(self, kinds: Sequence[Recognises]) -> None:
        self._kinds = tuple(kinds)

    async def identify(self, credential: str) -> Identity | None:
        """Who it belongs to; None where it proves nothing."""
        for kind in self._kinds:
            if credential and (identity := await kind.identify(credential)) is not None:
                return identity
        return None
