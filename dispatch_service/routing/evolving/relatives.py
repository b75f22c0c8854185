"""Relatives and the platform outside, folded."""

from dispatch_service.routing import events as did
from dispatch_service.routing.asides import NONE, Asides, FollowUp, Outside, Pause, Relatives, Wish
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import Due
from dispatch_service.routing.states import OPEN, Attempt, Clock, ClockKind, Stage, Ticket, Work

ANSWERED = did.ResolutionSubmitted.__name__
AGAIN = frozenset({did.RehandleOrdered.__name__, did.TicketReopened.__name__})


def beginning(event: did.TicketOpened) -> Asides:
    """What a ticket belongs to from its first event: a whole it is a part of, one it follows up, a platform that filed
    it."""
    if not (event.parent or event.first or event.authority):
        return NONE
    outside = Outside(event.authority, event.external_id, event.authority_due_at, client=event.source)
    relatives = Relatives(parent=event.parent, first=event.first)
    return Asides(relatives=relatives, outside=outside if event.authority else None)


def merged(ticket: Ticket, event: did.TicketMerged) -> Ticket:
    """What was asked for beside the way is asked of the master, if at all."""
    known = ticket.asides
    asides = Asides(relatives=replace(known.relatives, master=event.master), outside=known.outside, record=known.record)
    return replace(
        ticket, version=ticket.version + 1, stage=Stage.MERGED, work=Work.NONE, clocks=event.clocks, asides=asides
    )


def unmerged(ticket: Ticket, event: did.TicketUnmerged) -> Ticket:
    free = _related(_not_rated(ticket), replace(ticket.asides.relatives, master="", asked=0, master_ended=""))
    return replace(
        free,
        stage=Stage.REGISTERED,
        work=Work.TO_DISPATCH,
        custody=event.custody,
        attempt=Attempt(since=event.at),
        clocks=event.clocks,
    )


def follower_joined(ticket: Ticket, event: did.FollowerJoined) -> Ticket:
    known = ticket.asides.relatives
    return _related(ticket, replace(known, followers=(*known.followers, event.ticket)))


def follower_left(ticket: Ticket, event: did.FollowerLeft) -> Ticket:
    known = ticket.asides.relatives
    return _related(ticket, replace(known, followers=tuple(one for one in known.followers if one != event.ticket)))


def heard(ticket: Ticket, event: did.MasterAdvanced) -> Ticket:
    """An answer of the master's stands until that goes another round; each is another one to rate."""
    known = ticket.asides.relatives
    if event.what == ANSWERED and event.note:
        return _related(_not_rated(ticket), replace(known, asked=ticket.version + 1))
    if event.what in AGAIN:
        return _related(ticket, replace(known, asked=0, master_ended=""))
    if event.closing:
        return _related(ticket, replace(known, master_ended=event.closing))
    return replace(ticket, version=ticket.version + 1)


def _not_rated(ticket: Ticket) -> Ticket:
    if not ticket.outcome.rated:
        return ticket
    return replace(ticket, outcome=replace(ticket.outcome, rated=False, solved=None, satisfied=""))


def split(ticket: Ticket, event: did.TicketSplit) -> Ticket:
    known = ticket.asides.relatives
    children = (*known.children, *event.children)
    return _related(ticket, replace(known, children=children, split=known.split + len(event.children)))


def child_ended(ticket: Ticket, event: did.ChildEnded) -> Ticket:
    known = ticket.asides.relatives
    return _related(ticket, replace(known, children=tuple(one for one in known.children if one != event.ticket)))


def follow_up_opened(ticket: Ticket, event: did.FollowUpOpened) -> Ticket:
    known = ticket.asides.relatives
    return _related(ticket, replace(known, follow_ups=(*known.follow_ups, FollowUp(event.follow_up))))


def follow_up_declined(ticket: Ticket, event: did.FollowUpDeclined) -> Ticket:
    record = replace(ticket.asides.record, declined=event.reason)
    return replace(ticket, version=ticket.version + 1, asides=replace(ticket.asides, record=record))


def heard_of_follow_up(ticket: Ticket, event: did.FollowUpAdvanced) -> Ticket:
    """Merged into another one it goes on there; news of somebody else's changes nothing here."""
    known = ticket.asides.relatives
    goes_on = event.stage in OPEN or event.stage == Stage.MERGED
    heard_of = FollowUp(event.follow_up, goes_on)
    follow_ups = tuple(heard_of if one.ticket == heard_of.ticket else one for one in known.follow_ups)
    return _related(ticket, replace(known, follow_ups=follow_ups))


def handed_up(ticket: Ticket, event: did.HandedUp) -> Ticket:
    return _under_theirs(ticket, event, Outside(event.authority, event.external_id, event.authority_due_at))


def authority_due_changed(ticket: Ticket, event: did.AuthorityDueChanged) -> Ticket:
    outside = ticket.asides.outside
    return _under_theirs(ticket, event, outside and replace(outside, due_at=event.authority_due_at))


def _under_theirs(ticket: Ticket, event: did.HandedUp | did.AuthorityDueChanged, outside: Outside | None) -> Ticket:
    pause = ticket.asides.pause
    return replace(
        ticket,
        version=ticket.version + 1,
        due=Due(event.due_at, event.warn_at, event.provisional, event.working),
        clocks=event.clocks,
        asides=replace(ticket.asides, outside=outside, pause=pause and _as_long_as_its_clock(pause, event.clocks)),
    )


def _as_long_as_its_clock(pause: Pause, clocks: tuple[Clock, ...]) -> Pause:
    ends = (clock.due_at for clock in clocks if clock.kind is ClockKind.PAUSE)
    return replace(pause, until=next(ends, pause.until))


def authority_asked(ticket: Ticket, event: did.AuthorityAsked) -> Ticket:
    outside = ticket.asides.outside
    if outside is not None:
        outside = replace(
            outside, waiting=event.what, kind=event.kind, reason=event.reason, note=event.note, met=event.met
        )
    return _with_outside(ticket, event, outside)


def authority_answered(ticket: Ticket, event: did.AuthorityAnswered) -> Ticket:
    """An extension it was asked for is decided thereby, one way or the other."""
    outside = ticket.asides.outside
    if outside is not None:
        due_at = event.authority_due_at or outside.due_at
        outside = replace(outside, due_at=due_at, waiting="", kind="", reason="", note="", met=False)
    free = _with_outside(ticket, event, outside)
    return replace(free, asides=replace(free.asides, pending=None)) if event.what == Wish.EXTENSION else free


def _with_outside(ticket: Ticket, event: did.AuthorityAsked | did.AuthorityAnswered, outside: Outside | None) -> Ticket:
    asides = replace(ticket.asides, outside=outside)
    return replace(ticket, version=ticket.version + 1, clocks=event.clocks, asides=asides)


def _related(ticket: Ticket, relatives: Relatives) -> Ticket:
    return replace(ticket, version=ticket.version + 1, asides=replace(ticket.asides, relatives=relatives))
