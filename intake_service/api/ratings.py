"""`/v1/ratings/{token}`: the resident says by the link he was sent how it went, once.

The token is his whole proof. It is long enough that nobody guesses one, so guesses are refused and not counted; and one
that is not ours is answered as if there were nothing, whatever is asked.
"""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request, Response

from intake_service.api import contract
from intake_service.api.answers import Accepted, RatingAsked
from intake_service.api.attempts import Attempts
from intake_service.api.bodies import read_body
from intake_service.api.doors import correlation_of, require
from intake_service.api.filings import Rating
from intake_service.api.parts import Parts
from intake_service.handlers.content import Caller, Said
from intake_service.requests.commands import Answers
from shared.access.identity import holder_of
from shared.access.rights import Target
from shared.http.headers import idempotency_key
from shared.http.problems import Problem
from shared.vault.ratings import RatingLink

ACTION = "request.rate"
Token = Annotated[str, Path(description="评价链接的末段 / the last part of the link in the message")]


def rating_router(parts: Parts, attempts: Attempts) -> APIRouter:
    """What a link leads to."""
    router = APIRouter(tags=["ratings"], prefix="/v1/ratings/{token}")

    @router.get("", summary="查看评价邀请 / What a link asks about", responses=contract.ASKED_PROBLEMS)
    async def asked(response: Response, token: Token) -> RatingAsked:
        """For a page to show. Only the round and the end of the link; the request itself wants its tracking code."""
        link = _proved(parts, token)
        response.headers["Cache-Control"] = "no-store"
        return RatingAsked(
            request=link.request,
            round=link.round,
            until=link.until,
            open=parts.clock.now() < link.until and not await parts.asking.was_answered(link.request, link.asked),
        )

    @router.post(
        "",
        summary="评价办理结果 / Rate how it went",
        status_code=202,
        response_class=Response,
        responses={202: {"model": Accepted}, **contract.RATING_PROBLEMS},
        openapi_extra=contract.takes(Rating, contract.IDEMPOTENCY_KEY),
    )
    async def rate(request: Request, token: Token) -> Response:
        """Recorded at once and good for one answer. Not solved: it goes another round. What came of it stands in the
        request's history under the operation's id."""
        link, now = _proved(parts, token), parts.clock.now()
        holder = holder_of(str(link.request))
        require(holder, ACTION, Target(str(link.request)))
        await attempts.may_ask(link.request, now)
        body = await read_body(request, Rating)
        if now >= link.until:
            raise Problem("refused", "link-expired", more={"reason": "link-expired"})
        said = Said("rate", body.comment, _answers(link, body))
        given = await parts.asking.ask(
            link.request, said, Caller(holder, correlation_of(request)), idempotency_key(request)
        )
        await attempts.asked(link.request)
        return Response(msgspec.json.encode(given), 202, {"Cache-Control": "no-store"}, "application/json")

    return router


def _proved(parts: Parts, token: str) -> RatingLink:
    """What the link says.

    Raises:
        Problem: `not-found` where it is none of ours.
    """
    link = parts.links.read(token)
    if link is None:
        raise Problem("not-found")
    return link


def _answers(link: RatingLink, body: Rating) -> Answers:
    return Answers(link.round, link.asked, body.solved, body.satisfied, body.contacted)
