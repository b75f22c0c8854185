"""The rules of a ticket: a state and a command in, events out, or a refusal. Pure: time arrives in the command.

The table refuses for state and person, one small function per command for everything else.
"""

from collections.abc import Callable, Mapping
from typing import Never, cast

from dispatch_service.routing import closing, deadlines, handling, moves, opening, returns, whistling, wishes
from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import Event
from dispatch_service.routing.parts import check_who
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Ticket
from dispatch_service.routing.table import TABLE, place

Decider = Callable[[Ticket, Never, Rules], tuple[Event, ...]]

DECIDERS: Mapping[type[ask.Command], Decider] = {
    ask.Assign: moves.assign,
    ask.Sign: handling.sign,
    ask.RecordContact: handling.record_contact,
    ask.ReportProgress: handling.report_progress,
    ask.Escalate: moves.escalate,
    ask.SendDown: moves.send_down,
    ask.Transfer: moves.transfer,
    ask.RequestReturn: returns.request_return,
    ask.DecideReturn: returns.decide_return,
    ask.Resolve: handling.resolve,
    ask.RecordCallback: closing.record_callback,
    ask.OrderRehandle: closing.order_rehandle,
    ask.Close: closing.close,
    ask.Remind: wishes.remind,
    ask.Supplement: wishes.supplement,
    ask.Withdraw: wishes.withdraw,
    ask.AttachWhistle: whistling.attach_whistle,
    ask.DetachWhistle: whistling.detach_whistle,
    ask.FireDeadline: deadlines.fire,
}


def decide(ticket: Ticket | None, command: ask.Command, rules: Rules) -> tuple[Event, ...]:
    """What follows from a command. Opening what is open, and firing a clock that is gone, follow with nothing.

    Raises:
        Rejected: the rules say no; a resident's wish is refused by an event instead.
    """
    if isinstance(command, ask.OpenTicket):
        return opening.open_ticket(command, rules) if ticket is None else ()
    if ticket is None:
        raise Rejected("no-ticket")
    try:
        return _decide(ticket, command, rules)
    except Rejected as refusal:
        refused = wishes.refused_wish(command, refusal)
        if refused is None:
            raise
        return (refused,)


def _decide(ticket: Ticket, command: ask.Command, rules: Rules) -> tuple[Event, ...]:
    row = TABLE[type(command)]
    check_who(row, command.by, ticket, rules)
    if place(ticket) not in row.moves:
        if isinstance(command, ask.FireDeadline):
            return ()
        raise Rejected("wrong-stage" if ticket.open else "closed", f"{row.name} at {ticket.stage}, {ticket.work}")
    return DECIDERS[type(command)](ticket, cast("Never", command), rules)
