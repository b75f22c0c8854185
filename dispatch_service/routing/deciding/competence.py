"""Whose matter it is: disputes and rulings, lead and assists."""

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import arming, beside, without_assist
from dispatch_service.routing.guards import known
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules, Unit
from dispatch_service.routing.ruling import ruling_unit
from dispatch_service.routing.standing import assisting_units, handling_unit, held_by, standing
from dispatch_service.routing.states import Clock, ClockKind, Custody, Ticket
from dispatch_service.routing.table import TAKEN, place

Events = tuple[did.Event, ...]
TWICE_RETURNED = "twice-returned"


def open_dispute(ticket: Ticket, command: ask.OpenDispute, rules: Rules) -> Events:
    known("dispute", command.ground, rules)
    return (disputed(ticket, command, command.ground, rules, "ticket.open-dispute"),)


def disputed(
    ticket: Ticket,
    command: ask.OpenDispute | ask.DecideReturn,
    ground: str,
    rules: Rules,
    rule: str,
    nth: int = 1,
) -> did.DisputeOpened:
    """The first receiver leads and goes on until the panel has ruled, whose time it is; the case's own clock never
    stops."""
    first = standing(ticket.asides.record.first_unit or ticket.custody.unit, rules)
    armed = arming(ticket, command.at, rules, nth)
    panel = ruling_unit(rules, confidential=ticket.flags.confidential, near=first.code)
    clocks = beside(ticket) + armed.clock(ClockKind.DISPUTE, panel)
    handle = armed.until(ClockKind.HANDLE, first.code, armed.handle_due(first, ticket.due))
    return did.DisputeOpened(
        at=command.at,
        rule=rule,
        ground=ground,
        custody=held_by(first),
        clocks=clocks + handle,
        note=command.note,
    )


def rule_dispute(ticket: Ticket, command: ask.RuleDispute, rules: Rules) -> Events:
    """Binding: the unit may not return it again."""
    known("ruling", command.ground, rules)
    unit = handling_unit(command.unit, rules)
    assists = assisting_units(command.assists, unit, rules)
    return (
        did.DisputeRuled(
            at=command.at,
            rule="ticket.rule-dispute",
            unit=unit.code,
            ground=command.ground,
            category=ticket.origin.category,
            condition=ticket.origin.condition,
            area=ticket.origin.area,
            custody=held_by(unit, tuple(one.code for one in assists)),
            clocks=beside(ticket) + arming(ticket, command.at, rules).handing(unit, ticket.due),
            note=command.note,
        ),
    )


def set_lead(ticket: Ticket, command: ask.SetLead, rules: Rules) -> Events:
    """Another one of those who work on it answers for it; the former lead assists."""
    custody, unit = ticket.custody, handling_unit(command.unit, rules)
    if unit.code == custody.lead:
        raise Rejected("nothing-changes", unit.code)
    if unit.code not in (custody.unit, *custody.assists):
        raise Rejected("not-working-on-it", unit.code)
    assists = tuple(dict.fromkeys((custody.lead, *(code for code in custody.assists if code != unit.code))))
    changed = Custody(custody.rung, custody.unit, unit.code, unit.rung, custody.person, assists)
    clocks = without_assist(ticket.clocks, unit.code)
    if custody.lead != custody.unit:
        clocks += _asked(standing(custody.lead, rules), ticket, command, rules)
    return (_changed(command, "lead", unit.code, changed, clocks),)


def add_assist(ticket: Ticket, command: ask.AddAssist, rules: Rules) -> Events:
    custody, unit = ticket.custody, handling_unit(command.unit, rules)
    if unit.code in (custody.unit, custody.lead, *custody.assists):
        raise Rejected("works-on-it-already", unit.code)
    clocks = ticket.clocks + _asked(unit, ticket, command, rules)
    return (_changed(command, "assist", unit.code, _with_assists(custody, (*custody.assists, unit.code)), clocks),)


def _asked(unit: Unit, ticket: Ticket, command: ask.AddAssist | ask.SetLead, rules: Rules) -> tuple[Clock, ...]:
    """The time a new assist has for its first word; before the custodian has signed nobody helps anybody."""
    return arming(ticket, command.at, rules).assisting((unit,)) if place(ticket) in TAKEN else ()


def drop_assist(ticket: Ticket, command: ask.DropAssist, rules: Rules) -> Events:
    del rules
    custody = ticket.custody
    if command.unit not in custody.assists:
        raise Rejected("not-assisting", command.unit)
    left = tuple(code for code in custody.assists if code != command.unit)
    clocks = without_assist(ticket.clocks, command.unit)
    return (_changed(command, "dropped", command.unit, _with_assists(custody, left), clocks),)


def _with_assists(custody: Custody, assists: tuple[str, ...]) -> Custody:
    return Custody(custody.rung, custody.unit, custody.lead, custody.lead_rung, custody.person, assists)


def _changed(
    command: ask.SetLead | ask.AddAssist | ask.DropAssist,
    how: str,
    unit: str,
    custody: Custody,
    clocks: tuple[Clock, ...],
) -> did.LeadSet:
    rule = {"lead": "ticket.set-lead", "assist": "ticket.add-assist", "dropped": "ticket.drop-assist"}[how]
    return did.LeadSet(at=command.at, rule=rule, how=how, unit=unit, custody=custody, clocks=clocks, note=command.note)
