"""Is the loop closed? Checks on tickets alone; what intake accepted is compared by whoever can read both logs.

Source: the closed-loop demand 事事有着落、件件有回音, that every matter has a place to go and every item an answer.
"""

from collections.abc import Iterable, Mapping

import msgspec

from dispatch_service.routing.asides import Wish
from dispatch_service.routing.states import ClockKind, Stage, Ticket, Work


class LoopFault(msgspec.Struct, frozen=True):
    """One broken promise: which ticket or request, which promise, and what was found."""

    subject: str
    promise: str
    detail: str = ""


def ticket_faults(ticket: Ticket) -> Iterable[LoopFault]:
    """An open ticket has one custodian, one lead and a live clock, and nothing waits without one; a closed one has its
    answer and callback, and left nothing behind."""
    if ticket.open:
        if not ticket.custody.unit:
            yield LoopFault(ticket.id, "one-custodian", "open without a custodian")
        if not ticket.custody.lead:
            yield LoopFault(ticket.id, "one-lead", "open without a lead")
        if not ticket.clocks and not ticket.flags.historic:
            yield LoopFault(ticket.id, "live-clock", "open without a clock")
        yield from _left_waiting(ticket)
    else:
        yield from _badly_ended(ticket)


WITHOUT_ANSWER = frozenset({"unreasonable", "forced", "handed-back"})
"""Kinds of closing whose own words are what the resident was told."""
WAITED_FOR: Mapping[Wish, ClockKind] = {
    Wish.EXTENSION: ClockKind.EXTENSION,
    Wish.SUSPENSION: ClockKind.SUSPENSION,
    Wish.VOID: ClockKind.VOID,
}
NEEDS_CALLBACK = {"normal": "solved", "informed": "unsolved", "unreachable": "unreachable"}
"""What the callback must have come to for a kind of closing."""


def _left_waiting(ticket: Ticket) -> Iterable[LoopFault]:
    """Whatever somebody waits for has a clock: supervision, wishes, disputes, suspensions, a platform's answer."""
    if ticket.flags.historic:
        return
    asides, kinds = ticket.asides, [clock.kind for clock in ticket.clocks]
    waiting = asides.outside.waiting if asides.outside is not None else ""
    if kinds.count(ClockKind.SUPERVISE) < len(asides.duties):
        yield LoopFault(ticket.id, "no-supervision-left", ", ".join(duty.unit for duty in asides.duties))
    if asides.pending is not None and not waiting and WAITED_FOR[asides.pending.wish] not in kinds:
        yield LoopFault(ticket.id, "no-wish-left", asides.pending.wish)
    if waiting and ClockKind.AUTHORITY not in kinds:
        yield LoopFault(ticket.id, "no-platform-left", waiting)
    for work, kind in ((Work.DISPUTED, ClockKind.DISPUTE), (Work.SUSPENDED, ClockKind.PAUSE)):
        if ticket.work is work and kind not in kinds:
            yield LoopFault(ticket.id, "live-clock", f"{work} without its clock")


def _badly_ended(ticket: Ticket) -> Iterable[LoopFault]:
    """Nothing is left behind, and who was called back was answered first."""
    asides = ticket.asides
    if ticket.whistles:
        yield LoopFault(ticket.id, "no-whistle-left", ", ".join(ticket.whistles))
    if asides.duties:
        yield LoopFault(ticket.id, "no-supervision-left", ", ".join(duty.unit for duty in asides.duties))
    if asides.relatives.children:
        yield LoopFault(ticket.id, "no-part-left", ", ".join(asides.relatives.children))
    if ticket.stage is Stage.CLOSED and not (ticket.outcome.answer or asides.record.ended in WITHOUT_ANSWER):
        yield LoopFault(ticket.id, "answered", f"closed as {asides.record.ended or 'unknown'} without an answer")
    wanted = NEEDS_CALLBACK.get(asides.record.ended)
    if wanted and asides.outside is None and ticket.outcome.callback != wanted:
        yield LoopFault(ticket.id, "called-back", f"{asides.record.ended} after {ticket.outcome.callback or 'none'}")


def family_faults(tickets: Mapping[str, Ticket]) -> Iterable[LoopFault]:
    """Masters and followers, wholes and parts know each other."""
    for ticket in tickets.values():
        relatives = ticket.asides.relatives
        if relatives.master and not _knows(tickets, relatives.master, ticket.id, "followers"):
            yield LoopFault(ticket.id, "no-follower-left", relatives.master)
        if relatives.parent and ticket.open and not _knows(tickets, relatives.parent, ticket.id, "children"):
            yield LoopFault(ticket.id, "no-part-left", relatives.parent)


def _knows(tickets: Mapping[str, Ticket], one: str, other: str, how: str) -> bool:
    return one in tickets and other in getattr(tickets[one].asides.relatives, how)


def request_faults(
    accepted: Mapping[str, str], tickets: Mapping[str, Ticket], parked: frozenset[str]
) -> Iterable[LoopFault]:
    """Each accepted request (id → number) has a ticket or a parked record, and no ticket came from nowhere."""
    for request, number in accepted.items():
        if request not in tickets and request not in parked:
            yield LoopFault(request, "one-ticket", f"{number}: accepted, but neither a ticket nor parked")
    for ticket in tickets:
        if ticket not in accepted and not tickets[ticket].asides.relatives.parent:
            yield LoopFault(ticket, "from-a-request", "a ticket for a request that intake never accepted")


def faults(accepted: Mapping[str, str], tickets: Mapping[str, Ticket], parked: frozenset[str]) -> list[LoopFault]:
    """Everything that is wrong, requests first."""
    found = list(request_faults(accepted, tickets, parked))
    for ticket in tickets.values():
        found.extend(ticket_faults(ticket))
    return [*found, *family_faults(tickets)]
