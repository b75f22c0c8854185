"""The resident's own word on how it went, by the link he was sent (居民评价), and when he is asked for it.

It counts as the callback, whoever else has asked him or would have: what the desk wrote down was at second hand.
"""

from datetime import datetime

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.announce import ANSWERING
from dispatch_service.routing.arming import arming, beside
from dispatch_service.routing.closing import SOLVED, UNSOLVED, not_solved, rounds_left
from dispatch_service.routing.deciding.checking import reopened, reopened_until
from dispatch_service.routing.guards import asked_by_link, known
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.standing import standing
from dispatch_service.routing.states import Clock, ClockKind, Ticket, Work
from dispatch_service.routing.supervision import supervision
from dispatch_service.routing.table import CHECKING, RESOLVED, SETTLED, place

Events = tuple[did.Event, ...]


def is_asked(ticket: Ticket, event: did.Event) -> bool:
    """Whether the resident is asked for his rating after this event; `ticket` as it stands right after it."""
    waits = isinstance(event, ANSWERING) and getattr(event, "passed", True) and place(ticket) == RESOLVED
    of_master = isinstance(event, did.MasterAdvanced) and ticket.asides.relatives.asked == ticket.version
    return (waits or of_master) and asked_by_link(ticket)


def asked_until(ticket: Ticket, at: datetime, rules: Rules) -> datetime:
    """How long a link that was sent then is good for."""
    lead = standing(ticket.custody.lead, rules)
    return rules.due(at, rules.limit("rating-window", lead.rung, ticket.flags.urgency)).due_at


def rate(ticket: Ticket, command: ask.Rate, rules: Rules) -> Events:
    """Once in a round. Unsolved does what it does on the desk's callback; where the desk was told so already, nothing
    more than that the resident has said it himself."""
    _check_asked(ticket, command)
    if command.satisfied:
        known("satisfied", command.satisfied, rules)
    if ticket.asides.relatives.master:
        return (_rated(ticket, command, "", ticket.clocks),)
    if not ticket.open:
        return _after_the_end(ticket, command, rules)
    outcome = SOLVED if command.solved else UNSOLVED
    rated = _rated(ticket, command, outcome, _to_close(ticket, command, rules))
    if command.solved or ticket.outcome.callback == UNSOLVED:
        return (rated,)
    return (rated, *not_solved(ticket, command, rules))


def _check_asked(ticket: Ticket, command: ask.Rate) -> None:
    """Refuse what he was not asked, or not about this round, or has answered."""
    if ticket.asides.outside is not None:
        raise Rejected("authority-calls-back", ticket.asides.outside.authority)
    if not asked_by_link(ticket):
        raise Rejected("not-asked")
    if command.round != ticket.flags.round:
        raise Rejected("another-round", str(ticket.flags.round))
    relatives = ticket.asides.relatives
    if relatives.master and not 0 < command.asked == relatives.asked:
        raise Rejected("another-round", relatives.master)
    if ticket.outcome.rated:
        raise Rejected("already-rated")


def _after_the_end(ticket: Ticket, command: ask.Rate, rules: Rules) -> Events:
    """Kept as his rating. It opens the case again where it was closed as settled and the window is still open; not
    while the repair it goes on as is under way: that it is not done is no news then, and no emergency."""
    rated = _rated(ticket, command, "", ticket.clocks)
    return (rated,) if command.solved else (rated, *_contradicted(ticket, command, rules, nth=2))


def _contradicted(ticket: Ticket, command: ask.Rate | ask.HearOfFollower, rules: Rules, nth: int = 1) -> Events:
    goes_on = any(one.open for one in ticket.asides.relatives.follow_ups)
    settled = ticket.asides.record.ended in SETTLED and not goes_on
    if not settled or command.at > reopened_until(ticket, command.at, rules):
        return ()
    again = reopened(ticket, command, rules, UNSOLVED, nth)
    if rounds_left(ticket, rules):
        return (again,)
    return (again, *supervision(ticket, command.at, again.rule, ticket.custody.lead, rules))


def hear_of_follower(ticket: Ticket, command: ask.HearOfFollower, rules: Rules) -> Events:
    """The master's side: unsolved does what it does on its own callback, but its own requester's word and what the desk
    wrote down stay what they are. Nothing where that is under way, or where a platform says how it went."""
    if command.ticket not in ticket.asides.relatives.followers or ticket.asides.outside is not None:
        return ()
    if not ticket.open:
        return _contradicted(ticket, command, rules)
    said_before = ticket.outcome.callback == UNSOLVED
    return not_solved(ticket, command, rules) if place(ticket) in CHECKING and not said_before else ()


def _to_close(ticket: Ticket, command: ask.Rate, rules: Rules) -> tuple[Clock, ...]:
    """What runs from here on: the desk's time to close it, from the first that was heard of him."""
    if ticket.work is Work.TO_CLOSE:
        return ticket.clocks
    return beside(ticket) + arming(ticket, command.at, rules).clock(ClockKind.CLOSE, rules.desk_of(ticket.custody.unit))


def _rated(ticket: Ticket, command: ask.Rate, outcome: str, clocks: tuple[Clock, ...]) -> did.TicketRated:
    return did.TicketRated(
        at=command.at,
        rule=_rule(ticket),
        operation=command.operation,
        contacted=command.contacted,
        solved=command.solved,
        satisfied=command.satisfied,
        outcome=outcome,
        clocks=clocks,
        note=command.note,
    )


def _rule(ticket: Ticket) -> str:
    if ticket.asides.relatives.master:
        return "ticket.rate.merged"
    return "ticket.rate" if ticket.open else "ticket.rate.after-the-end"
