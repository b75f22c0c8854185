"""What is promised of a ticket as it stands: nothing open is without owner and clock, nothing waits for ever."""

from collections.abc import Iterable, Mapping

from dispatch_service.loop.faults import LoopFault, Promise
from dispatch_service.routing.asides import Wish
from dispatch_service.routing.states import ClockKind, Stage, Ticket, Work

WITHOUT_ANSWER = frozenset({"unreasonable", "forced", "handed-back"})
"""Kinds of closing whose own words are what the resident was told."""
WAITED_FOR: Mapping[Wish, ClockKind] = {
    Wish.EXTENSION: ClockKind.EXTENSION,
    Wish.SUSPENSION: ClockKind.SUSPENSION,
    Wish.VOID: ClockKind.VOID,
}
WORKED_AT: Mapping[Work, tuple[ClockKind, Promise]] = {
    Work.DISPUTED: (ClockKind.DISPUTE, Promise.DISPUTE),
    Work.SUSPENDED: (ClockKind.PAUSE, Promise.SUSPENSION),
    Work.TO_CHECK: (ClockKind.CHECK, Promise.CHECK),
    Work.RETURN_PENDING: (ClockKind.RETURN, Promise.CHECK),
    Work.TO_REVIEW: (ClockKind.REVIEW, Promise.CHECK),
    Work.TO_VERIFY: (ClockKind.VERIFY, Promise.CHECK),
}
"""Where the custodian can do nothing but wait: for which clock, and what is broken without it."""
WAITING_APPEAL: Mapping[str, ClockKind] = {"filed": ClockKind.APPEAL, "examined": ClockKind.APPEAL_DECISION}
"""What makes the desk, and the hotline after it, say a word."""
NEEDS_CALLBACK = {"normal": "solved", "informed": "unsolved", "unreachable": "unreachable"}
"""What the callback must have come to for a kind of closing."""


def ticket_faults(ticket: Ticket) -> Iterable[LoopFault]:
    """An open ticket has one custodian, one lead and a live clock, and nothing waits without one; a closed one has its
    answer and callback, and left nothing behind."""
    appeal = ticket.asides.record.appeal
    if appeal in WAITING_APPEAL and not ticket.flags.historic and ticket.clock(WAITING_APPEAL[appeal]) is None:
        yield LoopFault(ticket.id, Promise.APPEAL, f"{appeal}, and no clock makes anybody decide it")
    if not ticket.open:
        yield from _badly_ended(ticket)
        return
    if not ticket.custody.unit:
        yield LoopFault(ticket.id, Promise.ONE_CUSTODIAN, "open without a custodian")
    if not ticket.custody.lead:
        yield LoopFault(ticket.id, Promise.ONE_LEAD, "open without a lead")
    if not ticket.flags.historic:
        yield from _left_waiting(ticket)


def _left_waiting(ticket: Ticket) -> Iterable[LoopFault]:
    """Whatever somebody waits for has a clock: supervision, wishes, disputes, suspensions, a platform's answer."""
    asides, kinds = ticket.asides, [clock.kind for clock in ticket.clocks]
    waiting = asides.outside.waiting if asides.outside is not None else ""
    if not kinds:
        yield LoopFault(ticket.id, Promise.LIVE_CLOCK, "open without a clock")
    if kinds.count(ClockKind.SUPERVISE) < len(asides.duties):
        yield LoopFault(ticket.id, Promise.SUPERVISION, ", ".join(duty.unit for duty in asides.duties))
    if asides.pending is not None and not waiting and WAITED_FOR[asides.pending.wish] not in kinds:
        yield LoopFault(ticket.id, Promise.WISH, asides.pending.wish)
    if waiting and ClockKind.AUTHORITY not in kinds:
        yield LoopFault(ticket.id, Promise.PLATFORM, waiting)
    kind, promise = WORKED_AT.get(ticket.work, (None, Promise.LIVE_CLOCK))
    if kind is not None and kind not in kinds and not waiting:
        yield LoopFault(ticket.id, promise, f"{ticket.work} without its clock")


def _badly_ended(ticket: Ticket) -> Iterable[LoopFault]:
    """Nothing is left behind, and who was called back was answered first."""
    asides, ended = ticket.asides, ticket.asides.record.ended
    if asides.duties:
        yield LoopFault(ticket.id, Promise.SUPERVISION, ", ".join(duty.unit for duty in asides.duties))
    if asides.relatives.children:
        yield LoopFault(ticket.id, Promise.PART, ", ".join(asides.relatives.children))
    if asides.outside is not None and asides.outside.waiting:
        yield LoopFault(ticket.id, Promise.PLATFORM, asides.outside.waiting)
    if asides.record.goes_on_as and not (asides.relatives.follow_ups or asides.record.declined):
        yield LoopFault(ticket.id, Promise.FOLLOW_UP, f"made safe, and nobody sees to {asides.record.goes_on_as}")
    if ticket.stage is Stage.CLOSED and not (ticket.outcome.answer or ended in WITHOUT_ANSWER):
        yield LoopFault(ticket.id, Promise.ANSWERED, f"closed as {ended or 'unknown'} without an answer")
    wanted = NEEDS_CALLBACK.get(ended)
    if wanted and asides.outside is None and ticket.outcome.callback != wanted:
        yield LoopFault(ticket.id, Promise.CALLED_BACK, f"{ended} after {ticket.outcome.callback or 'none'}")
