"""Tickets and whistles as the loop sees them: as they stand, and what their last end left behind.

An end clears what went on beside a ticket. What somebody still waited for shows only in the moment before.
"""

from collections.abc import Iterable
from typing import NamedTuple, cast

from dispatch_service.codec import TICKET, WHISTLE, Entry
from dispatch_service.loop.faults import LoopFault, Promise
from dispatch_service.replay.prefix import Progress, entries
from dispatch_service.routing.asides import Wish
from dispatch_service.routing.closing import TOLD_ON_CLOSING
from dispatch_service.routing.events import Event, TicketClosed, TicketMerged
from dispatch_service.routing.evolve import evolve as evolve_ticket
from dispatch_service.routing.states import Ticket
from dispatch_service.whistles.events import WhistleEvent
from dispatch_service.whistles.evolve import evolve as evolve_whistle
from dispatch_service.whistles.states import Whistle
from shared.eventlog.port import EventLog

OWN_WORDS = TOLD_ON_CLOSING | {"answered", "refused"}
"""Kinds of closing whose note is all that the resident hears."""


class History(NamedTuple):
    """`left`: faults of a ticket's last end; none while it is open."""

    version: int
    state: Ticket | Whistle
    left: tuple[LoopFault, ...] = ()


def one_more(history: History | None, entry: Entry) -> History | None:
    """The history with its next event; None for streams that are neither a ticket's nor a whistle's."""
    before = history.state if history else None
    if entry.stream.startswith(WHISTLE):
        whistle, id_ = cast(Whistle | None, before), entry.stream[len(WHISTLE) :]
        return History(entry.version, evolve_whistle(whistle, cast(WhistleEvent, entry.event), id_))
    if not entry.stream.startswith(TICKET):
        return None
    ticket, event = cast(Ticket | None, before), cast(Event, entry.event)
    after = evolve_ticket(ticket, event, entry.stream[len(TICKET) :])
    if after.open:
        return History(entry.version, after)
    if ticket is not None and ticket.open:
        return History(entry.version, after, tuple(left_behind(ticket, event)))
    return History(entry.version, after, history.left if history else ())


def left_behind(ticket: Ticket, event: Event) -> Iterable[LoopFault]:
    """What an end does to those who still wait, and whether it says why."""
    asides, pending = ticket.asides, ticket.asides.pending
    if asides.duties:
        yield LoopFault(ticket.id, Promise.SUPERVISION, ", ".join(duty.unit for duty in asides.duties))
    if pending is not None and isinstance(event, TicketClosed) and pending.wish is not Wish.VOID:
        yield LoopFault(ticket.id, Promise.WISH, pending.wish)
    if isinstance(event, TicketClosed | TicketMerged) and not event.reason:
        kind = event.kind if isinstance(event, TicketClosed) else "merged"
        if kind != "normal":
            yield LoopFault(ticket.id, Promise.REASON_GIVEN, f"{kind} without a reason")
    if isinstance(event, TicketClosed) and event.kind in OWN_WORDS and not event.note:
        yield LoopFault(ticket.id, Promise.ANSWERED, f"{event.kind} without a word to the resident")


async def histories_of(log: EventLog, progress: Progress) -> dict[str, History]:
    """Every ticket and whistle of the log, by the name of its stream."""
    found: dict[str, History] = {}
    async for entry in entries(log, progress=progress):
        history = one_more(found.get(entry.stream), entry)
        if history is not None:
            found[entry.stream] = history
    return found
