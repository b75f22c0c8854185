"""`POST /v1/requests` and what residents ask afterwards. Bodies are read and answers written by hand: the hot path."""

from collections.abc import Callable, Coroutine
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Path, Request, Response
from fastapi.routing import APIRoute

from intake_service.api import contract
from intake_service.api.addresses import address
from intake_service.api.answers import Accepted, Filed, receipt
from intake_service.api.attempts import Attempts
from intake_service.api.bodies import idempotency_key, read_body
from intake_service.api.doors import filer, party, require
from intake_service.api.filings import Asking, Filing, Supplement
from intake_service.api.parts import Parts
from intake_service.handlers.content import Said, What

JSON = "application/json"
RequestId = Annotated[UUID, Path(description="诉求标识 / id from the receipt")]


def requests_router(parts: Parts, attempts: Attempts) -> APIRouter:
    """The routes that write."""
    router = APIRouter(tags=["requests"], prefix="/v1/requests", default_response_class=Response)
    _file_route(router, parts)
    _ask_routes(router, parts, attempts)
    return router


class DirectRoute(APIRoute):
    """Documented like any other; the endpoint takes the request alone, so nothing is solved for it on the way."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[object, object, Response]]:
        return self.endpoint


def _file_route(router: APIRouter, parts: Parts) -> None:
    async def file_request(request: Request) -> Response:
        """Answered only after the request is durable. The same `Idempotency-Key` with the same body gives the same
        answer for thirty days; the same `external_id` of one client is one request for ever."""
        caller = await filer(request, parts)
        filing = await read_body(request, Filing)
        if filing.historic:
            require(caller.identity, "request.import")
        given = await parts.filing.file(filing.content(parts.clock.now()), caller, idempotency_key(request))
        body = receipt(given, parts.secrets.code(given.request))
        headers = {"Location": address(given.request), "Cache-Control": "no-store"}
        return Response(body, 201 if given.created else 200, headers, JSON)

    router.add_api_route(
        "",
        file_request,
        methods=["POST"],
        route_class_override=DirectRoute,
        summary="提交诉求 / File a request",
        status_code=201,
        responses={201: {"model": Filed}, 200: {"model": Filed}, **contract.FILING_PROBLEMS},
        openapi_extra=contract.takes(Filing, contract.IDEMPOTENCY_KEY),
    )


def _ask_routes(router: APIRouter, parts: Parts, attempts: Attempts) -> None:
    async def ask(request: Request, of: UUID, what: What, model: type[Supplement] | type[Asking]) -> Response:
        caller = await party(request, of, f"request.{what}", parts, attempts)
        await attempts.may_ask(of, parts.clock.now())
        text = (await read_body(request, model, optional=model is Asking)).text
        asked = await parts.asking.ask(of, Said(what, text), caller, idempotency_key(request))
        await attempts.asked(of)
        headers = {"Location": address(of), "Cache-Control": "no-store"}
        return Response(msgspec.json.encode(asked), 202, headers, JSON)

    def asks(path: str, what: What, model: type[Supplement] | type[Asking], summary: str) -> None:
        @router.post(
            "/{request_id}" + path,
            name=f"ask_{what}",
            summary=summary,
            status_code=202,
            responses={202: {"model": Accepted}, **contract.ASKING_PROBLEMS},
            openapi_extra=contract.takes(
                model, contract.TRACKING_CODE, contract.IDEMPOTENCY_KEY, required=model is Supplement
            ),
        )
        async def asked(request: Request, request_id: RequestId) -> Response:
            """Recorded at once; what came of it stands in the history under the operation's id."""
            return await ask(request, request_id, what, model)

    asks("/supplements", "supplement", Supplement, "补充 / Add something to a request")
    asks("/reminders", "remind", Asking, "催办 / Urge an answer")
    asks("/withdrawal", "withdraw", Asking, "撤诉 / Ask to take a request back")
