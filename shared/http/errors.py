"""Which exception becomes which problem. Everything unforeseen is a 500 without detail, and is logged by the server."""

from collections.abc import Callable, Mapping
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from shared.db import CommitUnknown, Unavailable
from shared.eventlog.port import LogFull
from shared.http.edge import CORRELATION
from shared.http.problems import KINDS, Kind, Problem, from_validation, unavailable

_BY_STATUS = {401: "not-identified", 403: "not-allowed", 404: "not-found", 405: "method-not-allowed"}

HTTP_500 = 500
Translate = Callable[[Exception], Problem]


class Translations:
    """Every error of a service as a problem; `own` are those only it has."""

    def __init__(self, own: Mapping[type[Exception], Translate]) -> None:
        self._by_kind: dict[type, Translate] = {
            Problem: lambda fault: cast(Problem, fault),
            RequestValidationError: lambda fault: from_validation(cast(RequestValidationError, fault).errors()),
            ClientDisconnect: lambda _fault: Problem("malformed-json", "the body ended early"),
            HTTPException: lambda fault: _from_framework(cast(HTTPException, fault)),
            LogFull: lambda _fault: unavailable(),
            CommitUnknown: lambda _fault: unavailable("outcome-unknown"),
            Unavailable: lambda _fault: unavailable(),
            Exception: lambda _fault: Problem("defect"),
            **own,
        }

    def __call__(self, fault: Exception) -> Problem:
        """The problem of the nearest kind this error is one of."""
        return next(self._by_kind[kind] for kind in type(fault).__mro__ if kind in self._by_kind)(fault)

    def install(self, app: FastAPI) -> None:
        """Answer every error of this application with a problem document."""
        for kind in self._by_kind:
            app.add_exception_handler(kind, self._answer)

    async def _answer(self, request: Request, fault: Exception) -> Response:
        response = self(fault).response()
        if response.status_code == HTTP_500:  # sent from outside the edge, which would have named it
            response.headers[CORRELATION] = getattr(request.state, "correlation", "")
        return response


def _from_framework(fault: HTTPException) -> Problem:
    """What Starlette raises by itself: unknown paths, wrong methods, unreadable bodies."""
    code = _BY_STATUS.get(fault.status_code)
    kind = KINDS[code] if code else Kind(fault.status_code, fault.detail, fault.detail)
    return Problem(code or "http-error", kind=kind, headers=fault.headers)
