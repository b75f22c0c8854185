"""Who is what to a ticket: the parts of the table, found from the actor's unit and role."""

from dispatch_service.routing.commands import By
from dispatch_service.routing.keeping import its_office, may_be_asked, rules_for
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.standing import standing
from dispatch_service.routing.states import Ticket
from dispatch_service.routing.table import OF_THE_RUNG, Part, Row

_ROLES = {
    "resident": Part.REQUESTER,
    "client": Part.REQUESTER,
    "hotline-client": Part.REQUESTER,
    "system": Part.SYSTEM,
    "supervisor": Part.SUPERVISOR,
    "callback": Part.CALLBACK,
    "callback-agent": Part.CALLBACK,
}
"""Parts somebody has by his role, whatever his unit; a client speaks for the resident whose request it passed on."""
_DECIDING = {
    "street-leader": frozenset({Part.LEADER}),
    "district-leader": frozenset({Part.LEADER, Part.PANEL}),
    "shift-leader": frozenset({Part.SHIFT_LEADER}),
    "panel": frozenset({Part.PANEL}),
    "hotline-officer": frozenset({Part.HOTLINE}),
}
"""Roles that decide what others must not alone, on tickets in what their own unit answers for."""
_OVER_A_DESK = frozenset({"street-leader"})
"""Roles that may do what the desk of their own unit may."""


def parts_of(by: By, ticket: Ticket, rules: Rules) -> frozenset[Part]:
    """Everything the actor is to this ticket; empty for a stranger."""
    if ticket.flags.office:
        return _of_its_office(by, ticket, rules_for(ticket, rules))
    found = {_ROLES[by.role]} if by.role in _ROLES else set[Part]()
    if _is_authority(by, ticket):
        found.add(Part.AUTHORITY)
    if not by.unit:
        return frozenset(found)
    found |= _by_unit(by, ticket)
    if _is_desk_of(by, ticket, rules):
        found.add(Part.DESK)
    return frozenset(found | _beside(by, ticket, rules))


def _by_unit(by: By, ticket: Ticket) -> set[Part]:
    custody = ticket.custody
    held = {
        Part.CUSTODIAN: by.unit == custody.unit,
        Part.LEAD: by.unit == custody.lead,
        Part.ASSIST: by.unit in custody.assists,
        Part.SUPERVISOR: by.unit in ticket.flags.supervised_by,
    }
    return {part for part, is_so in held.items() if is_so}


def _of_its_office(by: By, ticket: Ticket, rules: Rules) -> frozenset[Part]:
    """Of what is kept for an office only its own people have a part, and the office is its own desk."""
    if by.role in _ROLES and _ROLES[by.role] in (Part.REQUESTER, Part.SYSTEM):
        return frozenset({_ROLES[by.role]})
    if not by.unit or not its_office(by.unit, ticket, rules):
        return frozenset()
    desk = {Part.DESK} if by.unit == rules.desk_of(ticket.custody.unit).code else set[Part]()
    return frozenset(_by_unit(by, ticket) | desk)


def _beside(by: By, ticket: Ticket, rules: Rules) -> set[Part]:
    """Parts in what goes on beside the ticket's way."""
    asides = ticket.asides
    held = {
        Part.CHECKER: by.unit == asides.record.checked_by,
        Part.CHARGED: by.unit in asides.record.late,
        Part.OWING: any(duty.unit == by.unit for duty in asides.duties),
    }
    deciding = _DECIDING.get(by.role, frozenset[Part]())
    found = {part for part, is_so in held.items() if is_so}
    return found | deciding if deciding and _reaches(by.unit, ticket, rules) else found


def _is_authority(by: By, ticket: Ticket) -> bool:
    """The platform that owns the case: the client that filed it, or any platform where our desk handed it up."""
    outside = ticket.asides.outside
    return by.role == "hotline-client" and outside is not None and outside.client in ("", by.person)


def is_requester(by: By) -> bool:
    return _ROLES.get(by.role) is Part.REQUESTER


def _is_desk_of(by: By, ticket: Ticket, rules: Rules) -> bool:
    """A desk answers for its parent's whole subtree, the district's for all; a street's leader is above its desk."""
    unit = rules.unit(by.unit)
    if unit is None or not (unit.kind == "desk" or by.role in _OVER_A_DESK):
        return False
    if unit.code == ticket.custody.unit:
        return True
    return _reaches(by.unit, ticket, rules)


def _reaches(code: str, ticket: Ticket, rules: Rules) -> bool:
    """Whether the ticket's place, custodian or lead lies in the subtree a unit answers for."""
    unit = rules.unit(code)
    if unit is None:
        return False
    around = unit.path[:-1] if unit.kind in ("desk", "office") else unit.path
    concerned = (ticket.custody.unit, ticket.custody.lead, ticket.origin.area)
    return any(standing(code, rules).path[: len(around)] == around for code in concerned)


def check_who(row: Row, by: By, ticket: Ticket, rules: Rules) -> None:
    """Refuse whoever the row does not name, or whose rung the policy does not allow it; and what nobody may ask of a
    ticket that an office keeps.

    Raises:
        Rejected: `not-yours`, `kept-for-its-office`, `rung-may-not`.
    """
    held = parts_of(by, ticket, rules) & row.who
    if not held:
        raise Rejected("not-yours", row.name)
    may_be_asked(row.name, ticket)
    if row.by_rung and held <= OF_THE_RUNG:
        rung = standing(by.unit, rules).rung
        if row.name not in rules.rung(rung).may:
            raise Rejected("rung-may-not", f"{rung}: {row.name}")


def check_never_handled(by: By, ticket: Ticket) -> None:
    """Whoever handled a ticket never verifies, calls back or closes it.

    Raises:
        Rejected: `handled-it`.
    """
    if by.person in ticket.handlers:
        raise Rejected("handled-it", by.person)
