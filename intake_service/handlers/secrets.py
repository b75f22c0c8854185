"""What intake derives from its one standing key: tracking codes, and fingerprints that tell nothing to who has none."""

import hmac
from uuid import UUID

import msgspec

from intake_service.requests import tracking
from shared.vault.standing import OfStandingKey

FINGERPRINT_BYTES = 16
_encoder = msgspec.json.Encoder()


class Secrets(OfStandingKey):
    """Hands out what tells nothing of the key."""

    STANDING = "intake-codes"

    def __init__(self, secret: bytes) -> None:
        super().__init__(secret)
        self._tracking = hmac.digest(secret, b"intake tracking 1", "sha256")
        self._prints = hmac.digest(secret, b"intake fingerprint 1", "sha256")

    def code(self, request: UUID) -> str:
        """The tracking code of a request."""
        return tracking.tracking_code(self._tracking, request)

    def is_code(self, request: UUID, given: str) -> bool:
        """Whether this is the code of that request."""
        return tracking.is_code_of(self._tracking, request, given)

    def fingerprint(self, *parts: object) -> str:
        """Equal for equal parts, and no use for guessing what they were."""
        return hmac.digest(self._prints, _encoder.encode(parts), "sha256")[:FINGERPRINT_BYTES].hex()
