"""The platform has answered: what follows is what our own desk's word would have led to."""

from collections.abc import Callable, Mapping

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import without
from dispatch_service.routing.asides import Outside
from dispatch_service.routing.closing import SOLVED, UNSOLVED, another_round
from dispatch_service.routing.deciding.outside import before_theirs
from dispatch_service.routing.deciding.time import granted
from dispatch_service.routing.facts import replace
from dispatch_service.routing.handling import signed_clocks
from dispatch_service.routing.parts import check_never_handled
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import ClockKind, Ticket
from dispatch_service.routing.table import ENDS

Events = tuple[did.Event, ...]
Answer = ask.RecordAuthorityAnswer
RULE = "ticket.record-authority-answer"
HANDED_BACK = "handed-back"


def record_authority_answer(ticket: Ticket, command: Answer, rules: Rules) -> Events:
    """Their word as a fact of its own, then what it leads to."""
    check_never_handled(command.by, ticket)
    outside = ticket.asides.outside
    if outside is None or not outside.waiting:
        raise Rejected("nothing-asked", "authority")
    answered = did.AuthorityAnswered(
        at=command.at,
        rule=RULE,
        what=outside.waiting,
        agreed=command.agreed,
        clocks=without(ticket, ClockKind.AUTHORITY),
        solved=command.solved,
        satisfied=command.satisfied,
        note=command.note,
    )
    after = replace(ticket, clocks=answered.clocks)
    return (answered, *CONSEQUENCES[outside.waiting](after, outside, command, rules))


def _extension(ticket: Ticket, outside: Outside, command: Answer, rules: Rules) -> Events:
    del outside
    if not command.agreed:
        return (did.ExtensionRefused(at=command.at, rule=RULE, clocks=ticket.clocks, note=command.note),)
    pending = ticket.asides.pending
    due = pending.due if pending is not None and pending.due is not None else ticket.due
    if command.due_at is not None:
        due = before_theirs(ticket, command, rules)
    return (granted(ticket, command, due, rules, nth=2),)


def _return(ticket: Ticket, outside: Outside, command: Answer, rules: Rules) -> Events:
    """Taken back, the case is no longer ours; refused, it stays with the unit that had it."""
    if not command.agreed:
        clocks = signed_clocks(ticket, command.at, rules, nth=2)
        return (did.ReturnRefused(at=command.at, rule=RULE, clocks=clocks, note=command.note),)
    return (_closed(command, HANDED_BACK, outside.reason),)


def _closing(ticket: Ticket, outside: Outside, command: Answer, rules: Rules) -> Events:
    """Their callback is the callback. Not agreed, or agreed as unsolved: another round."""
    called = () if command.solved is None else (_called_back(ticket, command),)
    if not command.agreed or command.solved is False:
        return (*called, another_round(ticket, command, rules, "authority", nth=2 + len(called)))
    return (*called, _closed(command, outside.kind, outside.reason))


def _called_back(ticket: Ticket, command: Answer) -> did.CallbackRecorded:
    return did.CallbackRecorded(
        at=command.at,
        rule=RULE,
        reached=True,
        contacted=None,
        solved=command.solved,
        satisfied=command.satisfied,
        tries=ticket.outcome.callback_tries + 1,
        outcome=SOLVED if command.solved else UNSOLVED,
        clocks=ticket.clocks,
        note=command.note,
    )


def _closed(command: Answer, kind: str, reason: str) -> did.TicketClosed:
    return did.TicketClosed(
        at=command.at, rule=f"{RULE}.{kind}", kind=kind, stage=ENDS[kind], reason=reason, note=command.note
    )


CONSEQUENCES: Mapping[str, Callable[[Ticket, Outside, Answer, Rules], Events]] = {
    "extension": _extension,
    "return": _return,
    "closing": _closing,
}
