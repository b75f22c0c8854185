"""The platform has answered: what follows is what our own desk's word would have led to."""

from collections.abc import Callable, Mapping
from datetime import datetime

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import after_the_end, arming, without
from dispatch_service.routing.asides import Outside
from dispatch_service.routing.closing import SOLVED, UNSOLVED, another_round
from dispatch_service.routing.deciding.follow_up import goes_on_as, gone_on
from dispatch_service.routing.deciding.outside import before_theirs, lead
from dispatch_service.routing.deciding.time import granted, wished
from dispatch_service.routing.facts import replace
from dispatch_service.routing.guards import known
from dispatch_service.routing.handling import signed_clocks
from dispatch_service.routing.parts import check_never_handled
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.standing import standing
from dispatch_service.routing.states import Clock, ClockKind, Ticket, Work
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
    if command.satisfied:
        known("satisfied", command.satisfied, rules)
    if _ends(outside, command) and ticket.asides.duties:
        raise Rejected("reply-owed", ticket.asides.duties[0].unit)
    answered = did.AuthorityAnswered(
        at=command.at,
        rule=RULE,
        what=outside.waiting,
        agreed=command.agreed,
        clocks=without(ticket, ClockKind.AUTHORITY) + _desks(ticket, outside, command, rules),
        solved=command.solved,
        satisfied=command.satisfied,
        authority_due_at=command.due_at or _theirs(ticket, outside, command, rules),
        note=command.note,
    )
    after = replace(ticket, clocks=answered.clocks)
    return (answered, *CONSEQUENCES[outside.waiting](after, outside, command, rules))


def _ends(outside: Outside, command: Answer) -> bool:
    """Whether the case is over with their answer: what they agree is done but find unsolved is not."""
    if outside.waiting == "closing":
        return command.agreed and command.solved is not False
    return command.agreed and outside.waiting == "return"


def _desks(ticket: Ticket, outside: Outside, command: Answer, rules: Rules) -> tuple[Clock, ...]:
    """What the desk would not give to anybody is its own again to give, where they did not agree."""
    if ticket.work is not Work.TO_DISPATCH or outside.waiting == "extension" or _ends(outside, command):
        return ()
    return arming(ticket, command.at, rules).clock(ClockKind.DISPATCH, rules.desk_of(ticket.custody.unit))


def _theirs(ticket: Ticket, outside: Outside, command: Answer, rules: Rules) -> datetime | None:
    """Their deadline after an extension they agreed to as it was asked for."""
    pending = ticket.asides.pending
    if not command.agreed or outside.waiting != "extension" or pending is None:
        return None
    return wished(ticket, pending, rules).due_at + lead(rules)


def _extension(ticket: Ticket, outside: Outside, command: Answer, rules: Rules) -> Events:
    del outside
    if not command.agreed:
        return (did.ExtensionRefused(at=command.at, rule=RULE, clocks=ticket.clocks, note=command.note),)
    if command.due_at is not None:
        return (granted(ticket, command, before_theirs(ticket, command, rules), rules, nth=2),)
    pending = ticket.asides.pending
    due, by = (wished(ticket, pending, rules), pending.by) if pending is not None else (ticket.due, None)
    return (granted(ticket, command, due, rules, nth=2, by=by),)


def _return(ticket: Ticket, outside: Outside, command: Answer, rules: Rules) -> Events:
    """Taken back, the case is no longer ours; refused, it stays where it was and goes on there."""
    if command.agreed:
        return _closed(ticket, command, replace(outside, kind=HANDED_BACK), rules)
    if ticket.work is Work.TO_DISPATCH:
        return ()
    unit = standing(ticket.custody.unit, rules)
    armed = arming(ticket, command.at, rules, nth=2)
    handle = armed.until(ClockKind.HANDLE, unit.code, armed.handle_due(unit, ticket.due))
    clocks = signed_clocks(ticket, command.at, rules, nth=2) + handle
    return (did.ReturnRefused(at=command.at, rule=RULE, clocks=clocks, note=command.note),)


def _closing(ticket: Ticket, outside: Outside, command: Answer, rules: Rules) -> Events:
    """Their callback is the callback. Not agreed, or agreed as unsolved: another round, by when they say."""
    called = () if command.solved is None else (_called_back(ticket, command),)
    if _ends(outside, command):
        return (*called, *_closed(ticket, command, outside, rules))
    if ticket.work is Work.TO_DISPATCH:
        return ()
    theirs = before_theirs(ticket, command, rules) if command.due_at is not None else None
    return (*called, another_round(ticket, command, rules, "authority", 2 + len(called), theirs))


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


def _closed(ticket: Ticket, command: Answer, outside: Outside, rules: Rules) -> Events:
    """In our words, where they have none of their own. What is made safe goes on as ours."""
    closed = did.TicketClosed(
        at=command.at,
        rule=f"{RULE}.{outside.kind}",
        kind=outside.kind,
        stage=ENDS[outside.kind],
        reason=outside.reason,
        note=command.note or outside.note,
        met=outside.met,
        clocks=after_the_end(ticket),
        goes_on_as=goes_on_as(ticket, outside.kind, rules),
    )
    return (closed, *gone_on(ticket, closed))


CONSEQUENCES: Mapping[str, Callable[[Ticket, Outside, Answer, Rules], Events]] = {
    "extension": _extension,
    "return": _return,
    "closing": _closing,
}
