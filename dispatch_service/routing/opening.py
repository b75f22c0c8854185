"""How a ticket begins: the policy says which rung tries first, the directory which unit that is at this place."""

from dispatch_service.routing.arming import Arming
from dispatch_service.routing.commands import OpenTicket
from dispatch_service.routing.deciding.desk import FIRST_CONTACT
from dispatch_service.routing.deciding.outside import OWN, ahead_of
from dispatch_service.routing.events import Event, TicketDispatched, TicketOpened
from dispatch_service.routing.rules import DEPARTMENT, Due, Matter, Rules, Unit
from dispatch_service.routing.standing import held_by
from dispatch_service.routing.states import ClockKind


def open_ticket(command: OpenTicket, rules: Rules) -> tuple[Event, ...]:
    """Open it on the desk and, where the way is clear, dispatch it at once; else the desk first has to accept it: to
    answer or refuse it, to file it properly, or to give it away."""
    matter = rules.matter(command.category, command.condition)
    area = rules.unit(command.place.area)
    due = rules.due(command.at, matter.limit)
    if command.authority_due_at is not None:
        due = ahead_of(command.authority_due_at, due, command.at, rules)
    units, reason = route(matter, area, rules)
    opened = _opened(command, matter, due, rules, "" if units else reason)
    return (opened, _dispatched(command, matter, due, rules, units, reason)) if units else (opened,)


def route(matter: Matter, area: Unit | None, rules: Rules) -> tuple[tuple[Unit, ...], str]:
    """The unit that tries first, with assists behind it, and why; no unit and the reason where only a desk can say."""
    if area is None:
        return (), "area-unresolved"
    if matter.first_contact:
        return (), FIRST_CONTACT
    if matter.confidential or matter.rung == DEPARTMENT:
        found = [rules.department_for(kind, area.code) for kind in matter.departments]
        if not found or found[0] is None:
            return (), "no-department"
        return tuple(dict.fromkeys(unit for unit in found if unit)), "by-department"
    unit = rules.ancestor(area.code, matter.rung)
    return ((unit,), "by-area") if unit else ((), "area-too-wide")


def _arming(command: OpenTicket, matter: Matter, rules: Rules, number: int) -> Arming:
    return Arming(command.ticket, number, command.at, matter.urgency, command.historic, rules)


def _opened(command: OpenTicket, matter: Matter, due: Due, rules: Rules, held_for: str) -> TicketOpened:
    desk = rules.desk_of(command.place.area)
    return TicketOpened(
        at=command.at,
        rule="ticket.open-ticket",
        number=command.number,
        channel=command.channel,
        category=matter.category,
        condition=matter.condition,
        urgency=matter.urgency,
        area=command.place.area,
        found_by=command.place.found_by,
        place_detail=command.place.detail,
        narrative=command.narrative,
        person=command.person,
        confidential=command.confidential or matter.confidential,
        historic=command.historic,
        occurred_at=command.occurred_at,
        source=command.source,
        external_id=command.external_id,
        due_at=due.due_at,
        warn_at=due.warn_at,
        provisional=due.provisional,
        working=due.working,
        parent=command.parent,
        authority="" if command.authority == OWN else command.authority,
        authority_due_at=command.authority_due_at,
        custody=held_by(desk),
        clocks=_arming(command, matter, rules, 1).clock(ClockKind.ACCEPT if held_for else ClockKind.DISPATCH, desk),
        held_for=held_for,
    )


def _dispatched(
    command: OpenTicket, matter: Matter, due: Due, rules: Rules, units: tuple[Unit, ...], reason: str
) -> TicketDispatched:
    first, *others = units
    return TicketDispatched(
        at=command.at,
        rule="ticket.open-ticket.route",
        reason=reason,
        custody=held_by(first, tuple(unit.code for unit in others)),
        clocks=_arming(command, matter, rules, 2).handing(first, due),
        category=matter.category,
        condition=matter.condition,
        urgency=matter.urgency,
        due_at=due.due_at,
        warn_at=due.warn_at,
        provisional=due.provisional,
        working=due.working,
    )
