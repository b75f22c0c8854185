"""Who am I, and, for demonstrations only, a token for a member of the demo staff."""

from fastapi import APIRouter
from pydantic import BaseModel

from dispatch_service.api.asking import Made, Who
from dispatch_service.api.bodies import TokenFor
from dispatch_service.api.parts import Issue
from shared.access.rights import Reach
from shared.http.problems import Problem


class Me(BaseModel):
    """The caller as the log will name him, and what his role may do anywhere at all."""

    person: str
    unit: str
    post: str
    role: str
    role_name: str
    role_name_en: str
    over: list[str]
    actions: list[str]
    everywhere: list[str]


class TokenIssued(BaseModel):
    token: str


def me_router() -> APIRouter:
    """The caller himself."""
    router = APIRouter(prefix="/v1", tags=["people"])

    @router.get("/me", summary="我 Who I am and what I may do", operation_id="readMe")
    async def me(asked: Who, parts: Made) -> Me:
        identity = asked.identity
        role = parts.roles.roles.get(identity.role)
        grants = role.grants if role else ()
        everywhere = {action for grant in grants if grant.reach is Reach.EVERYWHERE for action in grant.actions}
        return Me(
            person=identity.person,
            unit=identity.unit,
            post=identity.post,
            role=identity.role,
            role_name=role.name if role else "",
            role_name_en=role.name_en if role else "",
            over=list(identity.over),
            actions=sorted(role.actions if role else ()),
            everywhere=sorted(everywhere),
        )

    return router


def token_router(issue: Issue) -> APIRouter:
    """Mounted outside production only."""
    router = APIRouter(prefix="/v1", tags=["people"])

    @router.post("/token", summary="Demo only: act as a member of the demo staff", operation_id="demoToken")
    async def token(body: TokenFor) -> TokenIssued:
        issued = await issue(body.person, body.post)
        if issued is None:
            raise Problem("not-found")
        return TokenIssued(token=issued)

    return router
