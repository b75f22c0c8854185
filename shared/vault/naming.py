"""Who a report is about, without saying it: keyed hashes of staff and unit codes.

A report names somebody by his code. Routing and the rights need to know whom to keep away from it; nobody who reads a
log or a topic may learn who is reported. Both services derive the same hashes from one standing key.
"""

import hmac
from collections.abc import Iterable

from shared.vault.standing import OfStandingKey

HASH_BYTES = 16


class Naming(OfStandingKey):
    """Hands out hashes only."""

    STANDING = "about-index"

    def of(self, code: str) -> str:
        """What stands for a staff or unit code."""
        return hmac.digest(self._secret, b"about\n" + code.encode(), "sha256")[:HASH_BYTES].hex()

    def all_of(self, codes: Iterable[str]) -> tuple[str, ...]:
        """What stands for these codes, each once, in an order that says nothing of theirs."""
        return tuple(sorted({self.of(code) for code in codes if code}))

    def concerns(self, about: frozenset[str], codes: Iterable[str]) -> bool:
        """Whether a report is about any of these: a person, or a unit he acts for."""
        return bool(about) and not about.isdisjoint(map(self.of, codes))
