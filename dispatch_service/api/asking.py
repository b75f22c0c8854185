"""Who asks, and on which version: read from headers once, the same way for every route."""

import re
from hashlib import sha256
from typing import Annotated, cast

import msgspec
from fastapi import Depends, Header, Request

from dispatch_service.api.parts import Parts
from shared.access.http import identified_by
from shared.access.identity import Identity
from shared.http import headers
from shared.http.problems import Problem

_VERSION = re.compile(r'"(\d{1,9})"')


class Asking(msgspec.Struct, frozen=True):
    """One request's identity and headers."""

    identity: Identity
    correlation: str
    key: str = ""
    """The caller's own name for a command, behind his code: two callers never share one."""
    fingerprint: str = ""


def parts_of(request: Request) -> Parts:
    """The parts this application was made of."""
    return cast(Parts, request.app.state.parts)


Made = Annotated[Parts, Depends(parts_of)]


async def asking(
    request: Request,
    parts: Made,
    idempotency_key: Annotated[str | None, Header(description="Makes a command safe to send again.")] = None,
) -> Asking:
    """Identify the caller.

    Raises:
        Problem: `not-identified`, or `malformed-header` for an unreadable key or several.
    """
    identity = await identified_by(parts.credentials)(request)
    correlation = cast(str, getattr(request.state, "correlation", ""))
    key = headers.idempotency_key(request)  # sees them all; the parameter, which is for the document, would be one
    if key is None:
        return Asking(identity, correlation)
    asked = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return Asking(identity, correlation, f"{identity.person}/{key}", sha256(asked).hexdigest())


Who = Annotated[Asking, Depends(asking)]


def expected_version(
    if_match: Annotated[str | None, Header(description="The `ETag` you have seen, or `*` for any version.")] = None,
) -> int | None:
    """The version the caller acts on; None for any.

    Raises:
        Problem: `version-required` without the header, `stale-version` for one no version of ours can match.
    """
    if if_match is None:
        raise Problem("version-required")
    if if_match.strip() == "*":
        return None
    match = _VERSION.fullmatch(if_match.strip())
    if match is None:
        raise Problem("stale-version", "If-Match holds no version of ours")
    return int(match[1])


Expected = Annotated[int | None, Depends(expected_version)]
