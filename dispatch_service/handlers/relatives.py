"""What a command on one ticket means for those it depends on or that depend on it: all of it in one append.

A ticket's own stream comes first. Its relatives are not locked, for two tickets may name each other: whoever was slower
is told by the version check and decides again.
"""

from collections.abc import Iterator, Sequence

from dispatch_service.codec import ticket_stream
from dispatch_service.handlers.actors import BY_SYSTEM
from dispatch_service.handlers.order import NOTHING, Seen, Unknown
from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.announce import public_note, what
from dispatch_service.routing.decide import decide
from dispatch_service.routing.deciding.relatives import parts_of_whole
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Stage, Ticket

Happening = Iterator[tuple[str, did.Event]]
TOLD = (
    did.ResolutionSubmitted,
    did.ProgressReported,
    did.AssistReported,
    did.ExtensionGranted,
    did.TicketSuspended,
    did.TicketResumed,
    did.RehandleOrdered,
    did.TicketReopened,
    did.TicketClosed,
)
"""What the requesters of merged tickets hear of their master, where the public hears of it at all."""
UNANSWERED = frozenset({Stage.VOID, Stage.REFUSED, Stage.WITHDRAWN})
"""Ends of a master that leave its followers without an answer: they lie on the desk again."""


def relatives_of(ticket: Ticket, command: ask.Command) -> Sequence[str]:
    """Ids of the tickets the command may write to besides its own."""
    named = (command.master,) if isinstance(command, ask.Merge) else ()
    return [*named, *family(ticket)]


def family(ticket: Ticket) -> Sequence[str]:
    """Ids of the tickets that are told of this one, or that this one is told of."""
    relatives = ticket.asides.relatives
    return [one for one in (relatives.master, relatives.parent, *relatives.followers) if one]


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
    for follower in before.asides.relatives.followers:
        yield from _told(follower, after, command, events, seen, rules)


def _joined(command: ask.Merge, before: Ticket, seen: Seen, rules: Rules) -> Happening:
    master = seen.get(ticket_stream(command.master), NOTHING).state
    if not isinstance(master, Ticket) or master.flags.office:
        raise Unknown(command.master)
    if not master.open:
        raise Rejected("master-not-open", master.stage)
    yield from _on(master.id, ask.Follow(at=command.at, by=BY_SYSTEM, ticket=before.id), seen, rules)


def _told(
    follower: str, after: Ticket, command: ask.Command, events: Sequence[did.Event], seen: Seen, rules: Rules
) -> Happening:
    if after.stage in UNANSWERED:
        alone = ask.Unmerge(at=command.at, by=BY_SYSTEM, reason="master-closed")
        yield from _on(follower, alone, seen, rules)
        return
    for event in events:
        if isinstance(event, TOLD) and (name := what(event)) != "Internal":
            hear = ask.HearOfMaster(
                at=command.at, by=BY_SYSTEM, what=name, stage=str(after.stage), note=public_note(event) or ""
            )
            yield from _on(follower, hear, seen, rules)


def _on(ticket: str, command: ask.Command, seen: Seen, rules: Rules) -> Happening:
    stream = ticket_stream(ticket)
    state = seen.get(stream, NOTHING).state
    for event in decide(state if isinstance(state, Ticket) else None, command, rules):
        yield stream, event
