"""Reads a JSON body once, straight from its bytes into its model: the quick way, with every fault told at once."""

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from shared.http.headers import header
from shared.http.problems import Problem, faults_of

Model = TypeVar("Model", bound=BaseModel)


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
