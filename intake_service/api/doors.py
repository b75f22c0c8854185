"""Who may come in: rights by role, for residents the tracking code. Whoever may not see a request learns nothing."""

from functools import lru_cache
from uuid import UUID

from fastapi import Request

from intake_service.api.attempts import Attempts
from intake_service.api.parts import Parts
from intake_service.handlers.content import Caller
from shared.access.identity import Identity, Kind, Part, holder_of
from shared.access.rights import Allowed, Denied, Involved, Target, authorise
from shared.http.problems import Problem

CODE = "x-tracking-code"


def correlation_of(request: Request) -> str:
    """The id this request is followed by, made at the edge."""
    return request.scope["state"]["correlation"]


async def filer(request: Request, parts: Parts) -> Caller:
    """Who files.

    Raises:
        Problem: `not-identified` or `not-allowed`.
    """
    identity = await parts.identify(request)
    action = "request.file-as-client" if identity.kind is Kind.CLIENT else "request.file"
    require(identity, action)
    return Caller(identity, correlation_of(request))


def require(identity: Identity, action: str, target: Target | None = None) -> None:
    """Deny what no right grants.

    Raises:
        Problem: `not-allowed`, with the reason's code.
    """
    verdict = _everywhere(identity, action) if target is None else authorise(identity, action, target)
    if isinstance(verdict, Denied):
        raise Problem("not-allowed", verdict.reason, more={"action": action})


@lru_cache(maxsize=1024)
def _everywhere(identity: Identity, action: str) -> Allowed | Denied:
    """Rights come with the release, so a verdict without a target holds as long as the process."""
    return authorise(identity, action)


async def party(request: Request, of: UUID, action: str, parts: Parts, attempts: Attempts) -> Caller:
    """Who may do this to that request: the bearer of its tracking code, or the client that filed it.

    Raises:
        Problem: `not-identified` without any proof, `not-found` with a wrong one, `too-many-attempts`.
    """
    given = request.headers.get(CODE)
    if given is None:
        return await _by_credential(request, of, action, parts)
    address = request.client.host if request.client else ""
    await attempts.check(address, of, parts.clock.now())
    if not parts.secrets.is_code(of, given):
        await attempts.failed(address, of)
        raise Problem("not-found")
    holder = holder_of(str(of))
    require(holder, action, Target(str(of)))
    return Caller(holder, correlation_of(request))


async def _by_credential(request: Request, of: UUID, action: str, parts: Parts) -> Caller:
    identity = await parts.identify(request)
    if identity.kind is Kind.RESIDENT:
        raise Problem("not-identified", headers={"WWW-Authenticate": 'TrackingCode header="X-Tracking-Code"'})
    state = await parts.status.read(of)
    author = () if state is None else (Involved(Part.AUTHOR, "", person=state.source),)
    if isinstance(authorise(identity, action, Target(str(of), author)), Denied):
        raise Problem("not-found")
    return Caller(identity, correlation_of(request))
