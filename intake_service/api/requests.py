"""`POST /v1/requests` and what residents ask afterwards. Bodies are read and answers written by hand: the hot path."""

from enum import Enum
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Path, Request, Response

from intake_service.api import contract
from intake_service.api.addresses import address
from intake_service.api.answers import Accepted, Filed, receipt
from intake_service.api.attempts import Attempts
from intake_service.api.bodies import read_body
from intake_service.api.doors import filer, party, require
from intake_service.api.filings import Asking, Filing, Supplement
from intake_service.api.parts import Parts
from intake_service.handlers.content import Said, What
from shared.access.identity import Identity
from shared.http.direct import Answer, DirectRoute
from shared.http.headers import idempotency_key
from shared.ids import text

JSON = "application/json"
PATH = "/v1/requests"
TAGS: list[str | Enum] = ["requests"]
_UNKEPT = (b"cache-control", b"no-store")
RequestId = Annotated[UUID, Path(description="诉求标识 / id from the receipt")]


def filing_route(parts: Parts) -> DirectRoute:
    """The hot path."""

    async def file_request(request: Request) -> Answer:
        """Answered only after the request is durable. The same `Idempotency-Key` with the same body gives the same
        answer for thirty days; the same `external_id` of one client is one request for ever.

        Filed again under its `external_id`, a platform's case takes the `authority.due_at` sent last, an earlier one of
        its own too: without a key a late retry and a correction look the same. `authority_due_at` tells what stands."""
        caller = await filer(request, parts)
        filing = await read_body(request, Filing)
        _may_file(filing, caller.identity)
        given = await parts.filing.file(filing.content(parts.clock.now()), caller, idempotency_key(request))
        body = receipt(given, parts.secrets.code(given.request))
        here = address(text(given.request)).encode()
        return Answer(201 if given.created else 200, body, (_UNKEPT, (b"location", here)))

    return DirectRoute(
        PATH,
        file_request,
        methods=["POST"],
        tags=TAGS,
        response_class=Response,
        response_model=None,
        summary="提交诉求 / File a request",
        status_code=201,
        responses={201: {"model": Filed}, 200: {"model": Filed}, **contract.FILING_PROBLEMS},
        openapi_extra=contract.takes(Filing, contract.IDEMPOTENCY_KEY),
    )


def _may_file(filing: Filing, identity: Identity) -> None:
    """Refuse what only some may say of a request."""
    if filing.historic:
        require(identity, "request.import")
    if filing.authority:
        require(identity, "request.file-for-authority")
    if filing.meeting is not None or filing.by_proxy:
        require(identity, "request.file-for-resident")
    if filing.office is not None:
        require(identity, f"request.file-for-{filing.office}")


def asking_router(parts: Parts, attempts: Attempts) -> APIRouter:
    """What may be asked of a request that was filed."""
    router = APIRouter(tags=TAGS, prefix=PATH, default_response_class=Response)

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
    asks("/reopening", "reopen", Asking, "申请重新办理 / Ask to open a closed request again")
    return router
