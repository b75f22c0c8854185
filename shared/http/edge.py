"""The outermost layer of both services, one plain ASGI callable: correlation id, body limit, one measure per answer.

It stands on the path of every request, so it allocates little and knows nothing of any route.
"""

import re
from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.problems import Problem

BODY_LIMIT = 1_000_000
"""Bytes of one request's body."""
DEFECT = 500
"""What is counted where the application raised instead of answering."""
CORRELATION = "x-correlation-id"
_CORRELATION = CORRELATION.encode()
_NOSNIFF = (b"x-content-type-options", b"nosniff")
_ACCEPTED = re.compile(rb"[A-Za-z0-9._:-]{1,64}")


class Meter(Protocol):
    """Counts answers. `route` is the template of the path, empty where none matched."""

    def answered(self, method: str, route: str, status: int, seconds: float) -> None: ...


class Edge:
    """Wraps an application. The correlation id is found in `request.state.correlation` and in every answer."""

    def __init__(
        self, app: ASGIApp, *, meter: Meter, new_name: Callable[[], str], body_limit: int = BODY_LIMIT
    ) -> None:
        self._app = app
        self._meter = meter
        self._new_name = new_name
        self._limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length, correlation = _headers(scope)
        correlation = correlation or self._new_name()
        scope.setdefault("state", {})["correlation"] = correlation
        passage = _Passage(receive, send, self._limit, correlation)
        started = perf_counter()
        try:
            if length is not None and length > self._limit:
                await _too_large(self._limit).response()(scope, receive, passage.send)
            else:
                await self._app(scope, passage.receive if length is None else receive, passage.send)
        finally:
            route: str = getattr(scope.get("route"), "path", "")
            self._meter.answered(scope["method"], route, passage.status or DEFECT, perf_counter() - started)


class _Passage:
    """One request's way in and out."""

    __slots__ = ("_correlation", "_limit", "_receive", "_seen", "_send", "status")

    def __init__(self, receive: Receive, send: Send, limit: int, correlation: str) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit
        self._correlation = correlation.encode()
        self._seen = 0
        self.status = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit:
            raise _too_large(self._limit)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (_CORRELATION, self._correlation), _NOSNIFF]
        await self._send(message)


def _headers(scope: Scope) -> tuple[int | None, str]:
    """Declared length of the body, which the server holds it to, and the correlation id where one of a fair shape was
    given."""
    length, correlation = None, ""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            length = int(value.lstrip(b"0")[:20] or 0)  # zeros before it are no part of it, a hundred digits no number
        elif name == b"x-correlation-id" and _ACCEPTED.fullmatch(value):
            correlation = value.decode()
    return length, correlation


def _too_large(limit: int) -> Problem:
    return Problem("body-too-large", f"at most {limit} bytes", headers={"Connection": "close"})
