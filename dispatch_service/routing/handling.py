"""The custodian's own steps: sign, contact, work, resolve."""

from datetime import datetime

from dispatch_service.routing.arming import arming, beside, without, without_assist
from dispatch_service.routing.commands import RecordContact, ReportProgress, Resolve, Sign
from dispatch_service.routing.events import (
    AssistReported,
    ContactAttempted,
    Event,
    ProgressReported,
    RequesterContacted,
    ResolutionSubmitted,
    TicketSigned,
)
from dispatch_service.routing.guards import known, note_needed
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.standing import silent_assists
from dispatch_service.routing.states import Clock, ClockKind, Custody, Ticket


def sign(ticket: Ticket, command: Sign, rules: Rules) -> tuple[Event, ...]:
    return (
        TicketSigned(
            at=command.at,
            rule="ticket.sign",
            handler=command.by.person,
            automatic=False,
            clocks=signed_clocks(ticket, command.at, rules),
        ),
    )


def signed_clocks(ticket: Ticket, at: datetime, rules: Rules, nth: int = 1) -> tuple[Clock, ...]:
    """From signing on the requester waits for a call, unless he had one or left no way to call him."""
    armed = arming(ticket, at, rules, nth)
    left = without(ticket, ClockKind.SIGN, ClockKind.ASSIST) + armed.assisting(silent_assists(ticket, rules))
    unit = rules.unit(ticket.custody.unit)
    if not ticket.origin.person or ticket.attempt.contacted or unit is None:
        return left
    return left + armed.clock(ClockKind.CONTACT, unit)


def record_contact(ticket: Ticket, command: RecordContact, rules: Rules) -> tuple[Event, ...]:
    """Only who was reached was contacted; an attempt is kept, and the time for the first contact runs on."""
    known("contact", command.result, rules)
    made, moot = (rules.knows_code(f"contact-{what}", command.result) for what in ("made", "moot"))
    left = without(ticket, ClockKind.CONTACT) if made or moot else ticket.clocks
    kind = RequesterContacted if made else ContactAttempted
    return (
        kind(
            at=command.at,
            rule="ticket.record-contact" if made else "ticket.record-contact.in-vain",
            handler=command.by.person,
            result=command.result,
            proof=command.proof,
            contacted_at=command.contacted_at or command.at,
            clocks=left,
            note=command.note,
        ),
    )


def report_progress(ticket: Ticket, command: ReportProgress, rules: Rules) -> tuple[Event, ...]:
    """A unit that assists answers for itself and does not touch what the custodian is at."""
    del rules
    note_needed(command.note)
    if command.by.unit not in (ticket.custody.unit, ticket.custody.lead):
        return (_assisted(ticket, command),)
    return (
        ProgressReported(
            at=command.at,
            rule="ticket.report-progress",
            handler=command.by.person,
            public=command.public,
            note=command.note,
        ),
    )


def _assisted(ticket: Ticket, command: ReportProgress) -> AssistReported:
    return AssistReported(
        at=command.at,
        rule="ticket.report-progress.assist",
        handler=command.by.person,
        unit=command.by.unit,
        public=command.public,
        note=command.note,
        clocks=without_assist(ticket.clocks, command.by.unit),
    )


def resolve(ticket: Ticket, command: Resolve, rules: Rules) -> tuple[Event, ...]:
    """Done, with the answer the resident will read. The desk holds it for the callback; the lead stays the lead."""
    _check_resolution(command, rules)
    desk, custody = rules.desk_of(ticket.custody.lead), ticket.custody
    review = rules.knows_code("review-rung", custody.lead_rung)
    next_look = ClockKind.REVIEW if review else ClockKind.CALLBACK
    return (
        ResolutionSubmitted(
            at=command.at,
            rule="ticket.resolve",
            handler=command.by.person,
            result=command.result,
            cause=command.cause,
            answer=command.answer,
            handled_at=custody.lead_rung,
            on_time=command.at <= ticket.due.due_at,
            custody=Custody(desk.rung, desk.code, custody.lead, custody.lead_rung, assists=custody.assists),
            clocks=beside(ticket) + arming(ticket, command.at, rules).clock(next_look, desk),
            note=command.note,
            review=review,
            contact_proof=command.contact_proof,
            before=command.before,
            after=command.after,
        ),
    )


def _check_resolution(command: Resolve, rules: Rules) -> None:
    if not rules.knows_code("resolve", command.result):
        raise Rejected("unknown-result", command.result)
    if not command.answer:
        raise Rejected("answer-missing")
    if command.result != "solved" and not command.cause:
        raise Rejected("cause-missing", command.result)
    if command.cause:
        known("cause", command.cause, rules)
