"""How a ticket begins: the policy says which rung tries first, the directory which unit that is at this place.

What is kept for an office never sees a desk: it begins at the office, and at the one above where it is about the first.
"""

from collections.abc import Collection

from dispatch_service.routing.arming import Arming
from dispatch_service.routing.commands import OpenTicket
from dispatch_service.routing.deciding.desk import FIRST_CONTACT
from dispatch_service.routing.deciding.outside import OWN, ahead_of
from dispatch_service.routing.events import Event, TicketDispatched, TicketOpened
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import DEPARTMENT, Due, Matter, Rules, Unit
from dispatch_service.routing.standing import held_by
from dispatch_service.routing.states import ClockKind


def open_ticket(command: OpenTicket, rules: Rules) -> tuple[Event, ...]:
    """Open it on the desk and, where the way is clear, dispatch it at once; else the desk first has to accept it: to
    answer or refuse it, to file it properly, or to give it away. What an office keeps is no platform's besides, which
    would have to be asked for its end."""
    matter = _matter(command, rules)
    if matter.office:
        command = replace(command, authority="", authority_due_at=None)
    due = rules.due(command.at, matter.limit)
    if command.authority_due_at is not None:
        due = ahead_of(command.authority_due_at, due, command.at, rules)
    if matter.office:
        office = office_for(matter.office, command.place.area, command.recused, rules)
        units, reason = ((office,), "by-office") if office else ((), "no-office")
    else:
        units, reason = route(matter, rules.unit(command.place.area), rules)
    desk = units[0] if matter.office and units else rules.desk_of(command.place.area)
    opened = _opened(command, matter, due, _arming(command, matter, rules, 1), desk, "" if units else reason)
    return (opened, _dispatched(command, matter, due, rules, units, reason)) if units else (opened,)


def _matter(command: OpenTicket, rules: Rules) -> Matter:
    """What was filed for an office stands under one of the office's own categories."""
    matter = rules.matter(command.category, command.condition)
    if not command.office or matter.office == command.office:
        return matter
    return rules.kept_matter(command.office) or replace(matter, office=command.office)


def office_for(kind: str, area: str, recused: Collection[str], rules: Rules) -> Unit | None:
    """The nearest office that may have it, if there is any."""
    office = rules.within(kind, recused).desk_of(area)
    return office if rules.office_of(office.code) == kind else None


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


def _opened(command: OpenTicket, matter: Matter, due: Due, armed: Arming, desk: Unit, held_for: str) -> TicketOpened:
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
        confidential=command.confidential or matter.confidential or bool(matter.office),
        historic=command.historic,
        occurred_at=command.occurred_at,
        source=command.source,
        external_id=command.external_id,
        due_at=due.due_at,
        warn_at=due.warn_at,
        provisional=due.provisional,
        working=due.working,
        parent=command.parent,
        first=command.first,
        authority="" if command.authority == OWN else command.authority,
        authority_due_at=command.authority_due_at,
        custody=held_by(desk),
        clocks=armed.clock(ClockKind.ACCEPT if held_for else ClockKind.DISPATCH, desk),
        held_for=held_for,
        meeting=command.meeting,
        by_proxy=command.by_proxy,
        office=matter.office,
        about=command.about,
        recused=command.recused,
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
