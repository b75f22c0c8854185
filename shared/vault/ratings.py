"""The link a resident rates by: a token that says which round of which request, until when, and that we have said so.

Signed and not sealed: there is nothing in it but ids, numbers and a time. Dispatch makes it when the message goes out,
intake proves it before anything else; both derive the key from one standing key. It opens nothing and is good for one
rating.
"""

import hmac
import struct
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from shared.vault.spelling import bytes_of, text_of
from shared.vault.standing import OfStandingKey

PURPOSE = b"rating link 1\n"
"""A signature of anything else is none of a rating."""
MAC_BYTES = 16
MINUTE = 60
_CLAIMS = struct.Struct(">16sHII")
"""Request, round, number of the asking event, end in minutes since 1970."""


class RatingLink(msgspec.Struct, frozen=True):
    """What a link says."""

    request: UUID
    round: int
    asked: int
    """The number of the ticket's event that asked for the rating."""
    until: datetime
    """Exclusive, and in whole minutes."""


class RatingLinks(OfStandingKey):
    """Hands out tokens, and what stands in those that are ours."""

    STANDING = "rating-links"

    def token(self, link: RatingLink) -> str:
        """The link's token, in letters that stand in an address as they are."""
        until = int(link.until.timestamp()) // MINUTE
        claims = _CLAIMS.pack(link.request.bytes, link.round, link.asked, until)
        return text_of(claims + self._mac(claims))

    def read(self, token: str) -> RatingLink | None:
        """What stands in it; None where it is none of ours. Takes the same time for every wrong signature."""
        try:
            raw = bytes_of(token)
        except ValueError:
            return None
        claims, mac = raw[: _CLAIMS.size], raw[_CLAIMS.size :]
        if not hmac.compare_digest(mac, self._mac(claims)):
            return None
        request, round_, asked, until = _CLAIMS.unpack(claims)
        return RatingLink(UUID(bytes=request), round_, asked, datetime.fromtimestamp(until * MINUTE, UTC))

    def _mac(self, claims: bytes) -> bytes:
        return hmac.digest(self._secret, PURPOSE + claims, "sha256")[:MAC_BYTES]
