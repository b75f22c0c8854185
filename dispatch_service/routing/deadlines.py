"""What a missed deadline does. The miss is a fact of its own, charged to who missed; the policy's step follows it.

Left alone, every open ticket climbs: a fired clock is always armed again, counted from the firing, or followed by
fresh ones, and one firing climbs one rung at most.
"""

from dispatch_service.routing.arming import arming, beside
from dispatch_service.routing.commands import FireDeadline
from dispatch_service.routing.deciding.time import resumption
from dispatch_service.routing.events import DeadlineMissed, Event, TicketReminded, TicketSigned, TicketTakenOver
from dispatch_service.routing.facts import replace
from dispatch_service.routing.handling import signed_clocks
from dispatch_service.routing.moves import next_above
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules, Step, StepKind
from dispatch_service.routing.standing import held_by, standing
from dispatch_service.routing.states import Clock, ClockKind, Ticket
from dispatch_service.routing.supervision import supervision

CUSTODIANS = frozenset({ClockKind.SIGN, ClockKind.CONTACT, ClockKind.HANDLE})
"""Clocks a custodian may lose the ticket by; a desk that is late is supervised, for there is no other desk."""


def fire(ticket: Ticket, command: FireDeadline, rules: Rules) -> tuple[Event, ...]:
    """The miss, then what the policy's step for it says. An unknown, superseded or suspended clock does nothing."""
    clock = next((one for one in ticket.clocks if one.timer == command.timer), None)
    if clock is None or clock.suspended_at is not None:
        return ()
    if command.at < clock.due_at:
        raise Rejected("not-due", clock.due_at.isoformat())
    if clock.kind is ClockKind.PAUSE:
        return (resumption(ticket, command.at, rules, "ticket.fire-deadline.resume"),)
    rung = standing(clock.unit, rules).rung
    steps = rules.steps(clock.kind, rung, ticket.flags.urgency)
    step = steps[min(clock.step, len(steps) - 1)]
    missed = DeadlineMissed(
        at=command.at,
        rule="ticket.fire-deadline",
        timer=clock.timer,
        clock=str(clock.kind),
        unit=clock.unit,
        due_at=clock.due_at,
        step=clock.step,
        late_cause=command.late_cause,
        clocks=_armed_again(ticket, clock, rung, step, command, rules),
    )
    after = replace(ticket, clocks=missed.clocks)
    return (missed, *_consequence(after, clock, step, command, rules))


def _armed_again(
    ticket: Ticket, clock: Clock, rung: str, step: Step, command: FireDeadline, rules: Rules
) -> tuple[Clock, ...]:
    others = tuple(other for other in ticket.clocks if other is not clock)
    return others + arming(ticket, command.at, rules).again(clock, rung, step)


def _consequence(ticket: Ticket, clock: Clock, step: Step, command: FireDeadline, rules: Rules) -> tuple[Event, ...]:
    if step.do is StepKind.AUTO_SIGN and clock.kind is ClockKind.SIGN:
        return (_signed(ticket, command, rules),)
    if step.do is StepKind.TAKE_OVER and clock.kind in CUSTODIANS:
        return _taken_over(ticket, clock, step, command, rules)
    if step.do is StepKind.REMIND:
        return (_reminded(ticket, command),)
    return supervision(ticket, command.at, "ticket.fire-deadline.raise", clock.unit, rules, step.to)


def _signed(ticket: Ticket, command: FireDeadline, rules: Rules) -> TicketSigned:
    return TicketSigned(
        at=command.at,
        rule="ticket.fire-deadline.auto-sign",
        handler="",
        automatic=True,
        clocks=signed_clocks(ticket, command.at, rules, nth=2),
    )


def _taken_over(ticket: Ticket, clock: Clock, step: Step, command: FireDeadline, rules: Rules) -> tuple[Event, ...]:
    """One rung up with fresh clocks. On the top there is only supervision left."""
    unit = next_above(ticket, rules)
    if unit is None:
        return supervision(ticket, command.at, "ticket.fire-deadline.raise", clock.unit, rules, step.to)
    return (
        TicketTakenOver(
            at=command.at,
            rule="ticket.fire-deadline.take-over",
            custody=held_by(unit),
            clocks=beside(ticket) + arming(ticket, command.at, rules, nth=2).handing(unit, ticket.due),
        ),
    )


def _reminded(ticket: Ticket, command: FireDeadline) -> TicketReminded:
    return TicketReminded(
        at=command.at, rule="ticket.fire-deadline.remind", operation="", reminders=ticket.flags.reminders + 1
    )
