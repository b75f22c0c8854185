"""The link a resident rates by: a token that says which round of which request, until when, and that we have said so.

Signed and not sealed: there is nothing in it but ids, numbers and a time. Dispatch makes it when the message goes out,
intake proves it before anything else; both derive the key from one standing key. It opens nothing and is good for one
rating.
"""

import hmac
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from shared.vault.port import KeyStore

STANDING = "rating-links"
"""Name of the standing key."""
PURPOSE = b"rating link 1\n"
"""A signature of anything else is none of a rating."""
MAC_BYTES = 16
MINUTE = 60
_CLAIMS = struct.Struct(">16sHII")
"""Request, round, number of the asking event, end in minutes since 1970."""
_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{(_CLAIMS.size + MAC_BYTES) * 4 // 3}}}")


class RatingLink(msgspec.Struct, frozen=True):
    """What a link says."""

    request: UUID
    round: int
    asked: int
    """The number of the ticket's event that asked for the rating."""
    until: datetime
    """Exclusive, and in whole minutes."""


class RatingLinks:
    """Holds the key; hands out tokens, and what stands in those that are ours."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    async def load(cls, keys: KeyStore) -> "RatingLinks":
        """The same for every replica of both services and for ever.

        Raises:
            shared.db.Unavailable: the key store is away.
        """
        return cls((await keys.standing(STANDING)).secret)

    def token(self, link: RatingLink) -> str:
        """The link's token, in letters that stand in an address as they are."""
        until = int(link.until.timestamp()) // MINUTE
        claims = _CLAIMS.pack(link.request.bytes, link.round, link.asked, until)
        return urlsafe_b64encode(claims + self._mac(claims)).decode()

    def read(self, token: str) -> RatingLink | None:
        """What stands in it; None where it is none of ours. Takes the same time for every wrong signature."""
        if not _TOKEN.fullmatch(token):
            return None
        raw = urlsafe_b64decode(token)
        claims, mac = raw[: _CLAIMS.size], raw[_CLAIMS.size :]
        if not hmac.compare_digest(mac, self._mac(claims)):
            return None
        request, round_, asked, until = _CLAIMS.unpack(claims)
        return RatingLink(UUID(bytes=request), round_, asked, datetime.fromtimestamp(until * MINUTE, UTC))

    def _mac(self, claims: bytes) -> bytes:
        return hmac.digest(self._secret, PURPOSE + claims, "sha256")[:MAC_BYTES]
