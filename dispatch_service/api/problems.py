"""What the command path and the rules raise, as problem documents. Stable codes; nothing of the caller's words."""

from typing import cast

from fastapi import FastAPI

from dispatch_service.api.lists import BadCursor, NotYet
from dispatch_service.bootstrap import inforce
from dispatch_service.bootstrap.inforce import Faulty, NoRules
from dispatch_service.handlers.order import Contested, KeyReused, Stale, Unknown
from dispatch_service.routing.rejections import Rejected
from shared.bus.parking import Unfinished
from shared.http import errors
from shared.http.problems import Fault, Problem, unavailable
from shared.vault import cursor
from shared.vault.sealing import KeyDestroyed


def install(app: FastAPI) -> None:
    """Answer this service's own exceptions, and all that both services know, with problem documents."""
    errors.Translations(_OWN).install(app)


def refused(fault: Rejected) -> Problem:
    """`reason` is the rule's code."""
    detail = f"{fault.code}: {fault.detail}" if fault.detail else fault.code
    return Problem("refused", detail, more={"reason": fault.code})


def stale(fault: Stale) -> Problem:
    """With the version that stands now, so that the caller need not ask for it."""
    return Problem("stale-version", headers={"ETag": f'"{fault.actual}"'}, more={"version": fault.actual})


def faulty(fault: Faulty) -> Problem:
    """Every fault of a version at once."""
    return Problem("invalid", faults=[Fault("content", one) for one in fault.faults])


def bad_cursor() -> Problem:
    """Of a list's page or of a search."""
    return Problem("invalid", faults=[Fault("after", "is not the `next` of any page")])


_OWN: dict[type[Exception], errors.Translate] = {
    Rejected: lambda fault: refused(cast(Rejected, fault)),
    Stale: lambda fault: stale(cast(Stale, fault)),
    Unknown: lambda _: Problem("not-found"),
    KeyReused: lambda _: Problem("key-reused"),
    KeyDestroyed: lambda _: Problem("refused", "texts-erased", more={"reason": "texts-erased"}),
    Faulty: lambda fault: faulty(cast(Faulty, fault)),
    BadCursor: lambda _: bad_cursor(),
    cursor.BadCursor: lambda _: bad_cursor(),
    NotYet: lambda _: unavailable("not-yet", 1),
    NoRules: lambda _: unavailable(),
    Contested: lambda _: unavailable(),
    inforce.Contested: lambda _: unavailable(),
    Unfinished: lambda _: unavailable(),
}
