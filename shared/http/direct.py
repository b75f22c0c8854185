"""One address answered without the framework's dozen layers in between, for the path that every request of residents
takes. The framework still documents it, and still serves it where it is found another way, such as below a prefix."""

from collections.abc import Awaitable, Callable, Sequence

import msgspec
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from shared.http.errors import HTTP_500, Translate


class Answer(msgspec.Struct, frozen=True):
    """What goes over the wire. Header names are in lower case; the body's length and type are added."""

    status: int
    body: bytes
    headers: Sequence[tuple[bytes, bytes]] = ()
    media_type: bytes = b"application/json"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        about_body = ((b"content-length", b"%d" % len(self.body)), (b"content-type", self.media_type))
        start = {"type": "http.response.start", "status": self.status, "headers": [*about_body, *self.headers]}
        await send(start)
        await send({"type": "http.response.body", "body": self.body})


Endpoint = Callable[[Request], Awaitable[Answer]]


class DirectRoute(APIRoute):
    """Documented like any other. Its endpoint takes the request alone and is called with nothing in between; what it
    raises is answered by the application's handlers."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in self.methods:
            await super().handle(scope, receive, send)
            return
        answer: Answer = await self.endpoint(Request(scope, receive))
        await answer(scope, receive, send)


class Direct:
    """An application of one route. What its endpoint raises becomes the problem it would become in the whole one."""

    def __init__(self, route: DirectRoute, problem_of: Translate) -> None:
        self._route = route
        self._endpoint: Endpoint = route.endpoint
        self._problem_of = problem_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self._route
        try:
            answer = await self._endpoint(Request(scope, receive))
        except Exception as fault:  # the outermost loop of a request: a defect is answered, and raised for the server
            problem = self._problem_of(fault)
            await problem.response()(scope, receive, send)
            if problem.status_code == HTTP_500:
                raise
        else:
            await answer(scope, receive, send)
