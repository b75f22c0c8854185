"""Custody moves: the desk assigns; the custodian hands up, down or sideways. Each move arms the next one's clocks."""

from dispatch_service.routing.arming import arming, beside
from dispatch_service.routing.commands import Assign, Escalate, SendDown, Transfer
from dispatch_service.routing.counting import outer_due
from dispatch_service.routing.events import Event, TicketDispatched, TicketEscalated, TicketSentDown, TicketTransferred
from dispatch_service.routing.facts import replace
from dispatch_service.routing.guards import known, known_matter
from dispatch_service.routing.keeping import may_be_kept
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import EMERGENCY, Rules, Unit
from dispatch_service.routing.standing import assisting_units, handling_unit, held_by, standing
from dispatch_service.routing.states import Clock, Custody, Ticket


def assign(ticket: Ticket, command: Assign, rules: Rules) -> tuple[Event, ...]:
    """Give it to a unit, over any rungs. A corrected category brings its own limit, counted from acceptance; one that
    an office keeps for itself goes to that office alone."""
    known("assign", command.reason, rules)
    unit = handling_unit(command.unit, rules)
    assists = assisting_units(command.assists, unit, rules)
    old = ticket.origin
    category, condition, urgency, due = old.category, old.condition, ticket.flags.urgency, ticket.due
    office = ""
    if command.category is not None:
        matter = known_matter(command.category, command.condition, rules)
        category, condition, urgency = matter.category, matter.condition, matter.urgency
        office = matter.office
        if office and office != ticket.flags.office:
            may_be_kept(ticket, (unit.code, *(one.code for one in assists)), office, rules)
        due = outer_due(ticket, matter.limit, rules)
    changed = (category, condition) != (old.category, old.condition)
    armed = arming(replace(ticket, flags=replace(ticket.flags, urgency=urgency)), command.at, rules)
    dispatched = TicketDispatched(
        at=command.at,
        rule="ticket.assign",
        reason=command.reason,
        custody=held_by(unit, tuple(one.code for one in assists), command.person),
        clocks=beside(ticket) + armed.handing(unit, due),
        category=category,
        condition=condition,
        urgency=urgency,
        due_at=due.due_at,
        warn_at=due.warn_at,
        provisional=due.provisional,
        working=due.working,
        old_category=old.category if changed else "",
        old_condition=old.condition if changed else "",
        old_due_at=ticket.due.due_at if changed else None,
        note=command.note,
        office=office,
    )
    return (dispatched,)


def escalate(ticket: Ticket, command: Escalate, rules: Rules) -> tuple[Event, ...]:
    """One rung up, after an own attempt; an emergency or an urgency code needs none."""
    known("escalate", command.reason, rules)
    urgent = ticket.flags.urgency == EMERGENCY or rules.knows_code("escalate-urgent", command.reason)
    if not (urgent or ticket.attempt.own_attempt):
        raise Rejected("no-own-attempt")
    above = next_above(ticket, rules)
    if above is None:
        raise Rejected("top-of-ladder", ticket.custody.rung)
    custody, clocks = handed_to(above, ticket, command, rules)
    return (
        TicketEscalated(
            at=command.at,
            rule="ticket.escalate",
            handler=command.by.person,
            reason=command.reason,
            custody=custody,
            clocks=clocks,
            note=command.note,
        ),
    )


def send_down(ticket: Ticket, command: SendDown, rules: Rules) -> tuple[Event, ...]:
    """To an area below, within the own subtree, and not twice for the same facts."""
    known("send-down", command.reason, rules)
    unit = handling_unit(command.unit, rules)
    if unit.kind != "area" or ticket.custody.unit not in unit.path[:-1]:
        raise Rejected("not-below", unit.code)
    if unit.code in ticket.sent_down:
        raise Rejected("sent-down-before", unit.code)
    custody, clocks = handed_to(unit, ticket, command, rules)
    return (
        TicketSentDown(
            at=command.at,
            rule="ticket.send-down",
            handler=command.by.person,
            reason=command.reason,
            custody=custody,
            clocks=clocks,
            note=command.note,
        ),
    )


def transfer(ticket: Ticket, command: Transfer, rules: Rules) -> tuple[Event, ...]:
    """To another unit of the same rung under the same parent."""
    known("transfer", command.reason, rules)
    unit, own = handling_unit(command.unit, rules), rules.unit(ticket.custody.unit)
    sideways = own is not None and own.code != unit.code and (own.rung, own.path[:-1]) == (unit.rung, unit.path[:-1])
    if not sideways:
        raise Rejected("not-sideways", unit.code)
    custody, clocks = handed_to(unit, ticket, command, rules)
    return (
        TicketTransferred(
            at=command.at,
            rule="ticket.transfer",
            handler=command.by.person,
            reason=command.reason,
            custody=custody,
            clocks=clocks,
            note=command.note,
        ),
    )


def handed_to(
    unit: Unit, ticket: Ticket, command: Escalate | SendDown | Transfer, rules: Rules
) -> tuple[Custody, tuple[Clock, ...]]:
    """The new custodian, who leads as well, and his clocks. The case's own deadline goes with it unchanged."""
    clocks = beside(ticket) + arming(ticket, command.at, rules).handing(unit, ticket.due)
    return held_by(unit), clocks


def next_above(ticket: Ticket, rules: Rules) -> Unit | None:
    """The unit one rung up. A rung without a unit at this place (a street without communities) is passed over."""
    rung = rules.rung(standing(ticket.custody.unit, rules).rung).above
    while rung is not None:
        unit = rules.ancestor(ticket.custody.unit, rung)
        if unit is not None and unit.code != ticket.custody.unit:
            return unit
        rung = rules.rung(rung).above
    return None
