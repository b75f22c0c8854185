"""What a command on one ticket means for those it depends on or that depend on it: all of it in one append.

A ticket's own stream comes first. Its relatives are not locked, for two tickets may name each other: whoever was slower
is told by the version check and decides again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from dispatch_service.codec import ticket_stream
from dispatch_service.handlers.actors import BY_SYSTEM
from dispatch_service.handlers.order import NOTHING, Seen, Unknown
from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.announce import ANSWERING, HIDDEN, public_note, what
from dispatch_service.routing.decide import decide
from dispatch_service.routing.deciding.follow_up import opening_of
from dispatch_service.routing.deciding.relatives import parts_of_whole
from dispatch_service.routing.evolve import evolve
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Stage, Ticket

Happening = Iterator[tuple[str, did.Event]]
TOLD = (
    *ANSWERING,
    did.ProgressReported,
    did.AssistReported,
    did.ExtensionGranted,
    did.AuthorityDueChanged,
    did.TicketSuspended,
    did.TicketResumed,
    did.RehandleOrdered,
    did.TicketReopened,
    did.TicketClosed,
    did.TicketWithdrawn,
    did.TicketUnmerged,
    did.FollowUpOpened,
)
"""What the requesters of merged tickets hear of their master, and those of a ticket that was made safe of what it goes
on as, where the public hears of it at all."""
TURNING = (did.TicketClosed, did.TicketWithdrawn, did.TicketReopened)
"""What makes a follow-up be over, or go on again."""
UNANSWERED = frozenset({Stage.VOID, Stage.REFUSED, Stage.WITHDRAWN})
"""Ends of a master that leave its followers without an answer: they lie on the desk again."""


class Hearer(NamedTuple):
    """A ticket that is told of another one: as a follower of its master, or of the follow-up that is named."""

    ticket: str
    follow_up: str


def relatives_of(ticket: Ticket, command: ask.Command, seen: Seen) -> Sequence[str]:
    """Ids of the tickets the command may write to besides its own, as far as `seen` shows who is told in turn."""
    named = (command.master,) if isinstance(command, ask.Merge) else ()
    beyond: Sequence[str] = ()
    if isinstance(command, ask.Rate):
        beyond = masters_family(ticket, seen)
    elif isinstance(command, ask.Supplement):
        beyond = repair_of(ticket, seen)
    return [*named, *family(ticket, seen), *beyond]


def family(ticket: Ticket, seen: Seen) -> Sequence[str]:
    """Ids of the tickets that are told of this one, or that this one is told of."""
    relatives = ticket.asides.relatives
    told = (one.ticket for one in hearers(ticket, seen))
    return [one for one in (relatives.master, relatives.parent, *told) if one]


def masters_family(ticket: Ticket, seen: Seen) -> Sequence[str]:
    """Ids of the tickets that are told of what a merged one's rating does to its master."""
    master = seen.get(ticket_stream(ticket.asides.relatives.master), NOTHING).state
    return family(master, seen) if isinstance(master, Ticket) else ()


def repair_of(ticket: Ticket, seen: Seen) -> Sequence[str]:
    """Ids of the tickets that one which has ended still goes on as, each once: its follow-up that is not over, and the
    master of that where it was merged."""
    seconds = () if ticket.open else ticket.asides.relatives.going_on
    states = (seen.get(ticket_stream(one), NOTHING).state for one in seconds)
    masters = (state.asides.relatives.master for state in states if isinstance(state, Ticket))
    return list(dict.fromkeys(one for one in (*seconds, *masters) if one))


def hearers(ticket: Ticket, seen: Seen, *, followers: bool = True) -> Iterator[Hearer]:
    """Whoever is told of a ticket, the nearest first: its followers, the ticket it follows up, and of a follow-up those
    who are told of that one, for their requesters wait for it too. Each once for what he is to it; see `_told` for
    whoever is both."""
    known, waiting = set[Hearer](), [(ticket, "")]
    for one, follow_up in waiting:  # grows while it is walked
        for hearer in _next_to(one, follow_up, followers=followers or one is not ticket):
            if hearer in known or hearer.ticket == ticket.id:
                continue
            known.add(hearer)
            yield hearer
            state = seen.get(ticket_stream(hearer.ticket), NOTHING).state
            if isinstance(state, Ticket):
                waiting.append((state, hearer.follow_up))


def _next_to(ticket: Ticket, follow_up: str, *, followers: bool) -> Iterator[Hearer]:
    relatives = ticket.asides.relatives
    for one in relatives.followers if followers else ():
        yield Hearer(one, follow_up)
    if relatives.first:
        yield Hearer(relatives.first, follow_up or ticket.id)
    if follow_up and relatives.parent:
        yield Hearer(relatives.parent, follow_up)


def consequences(
    before: Ticket, after: Ticket, command: ask.Command, events: Sequence[did.Event], seen: Seen, rules: Rules
) -> Happening:
    """What follows for the relatives from what was decided on the ticket.

    Raises:
        Unknown: there is no such master, or none that anybody outside its office may know of.
        Rejected: the master cannot be followed.
    """
    if not events:
        return
    if isinstance(command, ask.Merge):
        yield from _joined(command, before, seen, rules)
    elif isinstance(command, ask.Unmerge):
        left = ask.Unfollow(at=command.at, by=BY_SYSTEM, ticket=before.id)
        yield from _on(before.asides.relatives.master, left, seen, rules)
    elif isinstance(command, ask.Split):
        for opening in parts_of_whole(before, command):
            yield from _on(opening.ticket, opening, seen, rules)
    if before.open and not after.open and after.asides.relatives.parent:
        ended = ask.EndChild(at=command.at, by=BY_SYSTEM, ticket=before.id, stage=str(after.stage))
        yield from _on(after.asides.relatives.parent, ended, seen, rules)
    if isinstance(command, ask.Rate):
        yield from _unsolved_for_a_follower(before, command, events, seen, rules)
    elif isinstance(command, ask.Supplement):
        yield from _added(before, command, events, seen, rules)
    yield from _gone_on(before, command, events, seen, rules)
    yield from _heard(before, after, command, events, seen, rules)


def _joined(command: ask.Merge, before: Ticket, seen: Seen, rules: Rules) -> Happening:
    master = seen.get(ticket_stream(command.master), NOTHING).state
    if not isinstance(master, Ticket) or master.flags.office:
        raise Unknown(command.master)
    if not master.open:
        raise Rejected("master-not-open", master.stage)
    yield from _on(master.id, ask.Follow(at=command.at, by=BY_SYSTEM, ticket=before.id), seen, rules)


def _unsolved_for_a_follower(
    before: Ticket, command: ask.Rate, events: Sequence[did.Event], seen: Seen, rules: Rules
) -> Happening:
    """What a merged requester's rating does to the master, and what that means for all who are told of it."""
    stream = ticket_stream(before.asides.relatives.master)
    master = seen.get(stream, NOTHING).state
    rated = any(isinstance(event, did.TicketRated) and not event.solved for event in events)
    if not rated or not isinstance(master, Ticket):
        return
    said = ask.HearOfFollower(at=command.at, by=BY_SYSTEM, ticket=before.id)
    after, happened = master, decide(master, said, rules)
    for event in happened:
        after = evolve(after, event, master.id)
        yield stream, event
    yield from consequences(master, after, said, happened, seen, rules)


def _added(first: Ticket, command: ask.Supplement, events: Sequence[did.Event], seen: Seen, rules: Rules) -> Happening:
    """A follow-up that was merged keeps it all the same: it may be unmerged again."""
    recorded = any(isinstance(event, did.SupplementRecorded) for event in events)
    heard = ask.HearOfFirst(
        at=command.at, by=BY_SYSTEM, first=first.id, note=command.note, confidential=first.flags.confidential
    )
    for one in repair_of(first, seen) if recorded else ():
        yield from _on(one, heard, seen, rules)


def _gone_on(before: Ticket, command: ask.Command, events: Sequence[did.Event], seen: Seen, rules: Rules) -> Happening:
    for event in events:
        if isinstance(event, did.FollowUpOpened):
            opening = opening_of(before, event, command.by)
            yield from _on(opening.ticket, opening, seen, rules)


def _heard(
    before: Ticket, after: Ticket, command: ask.Command, events: Sequence[did.Event], seen: Seen, rules: Rules
) -> Happening:
    alone = after.stage in UNANSWERED
    for follower in before.asides.relatives.followers if alone else ():
        unmerge = ask.Unmerge(at=command.at, by=BY_SYSTEM, reason="master-closed")
        yield from _on(follower, unmerge, seen, rules)
        yield from _on(before.id, ask.Unfollow(at=command.at, by=BY_SYSTEM, ticket=follower), seen, rules)
    told = list(hearers(before, seen, followers=not alone))
    following = {hearer.ticket for hearer in told if not hearer.follow_up}
    for hearer in told:
        again = bool(hearer.follow_up) and hearer.ticket in following
        yield from _told(hearer, after, command, events, seen, rules, again=again)


def _told(
    hearer: Hearer,
    after: Ticket,
    command: ask.Command,
    events: Sequence[did.Event],
    seen: Seen,
    rules: Rules,
    *,
    again: bool,
) -> Happening:
    """A first that was merged into the same ticket as its follow-up hears it all of its master: `again`, of the
    follow-up, no more than whether that is over, and no word of the answer."""
    for event in events:
        if isinstance(event, TURNING if again else TOLD) and (name := what(event)) != HIDDEN:
            note = "" if again else public_note(event) or ""
            closing = event.kind if isinstance(event, did.TicketClosed) else ""
            yield from _on(hearer.ticket, _news(hearer, name, after, note, closing, command.at), seen, rules)


def _news(hearer: Hearer, name: str, after: Ticket, note: str, closing: str, at: datetime) -> ask.Command:
    stage = str(after.stage)
    if hearer.follow_up:
        return ask.HearOfFollowUp(at=at, by=BY_SYSTEM, follow_up=hearer.follow_up, what=name, stage=stage, note=note)
    return ask.HearOfMaster(at=at, by=BY_SYSTEM, what=name, stage=stage, note=note, closing=closing)


def _on(ticket: str, command: ask.Command, seen: Seen, rules: Rules) -> Happening:
    stream = ticket_stream(ticket)
    state = seen.get(stream, NOTHING).state
    for event in decide(state if isinstance(state, Ticket) else None, command, rules):
        yield stream, event
