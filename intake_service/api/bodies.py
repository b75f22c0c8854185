"""Reads a JSON body once, straight from its bytes into its model: the quick way, with every fault told at once."""

import re
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from shared.http.headers import header
from shared.http.problems import Problem, faults_of

Model = TypeVar("Model", bound=BaseModel)
KEY = b"idempotency-key"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


async def read_body(request: Request, model: type[Model], *, optional: bool = False) -> Model:
    """The body as its model; an optional one may be left out.

    Raises:
        Problem: `not-json`, `malformed-json`, `invalid` or `body-too-large`.
    """
    raw = await _bytes_of(request)
    if optional and not raw:
        return model()
    if (header(request, b"content-type") or "").partition(";")[0].strip().lower() != "application/json":
        raise Problem("not-json")
    try:
        return model.model_validate_json(raw)
    except ValidationError as fault:
        raise faults_of(fault) from None


async def _bytes_of(request: Request) -> bytes:
    """Most bodies come in one piece, which the framework's reader would take through a generator."""
    pieces: list[bytes] = []
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


def idempotency_key(request: Request) -> str | None:
    """The header `Idempotency-Key`, where there is one.

    Raises:
        Problem: it is no key of a fair shape, or there are several, of which another try might show us another one.
    """
    given = {value for name, value in request.scope["headers"] if name == KEY}
    if not given:
        return None
    key = given.pop().decode("latin-1")
    if given or not _KEY.fullmatch(key):
        raise Problem("malformed-header", "Idempotency-Key: one, of 1 to 200 printable ASCII characters without spaces")
    return key
