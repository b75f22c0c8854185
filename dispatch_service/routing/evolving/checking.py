"""Second looks and what was said after the end, folded."""

from dispatch_service.routing import events as did
from dispatch_service.routing.asides import Asides, Record
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import Due
from dispatch_service.routing.states import Attempt, Clock, Outcome, Stage, Ticket, Work

_NOBODY: frozenset[str] = frozenset()


def approved(ticket: Ticket, event: did.ResolutionApproved) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        work=Work.TO_CALL_BACK,
        outcome=replace(ticket.outcome, withheld=False),
        clocks=event.clocks,
    )


def rework(ticket: Ticket, event: did.ReworkOrdered) -> Ticket:
    """What was recorded stays: the lead works on where it was."""
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.HANDLING,
        work=Work.WORKING,
        custody=event.custody,
        outcome=replace(ticket.outcome, withheld=False),
        clocks=event.clocks,
    )


def verification_ordered(ticket: Ticket, event: did.VerificationOrdered) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        work=Work.TO_VERIFY,
        clocks=event.clocks,
        units=ticket.units | {event.unit},
        asides=_recorded(ticket, replace(ticket.asides.record, checked_by=event.unit)),
    )


def verification_reported(ticket: Ticket, event: did.VerificationReported) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        work=Work.TO_CALL_BACK,
        outcome=replace(ticket.outcome, withheld=ticket.outcome.withheld and not event.passed),
        clocks=event.clocks,
        asides=_recorded(ticket, replace(ticket.asides.record, checked_by="")),
    )


def rated(ticket: Ticket, event: did.TicketRated) -> Ticket:
    """After the end only what the resident said is new: how it was closed stays."""
    outcome = replace(ticket.outcome, solved=event.solved, satisfied=event.satisfied, rated=True)
    if not event.outcome:
        return replace(ticket, version=ticket.version + 1, outcome=outcome)
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.VERIFY,
        work=Work.TO_CLOSE,
        outcome=replace(outcome, callback=event.outcome),
        clocks=event.clocks,
    )


def another_round(ticket: Ticket, event: did.RehandleOrdered | did.TicketReopened) -> Ticket:
    """The lead begins again under a deadline of its own; what was answered counts no more, nor what was said of its
    follow-up."""
    record = ticket.asides.record
    anew = replace(record, goes_on_as="", declined="") if record.goes_on_as or record.declined else record
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.HANDLING,
        work=Work.TO_SIGN,
        custody=event.custody,
        flags=replace(ticket.flags, round=event.round),
        attempt=Attempt(since=event.at),
        outcome=Outcome(),
        clocks=event.clocks,
        due=Due(event.due_at, event.warn_at, event.provisional, event.working),
        sent_down=_NOBODY,
        asides=_recorded(ticket, anew) if anew is not record else ticket.asides,
    )


def reopened(ticket: Ticket, event: did.TicketReopened) -> Ticket:
    again = another_round(ticket, event)
    return replace(
        again,
        units=ticket.units | {event.custody.unit},
        asides=_recorded(ticket, replace(again.asides.record, closed_at=None, ended="")),
    )


def appealed(ticket: Ticket, event: did.AppealFiled) -> Ticket:
    known, terms = ticket.asides.record, event.terms
    record = replace(known, appeal="filed", appeal_terms=terms, appeal_unit=event.unit, appeal_asker=event.asker)
    return _appealing(ticket, event.clocks, record)


def appeal_examined(ticket: Ticket, event: did.AppealExamined) -> Ticket:
    record = replace(ticket.asides.record, appeal="examined", appeal_examiner=event.examiner)
    return _appealing(ticket, event.clocks, record)


def appeal_decided(ticket: Ticket, event: did.AppealDecided) -> Ticket:
    record = replace(ticket.asides.record, appeal="upheld" if event.upheld else "denied")
    return _appealing(ticket, event.clocks, record)


def _appealing(ticket: Ticket, clocks: tuple[Clock, ...], record: Record) -> Ticket:
    return replace(ticket, version=ticket.version + 1, clocks=clocks, asides=_recorded(ticket, record))


def _recorded(ticket: Ticket, record: Record) -> Asides:
    return replace(ticket.asides, record=record)
