"""What a ticket is after its events. Never refuses and holds no rule, so every old log folds under tomorrow's rules.

Replays run this millions of times: one look-up by type, and nothing copied that did not change.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Never, cast

from dispatch_service.routing import events as did
from dispatch_service.routing.asides import NONE, Asides, Record
from dispatch_service.routing.evolving import RARER, checking, ending, relatives
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import Due
from dispatch_service.routing.states import Attempt, Flags, Origin, Outcome, Stage, Ticket, Work

Moved = did.TicketEscalated | did.TicketTransferred | did.TicketTakenOver
_NOBODY: frozenset[str] = frozenset()


def fold(ticket_id: str, events: Iterable[did.Event]) -> Ticket | None:
    """The ticket after all its events; None without any."""
    ticket = None
    for event in events:
        ticket = evolve(ticket, event, ticket_id)
    return ticket


def evolve(ticket: Ticket | None, event: did.Event, ticket_id: str) -> Ticket:
    """The ticket after one more event. The first one of a stream is always `TicketOpened`."""
    if ticket is None:
        return _opened(ticket_id, cast("did.TicketOpened", event))
    return EVOLVERS[type(event)](ticket, cast("Never", event))


def _opened(ticket_id: str, event: did.TicketOpened) -> Ticket:
    return Ticket(
        id=ticket_id,
        version=1,
        stage=Stage.REGISTERED,
        work=Work.TO_DISPATCH,
        origin=Origin(
            event.number,
            event.channel,
            event.category,
            event.condition,
            event.area,
            event.at,
            event.narrative,
            event.person,
            event.meeting,
            event.by_proxy,
        ),
        custody=event.custody,
        flags=Flags(
            event.urgency,
            event.confidential,
            event.historic,
            office=event.office,
            about=event.about,
            recused=event.recused,
        ),
        attempt=Attempt(since=event.at),
        outcome=Outcome(),
        clocks=event.clocks,
        due=Due(event.due_at, event.warn_at, event.provisional, event.working),
        asides=relatives.beginning(event),
    )


def _dispatched(ticket: Ticket, event: did.TicketDispatched) -> Ticket:
    origin, flags = ticket.origin, ticket.flags
    if (origin.category, origin.condition) != (event.category, event.condition):
        origin = replace(origin, category=event.category, condition=event.condition)
    if flags.urgency != event.urgency:
        flags = replace(flags, urgency=event.urgency)
    if event.office:
        flags = replace(flags, office=event.office, confidential=True)
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.DISPATCHED,
        work=Work.TO_SIGN,
        origin=origin,
        custody=event.custody,
        flags=flags,
        attempt=Attempt(since=event.at),
        clocks=event.clocks,
        due=Due(event.due_at, event.warn_at, event.provisional, event.working),
        units=ticket.units | {event.custody.unit},
        asides=_received(ticket.asides, event.custody.unit),
    )


def _received(asides: Asides, unit: str) -> Asides:
    """Who was given it first leads while others dispute."""
    if asides.record.first_unit:
        return asides
    return (
        Asides(record=Record(unit))
        if asides is NONE
        else replace(asides, record=replace(asides.record, first_unit=unit))
    )


def _signed(ticket: Ticket, event: did.TicketSigned) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.HANDLING,
        work=Work.SIGNED,
        attempt=replace(ticket.attempt, signed_at=event.at),
        clocks=event.clocks,
        handlers=_handlers(ticket, event),
    )


def _contacted(ticket: Ticket, event: did.RequesterContacted) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        work=Work.CONTACTED,
        attempt=replace(ticket.attempt, contacted=True),
        clocks=event.clocks,
        handlers=_handlers(ticket, event),
    )


def _progressed(ticket: Ticket, event: did.ProgressReported) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        work=Work.WORKING,
        attempt=replace(ticket.attempt, progressed=True),
        handlers=_handlers(ticket, event),
    )


def _moved(ticket: Ticket, event: Moved) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.DISPATCHED,
        work=Work.TO_SIGN,
        custody=event.custody,
        attempt=Attempt(since=event.at),
        clocks=event.clocks,
        handlers=_handlers(ticket, event) if isinstance(event, did.Handled) else ticket.handlers,
        units=ticket.units | {event.custody.unit},
    )


def _sent_down(ticket: Ticket, event: did.TicketSentDown) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.DISPATCHED,
        work=Work.TO_SIGN,
        custody=event.custody,
        attempt=Attempt(since=event.at),
        clocks=event.clocks,
        handlers=_handlers(ticket, event),
        units=ticket.units | {event.custody.unit},
        sent_down=ticket.sent_down | {event.custody.unit},
    )


def _return_requested(ticket: Ticket, event: did.ReturnRequested) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.HANDLING,
        work=Work.RETURN_PENDING,
        flags=replace(ticket.flags, returns=ticket.flags.returns + 1),
        attempt=replace(ticket.attempt, return_asked=True),
        clocks=event.clocks,
        handlers=_handlers(ticket, event),
    )


def _return_accepted(ticket: Ticket, event: did.ReturnAccepted) -> Ticket:
    record = ticket.asides.record
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.REGISTERED,
        work=Work.TO_DISPATCH,
        custody=event.custody,
        attempt=Attempt(since=event.at, returned=True),
        clocks=event.clocks,
        asides=replace(ticket.asides, record=replace(record, returns_accepted=record.returns_accepted + 1)),
    )


def _return_refused(ticket: Ticket, event: did.ReturnRefused) -> Ticket:
    return replace(ticket, version=ticket.version + 1, work=Work.SIGNED, clocks=event.clocks)


def _resolved(ticket: Ticket, event: did.ResolutionSubmitted) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.FEEDBACK,
        work=Work.TO_REVIEW if event.review else Work.TO_CALL_BACK,
        custody=event.custody,
        outcome=Outcome(event.result, event.answer, event.at, withheld=event.review),
        clocks=event.clocks,
        handlers=_handlers(ticket, event),
    )


def _called_back(ticket: Ticket, event: did.CallbackRecorded) -> Ticket:
    ended = event.outcome != "try-again"
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.VERIFY if ended else ticket.stage,
        work=Work.TO_CLOSE if ended else ticket.work,
        outcome=replace(
            ticket.outcome,
            callback=event.outcome,
            solved=event.solved,
            satisfied=event.satisfied,
            callback_tries=event.tries,
        ),
        clocks=event.clocks,
    )


def _reminded(ticket: Ticket, event: did.TicketReminded) -> Ticket:
    return replace(ticket, version=ticket.version + 1, flags=replace(ticket.flags, reminders=event.reminders))


def _supplemented(ticket: Ticket, event: did.SupplementRecorded) -> Ticket:
    return replace(ticket, version=ticket.version + 1, sent_down=_NOBODY)


def _unchanged(ticket: Ticket, event: did.OperationRefused | did.WhistleRefused) -> Ticket:
    return replace(ticket, version=ticket.version + 1)


def _attached(ticket: Ticket, event: did.WhistleAttached) -> Ticket:
    return replace(ticket, version=ticket.version + 1, whistles=(*ticket.whistles, event.whistle))


def _detached(ticket: Ticket, event: did.WhistleDetached) -> Ticket:
    left = tuple(whistle for whistle in ticket.whistles if whistle != event.whistle)
    return replace(ticket, version=ticket.version + 1, whistles=left)


def _raised(ticket: Ticket, event: did.TicketRaised) -> Ticket:
    flags = replace(ticket.flags, supervised_by=event.supervised_by)
    return replace(ticket, version=ticket.version + 1, flags=flags)


def _handlers(ticket: Ticket, event: did.Handled) -> frozenset[str]:
    known = ticket.handlers
    return known if not event.handler or event.handler in known else known | {event.handler}


EVOLVERS: Mapping[type[did.Event], Callable[[Ticket, Never], Ticket]] = {
    did.TicketDispatched: _dispatched,
    did.TicketSigned: _signed,
    did.RequesterContacted: _contacted,
    did.ProgressReported: _progressed,
    did.TicketEscalated: _moved,
    did.TicketSentDown: _sent_down,
    did.TicketTransferred: _moved,
    did.ReturnRequested: _return_requested,
    did.ReturnAccepted: _return_accepted,
    did.ReturnRefused: _return_refused,
    did.ResolutionSubmitted: _resolved,
    did.CallbackRecorded: _called_back,
    did.RehandleOrdered: checking.another_round,
    did.TicketClosed: ending.closed,
    did.TicketReminded: _reminded,
    did.SupplementRecorded: _supplemented,
    did.TicketWithdrawn: ending.withdrawn,
    did.OperationRefused: _unchanged,
    did.WhistleRefused: _unchanged,
    did.WhistleAttached: _attached,
    did.WhistleDetached: _detached,
    did.TicketRaised: _raised,
    did.TicketTakenOver: _moved,
    **RARER,
}
