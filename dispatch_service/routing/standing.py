"""Units of a running ticket under today's directory: one that has left it is stood in for by the desk of its place."""

from collections.abc import Iterable

from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules, Unit
from dispatch_service.routing.states import Custody, Ticket


def standing(code: str, rules: Rules) -> Unit:
    """The unit, or the desk that must now find a new one: an old ticket never stops at a name nobody knows any more."""
    return rules.unit(code) or rules.desk_of(code)


def handling_unit(code: str, rules: Rules) -> Unit:
    """A unit that can be given a case.

    Raises:
        Rejected: `unknown-unit`, `not-a-handling-unit`.
    """
    unit = rules.unit(code)
    if unit is None:
        raise Rejected("unknown-unit", code)
    if unit.kind not in ("area", "department", "office"):
        raise Rejected("not-a-handling-unit", code)
    return unit


def assisting_units(codes: Iterable[str], lead: Unit, rules: Rules) -> tuple[Unit, ...]:
    """Those who help a lead, each once.

    Raises:
        Rejected: `unknown-unit`, `not-a-handling-unit`.
    """
    return tuple(handling_unit(code, rules) for code in dict.fromkeys(codes) if code != lead.code)


def silent_assists(ticket: Ticket, rules: Rules) -> tuple[Unit, ...]:
    """Who helps and has not said anything yet, but for whoever leads or handles the case."""
    others = (ticket.custody.lead, ticket.custody.unit, *ticket.attempt.assisted)
    return tuple(standing(code, rules) for code in ticket.custody.assists if code not in others)


def held_by(unit: Unit, assists: tuple[str, ...] = (), person: str = "") -> Custody:
    """Who holds a case answers for it, a desk included, until somebody else does."""
    return Custody(unit.rung, unit.code, unit.code, unit.rung, person, assists)
