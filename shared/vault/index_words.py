"""What an index may hold of a text: the pieces it is cut into, and their keyed hashes. Pure.

Spelling does not count: width, case, accents, spaces and punctuation go, letter by letter, so that a part of a text
stays a part of it. What contains a query therefore has all of its pieces; the reverse is checked on the text.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable

SHORTEST = 2
"""Letters or digits a query must have."""
LONGEST = 64
TOKEN_BYTES = 8
"""Enough that two pieces of one city hardly ever share a token; what they share is dropped when the text is checked."""

REMEMBERED = 50_000
"""Pieces, some megabytes: few texts bring a new one."""

_RUN = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"\d{7}")
_WORD_LENGTHS = range(3, 33)


def squeezed(text: str) -> str:
    """Letters and digits alone, in one width and case, without accents."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(filter(str.isalnum, folded))


def contains(text: str, query: str) -> bool:
    """Whether the query stands in the text, however both are spelt."""
    return squeezed(query) in squeezed(text)


def pieces(text: str) -> set[str]:
    """All pieces of a text: every two neighbours, and every word of Latin letters and digits.

    Numbers of seven digits and more are no words: the token of a telephone number would join whatever names it.
    """
    plain = squeezed(text)
    return _pairs(plain) | {run[0] for run in _RUN.finditer(plain) if _is_word(run[0])}


def wanted(query: str) -> set[str]:
    """The pieces every text has that contains the query.

    A word at either end of the query may be part of a longer one; only those within it are asked for whole.
    """
    plain = squeezed(query)
    inner = (run[0] for run in _RUN.finditer(plain) if run.start() > 0 and run.end() < len(plain))
    return _pairs(plain) | set(filter(_is_word, inner))


class Tokens:
    """Pieces as numbers that mean nothing without the secret; signed, as databases count.

    The commonest pieces stand in most texts, so what was hashed is remembered, up to a bound.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._known: dict[str, int] = {}

    def of(self, some: Iterable[str]) -> list[int]:
        """One number for each piece, in ascending order."""
        known = self._known
        return sorted(known[piece] if piece in known else self._hashed(piece) for piece in some)

    def by_piece(self, some: Iterable[str]) -> dict[str, int]:
        """The number of each piece, by the piece."""
        return {piece: self._known.get(piece) or self._hashed(piece) for piece in some}

    def _hashed(self, piece: str) -> int:
        digest = hmac.digest(self._secret, b"text\n" + piece.encode("utf-8", "replace"), "sha256")
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[piece] = int.from_bytes(digest[:TOKEN_BYTES], "big", signed=True)
        return self._known[piece]


def _pairs(plain: str) -> set[str]:
    return {plain[start : start + 2] for start in range(len(plain) - 1)}


def _is_word(run: str) -> bool:
    return len(run) in _WORD_LENGTHS and not _NUMBER.search(run)
