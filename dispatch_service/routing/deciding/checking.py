"""Second looks, and the case that is opened again."""

from datetime import datetime

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import arming, beside
from dispatch_service.routing.facts import replace
from dispatch_service.routing.guards import known
from dispatch_service.routing.parts import check_never_handled
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.standing import held_by, silent_assists, standing
from dispatch_service.routing.states import Clock, ClockKind, Ticket, Work

Events = tuple[did.Event, ...]


def review_resolution(ticket: Ticket, command: ask.ReviewResolution, rules: Rules) -> Events:
    """Whoever handled it does not approve it. Refused, it goes back to the same lead with all that was recorded."""
    check_never_handled(command.by, ticket)
    if not command.accept:
        return (rework(ticket, command, rules, "review"),)
    if ticket.work is not Work.TO_REVIEW:
        raise Rejected("nothing-to-review", ticket.work)
    return (
        did.ResolutionApproved(
            at=command.at,
            rule="ticket.review-resolution",
            clocks=to_call_back(ticket, command, rules),
            note=command.note,
            told=_withheld(ticket),
        ),
    )


def _withheld(ticket: Ticket) -> str:
    """The answer the requester has not heard yet."""
    return ticket.outcome.answer if ticket.outcome.withheld else ""


def order_verify(ticket: Ticket, command: ask.OrderVerify, rules: Rules) -> Events:
    """Another unit than the lead looks whether it holds."""
    unit = rules.unit(command.unit)
    if unit is None:
        raise Rejected("unknown-unit", command.unit)
    if unit.code == ticket.custody.lead:
        raise Rejected("handled-it", unit.code)
    clocks = beside(ticket) + arming(ticket, command.at, rules).clock(ClockKind.VERIFY, unit)
    return (
        did.VerificationOrdered(
            at=command.at, rule="ticket.order-verify", unit=unit.code, clocks=clocks, note=command.note
        ),
    )


def report_verify(ticket: Ticket, command: ask.ReportVerify, rules: Rules) -> Events:
    check_never_handled(command.by, ticket)
    reported = did.VerificationReported(
        at=command.at,
        rule="ticket.report-verify",
        passed=command.passed,
        verifier=command.by.person,
        proof=command.proof,
        clocks=to_call_back(ticket, command, rules),
        note=command.note,
        told=_withheld(ticket) if command.passed else "",
    )
    return (reported,) if command.passed else (reported, rework(ticket, command, rules, "verification", nth=2))


def to_call_back(ticket: Ticket, command: ask.Command, rules: Rules) -> tuple[Clock, ...]:
    """What runs while the requester waits for the call."""
    desk = rules.desk_of(ticket.custody.unit)
    return beside(ticket) + arming(ticket, command.at, rules).clock(ClockKind.CALLBACK, desk)


def rework(
    ticket: Ticket, command: ask.ReviewResolution | ask.ReportVerify, rules: Rules, reason: str, nth: int = 1
) -> did.ReworkOrdered:
    lead = standing(ticket.custody.lead, rules)
    armed = arming(ticket, command.at, rules, nth)
    handle = armed.until(ClockKind.HANDLE, lead.code, armed.handle_due(lead, ticket.due))
    return did.ReworkOrdered(
        at=command.at,
        rule=f"ticket.{'review-resolution' if reason == 'review' else 'report-verify'}.rework",
        reason=reason,
        custody=held_by(lead, ticket.custody.assists),
        clocks=beside(ticket) + handle + armed.assisting(silent_assists(ticket, rules)),
        note=command.note,
    )


def reopen(ticket: Ticket, command: ask.Reopen, rules: Rules) -> Events:
    """Inside the window after closing, to the last lead, who signs it anew under a deadline of its own."""
    known("reopen", command.reason, rules)
    if command.at > (last := reopened_until(ticket, command.at, rules)):
        raise Rejected("reopen-window-over", last.isoformat())
    again = reopened(ticket, command, rules, command.reason)
    return (replace(again, operation=command.operation),)


def reopened_until(ticket: Ticket, at: datetime, rules: Rules) -> datetime:
    """The end of the window in which a closed case may be opened again."""
    lead = standing(ticket.custody.lead, rules)
    window = rules.limit("reopen-window", lead.rung, ticket.flags.urgency)
    return rules.due(ticket.asides.record.closed_at or at, window).due_at


def reopened(
    ticket: Ticket, command: ask.Reopen | ask.Rate | ask.HearOfFollower, rules: Rules, reason: str, nth: int = 1
) -> did.TicketReopened:
    """Back to the last lead, as another round."""
    lead = standing(ticket.custody.lead, rules)
    armed = arming(ticket, command.at, rules, nth)
    due = armed.round_due(lead, ticket.due)
    return did.TicketReopened(
        at=command.at,
        rule="ticket.reopen" if isinstance(command, ask.Reopen) else "ticket.rate.unsolved",
        reason=reason,
        operation="",
        round=ticket.flags.round + 1,
        custody=held_by(lead, ticket.custody.assists),
        clocks=beside(ticket) + armed.handing(lead, due),
        due_at=due.due_at,
        warn_at=due.warn_at,
        provisional=due.provisional,
        working=due.working,
        note=command.note,
    )
