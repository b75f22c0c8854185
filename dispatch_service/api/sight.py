"""A ticket as its caller may see and touch it: loaded, checked by `authorise`, and hidden where he has no right.

Who may not read a ticket is not told that it exists; who may read but not act is told so. What a report says of
somebody is hidden from him whatever his role and his part.
"""

from uuid import UUID

import msgspec

from dispatch_service.api.entry import Entry
from dispatch_service.api.parts import Parts
from dispatch_service.api.table import COMMANDS
from dispatch_service.api.target import target_of
from dispatch_service.codec import ticket_stream, whistle_stream
from dispatch_service.handlers.actors import by
from dispatch_service.routing.parts import check_who
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.states import Ticket
from dispatch_service.routing.table import TABLE
from dispatch_service.whistles.rules import WhistleRules
from dispatch_service.whistles.states import Whistle
from shared.access.identity import Identity
from shared.access.rights import Allowed, Target, authorise
from shared.http.problems import Problem


class Sight(msgspec.Struct, frozen=True):
    """What one caller has before him."""

    ticket: Ticket
    version: int
    target: Target
    rules: WhistleRules
    whistles: tuple[Whistle, ...] = ()
    """The open ones."""


async def ticket_before(parts: Parts, identity: Identity, ticket: UUID, *instead: str) -> Sight:
    """The ticket, freshly read. To act on it, the right to the act itself serves `instead` of that to read: a platform
    answers for its case and does not see who of us does what about it.

    Raises:
        Problem: `not-found`, also where it exists and he may not see it.
    """
    rules = await parts.rules.current()
    loaded = await parts.streams.fresh(ticket_stream(ticket))
    if not isinstance(loaded.state, Ticket):
        raise Problem("not-found")
    whistles = await _open_whistles(parts, loaded.state)
    sight = Sight(loaded.state, loaded.version, target_of(loaded.state, whistles, rules), rules, whistles)
    if not any(may(parts, identity, action, sight.target) for action in ("ticket.read", *instead)):
        raise Problem("not-found")
    return sight


def demand(parts: Parts, identity: Identity, action: str, target: Target | None = None) -> None:
    """Go on only with this right.

    Raises:
        Problem: `not-allowed`.
    """
    if not may(parts, identity, action, target):
        raise Problem("not-allowed", action)


def demand_somewhere(parts: Parts, identity: Identity, action: str) -> None:
    """Go on only where the role has this right at least for some tickets; for which, each line decides.

    Raises:
        Problem: `not-allowed`.
    """
    if not may_somewhere(parts, identity, action):
        raise Problem("not-allowed", action)


def may_somewhere(parts: Parts, identity: Identity, action: str) -> bool:
    """Whether his role has this right at least for some tickets."""
    answer = authorise(identity, action, None, parts.roles)
    return isinstance(answer, Allowed) or answer.reason == "not-involved"


def may(parts: Parts, identity: Identity, action: str, target: Target | None = None) -> bool:
    """Whether he may; nobody whom a report is about may do anything with it."""
    if target is not None and parts.naming.concerns(target.about, (identity.person, *identity.roots)):
        return False
    return isinstance(authorise(identity, action, target, parts.roles), Allowed)


def may_now(parts: Parts, identity: Identity, sight: Sight) -> list[str]:
    """Names of the commands open to this caller in this state: by right, by state, and by his rung."""
    return [entry.name for entry in COMMANDS if _open_to(entry, parts, identity, sight)]


def _open_to(entry: Entry, parts: Parts, identity: Identity, sight: Sight) -> bool:
    row = TABLE[entry.command]
    if not row.open_at(sight.ticket) or not may(parts, identity, entry.action, sight.target):
        return False
    try:
        check_who(row, by(identity), sight.ticket, sight.rules)
    except Rejected:
        return False
    return True


async def whistle_before(parts: Parts, identity: Identity, whistle: UUID) -> tuple[Whistle, int, Sight]:
    """A whistle with its version, and its ticket. Whoever was called keeps his part in a whistle that has ended.

    Raises:
        Problem: `not-found`, also where it exists and he may see neither it nor its ticket.
    """
    loaded = await parts.streams.fresh(whistle_stream(whistle))
    if not isinstance(loaded.state, Whistle):
        raise Problem("not-found")
    rules = await parts.rules.current()
    ticket = await parts.streams.fresh(ticket_stream(loaded.state.ticket))
    if not isinstance(ticket.state, Ticket):
        raise Problem("not-found")
    target = target_of(ticket.state, (loaded.state,), rules)
    if not may(parts, identity, "whistle.read", target):
        raise Problem("not-found")
    return loaded.state, loaded.version, Sight(ticket.state, ticket.version, target, rules, (loaded.state,))


def others_open(sight: Sight) -> dict[str, tuple[str, ...]]:
    """Units called by each open whistle of the ticket."""
    return {whistle.id: whistle.units for whistle in sight.whistles}


async def _open_whistles(parts: Parts, ticket: Ticket) -> tuple[Whistle, ...]:
    """Open whistles are read too: whom they call has a part in the ticket."""
    found = await parts.streams.all_fresh([whistle_stream(whistle) for whistle in ticket.whistles])
    return tuple(one.state for one in found.values() if isinstance(one.state, Whistle))
