"""Identification at the HTTP door: `Authorization: Bearer` for tokens and keys, or `X-API-Key`."""

from collections.abc import Awaitable, Callable

from fastapi import Request

from shared.access.credentials import Recognises
from shared.access.identity import ANYBODY, Identity
from shared.http.headers import header
from shared.http.problems import Problem

API_KEY = b"x-api-key"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="gridwhistle"'}


def credential_of(request: Request) -> str | None:
    """The credential a request carries, unjudged; empty for a header nobody can read, None where there is none."""
    if (key := header(request, API_KEY)) is not None:
        return key.strip()
    given = header(request, b"authorization")
    if given is None:
        return None
    scheme, _, credential = given.partition(" ")
    return credential.strip() if scheme.lower() == "bearer" else ""


def identified_by(credentials: Recognises, *, public: bool = False) -> Callable[[Request], Awaitable[Identity]]:
    """The dependency that tells who asks. With `public`, who brings no credential is a resident.

    It raises the problem `not-identified` for a credential that proves nothing, and without `public` for none.
    """

    async def identify(request: Request) -> Identity:
        credential = credential_of(request)
        if credential is None and public:
            return ANYBODY
        identity = await credentials.identify(credential) if credential else None
        if identity is None:
            raise Problem("not-identified", headers=CHALLENGE)
        return identity

    return identify
