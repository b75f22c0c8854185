"""One subject checked together with those it names; and everything at once, by whoever can read both logs."""

from collections.abc import Iterable, Mapping, Sequence

from dispatch_service.codec import TICKET, ticket_stream, whistle_stream
from dispatch_service.loop.faults import LoopFault, Promise
from dispatch_service.loop.histories import History
from dispatch_service.loop.promises import ticket_faults
from dispatch_service.routing.states import Stage, Ticket
from dispatch_service.whistles.states import Whistle, WhistleStage

Histories = Mapping[str, History]
"""By the name of the stream."""
OVER = (WhistleStage.CLOSED, WhistleStage.REJECTED)


def named_by(history: History) -> Sequence[str]:
    """Streams of those a subject knows: each of them must know it, too."""
    state = history.state
    if isinstance(state, Whistle):
        return (ticket_stream(state.ticket),)
    relatives = state.asides.relatives
    follow_ups = (one.ticket for one in relatives.follow_ups)
    family = (
        *(relatives.master, relatives.parent, relatives.first),
        *(*relatives.followers, *relatives.children, *follow_ups),
    )
    return (*(ticket_stream(one) for one in family if one), *map(whistle_stream, state.whistles))


def faults_of(history: History, known: Histories) -> Iterable[LoopFault]:
    """What is wrong with one ticket or whistle; `known` holds at least those it names."""
    if isinstance(history.state, Whistle):
        yield from _whistle_faults(history.state, known)
        return
    yield from ticket_faults(history.state)
    yield from history.left
    yield from _bonds(history.state, known)
    yield from _goes_on(history.state, known)


def _whistle_faults(whistle: Whistle, known: Histories) -> Iterable[LoopFault]:
    if not whistle.clocks and whistle.stage not in OVER:
        yield LoopFault(whistle.id, Promise.WHISTLE, f"{whistle.stage} without a clock")
    ticket = _ticket(whistle.ticket, known)
    if whistle.open and (ticket is None or whistle.id not in ticket.whistles):
        yield LoopFault(whistle.id, Promise.WHISTLE, f"ticket {whistle.ticket} does not wait for it")


def _bonds(ticket: Ticket, known: Histories) -> Iterable[LoopFault]:
    """Masters and followers, wholes and parts, tickets and whistles know each other."""
    relatives = ticket.asides.relatives
    master, parent = _ticket(relatives.master, known), _ticket(relatives.parent, known)
    if relatives.master and (master is None or ticket.id not in master.asides.relatives.followers):
        yield LoopFault(ticket.id, Promise.FOLLOWER, relatives.master)
    if relatives.parent and ticket.open and (parent is None or ticket.id not in parent.asides.relatives.children):
        yield LoopFault(ticket.id, Promise.PART, relatives.parent)
    for one in relatives.followers:
        if (follower := _ticket(one, known)) is None or follower.asides.relatives.master != ticket.id:
            yield LoopFault(ticket.id, Promise.FOLLOWER, one)
    for one in relatives.children:
        if ticket.open and ((child := _ticket(one, known)) is None or not child.open):
            yield LoopFault(ticket.id, Promise.PART, one)
    for one in ticket.whistles:
        whistle = known.get(whistle_stream(one))
        called = whistle.state if whistle else None
        if not (ticket.open and isinstance(called, Whistle) and called.open):
            yield LoopFault(ticket.id, Promise.WHISTLE, one)


def _goes_on(ticket: Ticket, known: Histories) -> Iterable[LoopFault]:
    """What was made safe and what it goes on as know each other, and the first knows whether the second is over."""
    relatives = ticket.asides.relatives
    first = _ticket(relatives.first, known)
    named = [one.ticket for one in first.asides.relatives.follow_ups] if first is not None else []
    if relatives.first and ticket.id not in named:
        yield LoopFault(ticket.id, Promise.FOLLOW_UP, relatives.first)
    for one in relatives.follow_ups:
        other = _ticket(one.ticket, known)
        if other is None or other.asides.relatives.first != ticket.id or not _as_heard(other, open_=one.open):
            yield LoopFault(ticket.id, Promise.FOLLOW_UP, one.ticket)


def _as_heard(follow_up: Ticket, *, open_: bool) -> bool:
    """Merged into another ticket it is over with that one, of which the first hears as well."""
    return follow_up.stage is Stage.MERGED or follow_up.open is open_


def _ticket(ticket: str, known: Histories) -> Ticket | None:
    history = known.get(ticket_stream(ticket)) if ticket else None
    return history.state if history and isinstance(history.state, Ticket) else None


def request_faults(accepted: Mapping[str, str], histories: Histories, parked: frozenset[str]) -> Iterable[LoopFault]:
    """Each accepted request (id → number) has a ticket or a parked record, and no ticket came from nowhere."""
    for request, number in accepted.items():
        if ticket_stream(request) not in histories and request not in parked:
            yield LoopFault(request, Promise.ONE_TICKET, f"{number}: accepted, but neither a ticket nor parked")
    for stream, history in histories.items():
        state = history.state
        if isinstance(state, Ticket) and stream[len(TICKET) :] not in accepted and not _of_another(state):
            yield LoopFault(state.id, Promise.FROM_A_REQUEST, "a ticket for a request that intake never accepted")


def _of_another(ticket: Ticket) -> bool:
    """Parts and follow-ups: nobody filed them."""
    return bool(ticket.asides.relatives.parent or ticket.asides.relatives.first)


def faults(accepted: Mapping[str, str], histories: Histories, parked: frozenset[str]) -> list[LoopFault]:
    """Everything that is wrong, requests first."""
    found = list(request_faults(accepted, histories, parked))
    for history in histories.values():
        found.extend(faults_of(history, histories))
    return found
