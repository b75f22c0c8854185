"""Is the loop closed? Checks on tickets alone; what intake accepted is compared by whoever can read both logs.

Source: the closed-loop demand 事事有着落、件件有回音, that every matter has a place to go and every item an answer.
"""

from collections.abc import Iterable, Mapping

import msgspec

from dispatch_service.routing.states import Ticket


class LoopFault(msgspec.Struct, frozen=True):
    """One broken promise: which ticket or request, which promise, and what was found."""

    subject: str
    promise: str
    detail: str = ""


def ticket_faults(ticket: Ticket) -> Iterable[LoopFault]:
    """An open ticket has one custodian, one lead and a live clock; a closed one has its answer and callback."""
    if ticket.open:
        if not ticket.custody.unit:
            yield LoopFault(ticket.id, "one-custodian", "open without a custodian")
        if not ticket.custody.lead:
            yield LoopFault(ticket.id, "one-lead", "open without a lead")
        if not ticket.clocks and not ticket.flags.historic:
            yield LoopFault(ticket.id, "live-clock", "open without a clock")
    elif ticket.whistles:
        yield LoopFault(ticket.id, "no-whistle-left", ", ".join(ticket.whistles))


def request_faults(
    accepted: Mapping[str, str], tickets: Mapping[str, Ticket], parked: frozenset[str]
) -> Iterable[LoopFault]:
    """Each accepted request (id → number) has a ticket or a parked record, and no ticket came from nowhere."""
    for request, number in accepted.items():
        if request not in tickets and request not in parked:
            yield LoopFault(request, "one-ticket", f"{number}: accepted, but neither a ticket nor parked")
    for ticket in tickets:
        if ticket not in accepted:
            yield LoopFault(ticket, "from-a-request", "a ticket for a request that intake never accepted")


def faults(accepted: Mapping[str, str], tickets: Mapping[str, Ticket], parked: frozenset[str]) -> list[LoopFault]:
    """Everything that is wrong, requests first."""
    found = list(request_faults(accepted, tickets, parked))
    for ticket in tickets.values():
        found.extend(ticket_faults(ticket))
    return found
