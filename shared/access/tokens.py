"""Signed tokens (JWT): whether one is genuine, in time, and meant for us. What its claims mean is decided elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import msgspec
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

AUDIENCE = "gridwhistle"
LEEWAY_SECONDS = 60
TOKEN_LIMIT = 8192
"""Characters; no issuer of ours or yours needs more, and nobody shall make us decode a megabyte."""

Claims = Mapping[str, object]


class UnknownKey(Exception):
    """Signed with a key that is not in the set: perhaps the issuer has a new one."""


class Trust(msgspec.Struct, frozen=True):
    """Whose tokens are taken, for whom they must be made, and by which algorithms signed (asymmetric ones only)."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]

    def claims(self, token: str, keys: KeySet, now: datetime) -> Claims | None:
        """The claims of a genuine token; None for any other.

        Raises:
            UnknownKey: worth one more look at the issuer's keys.
        """
        if len(token) > TOKEN_LIMIT or token.count(".") != 2:
            return None
        try:
            decoded = jwt.decode(token, keys, algorithms=list(self.algorithms))
            self._rules(now).validate(decoded.claims)
        except InvalidKeyIdError as fault:
            raise UnknownKey from fault
        except (JoseError, ValueError):
            return None
        return decoded.claims

    def _rules(self, now: datetime) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            exp={"essential": True},
            sub={"essential": True},
        )


def claim(claims: Claims, path: str) -> object:
    """A claim by its name, or by dotted path (`org.code`); None where there is none."""
    if path in claims:
        return claims[path]
    found: object = claims
    for step in path.split("."):
        found = cast(Claims, found).get(step) if isinstance(found, dict) else None
    return found


def text_claim(claims: Claims, path: str) -> str:
    """A claim that is text; empty where it is absent or something else."""
    found = claim(claims, path)
    return found if isinstance(found, str) else ""


def texts(value: object) -> tuple[str, ...]:
    """A claim that is one text or a list of them."""
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in cast(list[object], value) if isinstance(one, str)) if isinstance(value, list) else ()
