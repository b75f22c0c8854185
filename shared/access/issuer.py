"""The built-in issuer: tokens for the demo's staff, so that a bare machine needs no identity provider.

There is none in production. Its key lies in a closed file under the home folder, shared by both services.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from shared.access.identity import Identity, Kind
from shared.access.tokens import AUDIENCE, Trust, UnknownKey
from shared.clock import Clock
from shared.ids import random_bytes
from shared.vault.secret_file import in_production, read_or_make

ISSUER = "urn:gridwhistle:built-in"
ALGORITHM = "Ed25519"
KEY_ID = "built-in"
LIFETIME = timedelta(hours=12)
_SEED_BYTES = 32


class NotInProduction(Exception):
    """Staff are identified by the organisation's own provider here."""


class BuiltInIssuer:
    """Issues tokens and recognises its own."""

    def __init__(self, seed: bytes, clock: Clock) -> None:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        self._key = OKPKey.import_key(private, {"kid": KEY_ID})
        self._keys = KeySet([OKPKey.import_key(private.public_key(), {"kid": KEY_ID})])
        self._trust = Trust(ISSUER, AUDIENCE, (ALGORITHM,))
        self._clock = clock

    def issue(self, identity: Identity, lifetime: timedelta = LIFETIME) -> str:
        """A token to act as this member of staff.

        Raises:
            ValueError: it is no member of staff.
        """
        if identity.kind is not Kind.STAFF:
            raise ValueError("the built-in issuer knows staff only")
        now = int(self._clock.now().timestamp())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + int(lifetime.total_seconds())}
        acting = {"sub": identity.person, "acting": msgspec.to_builtins(identity)}
        return jwt.encode({"alg": ALGORITHM, "kid": KEY_ID}, claims | acting, self._key, algorithms=[ALGORITHM])

    async def identify(self, credential: str) -> Identity | None:
        """Who the token was issued to; None for anything else."""
        try:
            claims = self._trust.claims(credential, self._keys, self._clock.now())
        except UnknownKey:
            return None
        if claims is None:
            return None
        identity = msgspec.convert(claims["acting"], Identity)
        return identity if identity.kind is Kind.STAFF else None


def load_issuer(environment: Mapping[str, str], home: Path, clock: Clock) -> BuiltInIssuer:
    """The issuer of this machine; its key is made on first use.

    Raises:
        NotInProduction: `GRIDWHISTLE_PRODUCTION` is set.
        shared.vault.secret_file.Exposed: others may read the key.
    """
    if in_production(environment):
        raise NotInProduction("the built-in issuer is for demonstrations: name an identity provider instead")
    seed = read_or_make(home / "secrets" / "issuer-key", lambda: b64encode(random_bytes(_SEED_BYTES)) + b"\n")
    return BuiltInIssuer(b64decode(seed), clock)
