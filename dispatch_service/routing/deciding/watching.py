"""Supervision (督办) with a deadline and a reply owed; a leader's written instruction (批示) is one of its kinds."""

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import arming
from dispatch_service.routing.guards import known, note_needed
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import ClockKind, Ticket

KINDS = ("supervision", "instruction")


def supervise(ticket: Ticket, command: ask.Supervise, rules: Rules) -> tuple[did.Event, ...]:
    """One open supervision per unit: a second one would be the same reply asked for twice."""
    known("supervise", command.reason, rules)
    if command.kind not in KINDS:
        raise Rejected("unknown-kind", command.kind)
    unit = rules.unit(command.unit)
    if unit is None:
        raise Rejected("unknown-unit", command.unit)
    if any(duty.unit == unit.code for duty in ticket.asides.duties):
        raise Rejected("supervised-already", unit.code)
    armed = arming(ticket, command.at, rules)
    due = rules.due(command.at, rules.limit(ClockKind.SUPERVISE, unit.rung, ticket.flags.urgency))
    return (
        did.SupervisionOrdered(
            at=command.at,
            rule="ticket.supervise",
            duty=f"{ticket.id}:{ticket.version + 1}",
            kind=command.kind,
            unit=unit.code,
            reason=command.reason,
            due_at=due.due_at,
            clocks=ticket.clocks + armed.until(ClockKind.SUPERVISE, unit.code, due),
            note=command.note,
        ),
    )


def reply_supervision(ticket: Ticket, command: ask.ReplySupervision, rules: Rules) -> tuple[did.Event, ...]:
    known("supervise-reply", command.reply, rules)
    note_needed(command.note)
    duty = next((duty for duty in ticket.asides.duties if duty.id == command.duty), None)
    if duty is None:
        raise Rejected("no-such-duty", command.duty)
    if command.by.unit != duty.unit:
        raise Rejected("not-yours", duty.unit)
    left = tuple(
        clock for clock in ticket.clocks if not (clock.kind is ClockKind.SUPERVISE and clock.unit == duty.unit)
    )
    return (
        did.SupervisionReplied(
            at=command.at,
            rule="ticket.reply-supervision",
            duty=duty.id,
            unit=duty.unit,
            reply=command.reply,
            on_time=command.at <= duty.due_at,
            clocks=left,
            note=command.note,
        ),
    )
