"""Callback, another round, and the end. Nobody who handled a ticket acts here."""

from dispatch_service.routing.arming import after_the_end, arming, beside
from dispatch_service.routing.commands import (
    Close,
    HearOfFollower,
    OrderRehandle,
    Rate,
    RecordAuthorityAnswer,
    RecordCallback,
)
from dispatch_service.routing.deciding.follow_up import goes_on_as, gone_on
from dispatch_service.routing.deciding.outside import Question, ask_authority
from dispatch_service.routing.events import CallbackRecorded, Event, RehandleOrdered, TicketClosed
from dispatch_service.routing.guards import free_of_others, known
from dispatch_service.routing.parts import check_never_handled, parts_of
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Due, Rules
from dispatch_service.routing.standing import held_by, standing
from dispatch_service.routing.states import ClockKind, Ticket
from dispatch_service.routing.supervision import supervision
from dispatch_service.routing.table import CHECKERS, ENDS, LEADERS, SETTLED, Part

SOLVED, UNSOLVED, UNREACHABLE, TRY_AGAIN = "solved", "unsolved", "unreachable", "try-again"

CALLED_BACK = {"normal": SOLVED, "informed": UNSOLVED, "unreachable": UNREACHABLE}
"""The callback outcome a kind of closing rests on. `informed`: nothing more can be done, and the resident was told."""
A_LEADERS = frozenset({"unreasonable", "forced"})
"""Kinds that need no callback, and therefore a leader: a demand nobody can meet, and an end by order."""
TOLD_ON_CLOSING = frozenset({"informed", *A_LEADERS})
"""Kinds whose note is what the resident is told: without it he would have no answer."""
KINDS = frozenset({*CALLED_BACK, "anonymous", *A_LEADERS})
"""What a case that was handled may end as; the desk's own ends are commands of their own."""


def record_callback(ticket: Ticket, command: RecordCallback, rules: Rules) -> tuple[Event, ...]:
    """What the resident said. Unsolved, another round at once, as often as the policy says; after that, supervision."""
    check_never_handled(command.by, ticket)
    if ticket.asides.outside is not None:
        raise Rejected("authority-calls-back", ticket.asides.outside.authority)
    outcome = _outcome(ticket, command, rules)
    desk = rules.desk_of(ticket.custody.unit)
    closing = beside(ticket) + arming(ticket, command.at, rules).clock(ClockKind.CLOSE, desk)
    clocks = ticket.clocks if outcome == TRY_AGAIN else closing
    recorded = CallbackRecorded(
        at=command.at,
        rule="ticket.record-callback",
        reached=command.reached,
        contacted=command.contacted,
        solved=command.solved,
        satisfied=command.satisfied,
        tries=ticket.outcome.callback_tries + 1,
        outcome=outcome,
        clocks=clocks,
        note=command.note,
    )
    if outcome != UNSOLVED:
        return (recorded,)
    return (recorded, *not_solved(ticket, command, rules))


def not_solved(ticket: Ticket, command: RecordCallback | Rate | HearOfFollower, rules: Rules) -> tuple[Event, ...]:
    """What follows when it was not: another round, or supervision when the policy's number of them is used up."""
    if rounds_left(ticket, rules):
        return (another_round(ticket, command, rules, UNSOLVED, nth=1 if isinstance(command, HearOfFollower) else 2),)
    rule = f"ticket.{'record-callback' if isinstance(command, RecordCallback) else 'rate'}.unsolved"
    return supervision(ticket, command.at, rule, ticket.custody.lead, rules)


def rounds_left(ticket: Ticket, rules: Rules) -> bool:
    """Whether it may go another round without anybody watching."""
    return rehandled(ticket) < rules.option("rehandles-before-supervision")


def order_rehandle(ticket: Ticket, command: OrderRehandle, rules: Rules) -> tuple[Event, ...]:
    """Back to the lead; under supervision when the policy's number of rounds again is used up."""
    check_never_handled(command.by, ticket)
    known("rehandle", command.reason, rules)
    ordered = another_round(ticket, command, rules, command.reason)
    if rounds_left(ticket, rules):
        return (ordered,)
    return (ordered, *supervision(ticket, command.at, "ticket.order-rehandle.again", ticket.custody.lead, rules))


def close(ticket: Ticket, command: Close, rules: Rules) -> tuple[Event, ...]:
    """End it. Every kind but the normal one needs a reason from the list; a platform that owns it is asked first."""
    check_never_handled(command.by, ticket)
    free_of_others(ticket)
    if ticket.asides.pending is not None:
        raise Rejected("wish-pending", ticket.asides.pending.wish)
    if command.kind not in KINDS:
        raise Rejected("unknown-kind", command.kind)
    if command.kind != "normal":
        known("close", command.reason, rules)
    _check_grounds(ticket, command, parts_of(command.by, ticket, rules))
    _check_criterion(ticket, command, rules)
    if ticket.asides.outside is not None:
        question = Question("closing", command.note, command.reason, command.kind, command.met)
        return ask_authority(ticket, command.at, question, rules, beside(ticket))
    closed = TicketClosed(
        at=command.at,
        rule=f"ticket.close.{command.kind}",
        kind=command.kind,
        stage=ENDS[command.kind],
        reason=command.reason,
        note=command.note,
        met=command.met,
        clocks=after_the_end(ticket),
        goes_on_as=goes_on_as(ticket, command.kind, rules),
    )
    return (closed, *gone_on(ticket, closed))


def _check_criterion(ticket: Ticket, command: Close, rules: Rules) -> None:
    """What is closed as settled must be so in its category's words (结案条件); whoever closes it says that it is."""
    closing = rules.matter(ticket.origin.category, ticket.origin.condition).closing
    if command.kind in SETTLED and any(closing) and not command.met:
        raise Rejected("closing-criterion", " / ".join(closing))


def rehandled(ticket: Ticket) -> int:
    """How often it went another round."""
    return ticket.flags.round - 1


def _check_grounds(ticket: Ticket, command: Close, parts: frozenset[Part]) -> None:
    kind, outcome = command.kind, ticket.outcome
    if not parts & (LEADERS if kind in A_LEADERS else CHECKERS):
        raise Rejected("not-yours", f"close as {kind}")
    if kind in TOLD_ON_CLOSING and not command.note:
        raise Rejected("answer-missing", kind)
    if kind in (*CALLED_BACK, "anonymous") and not outcome.answer:
        raise Rejected("answer-missing", kind)
    theirs = ticket.asides.outside is not None
    if kind in CALLED_BACK and not theirs and outcome.callback != CALLED_BACK[kind]:
        raise Rejected("callback-missing", f"{kind} needs {CALLED_BACK[kind]}, has {outcome.callback or 'none'}")
    if kind == "anonymous" and ticket.origin.person:
        raise Rejected("requester-known")


def _outcome(ticket: Ticket, command: RecordCallback, rules: Rules) -> str:
    if not command.reached:
        return UNREACHABLE if ticket.outcome.callback_tries + 1 >= rules.option("callback-tries") else TRY_AGAIN
    if command.solved is None:
        raise Rejected("callback-incomplete")
    if command.satisfied:
        known("satisfied", command.satisfied, rules)
    return SOLVED if command.solved else UNSOLVED


def another_round(
    ticket: Ticket,
    command: RecordCallback | Rate | HearOfFollower | OrderRehandle | RecordAuthorityAnswer,
    rules: Rules,
    reason: str,
    nth: int = 1,
    theirs: Due | None = None,
) -> RehandleOrdered:
    """The lead signs again, and the case gets a new outer deadline: what the resident may now expect.

    `theirs`: the one a platform has set.
    """
    lead = standing(ticket.custody.lead, rules)
    armed = arming(ticket, command.at, rules, nth)
    due = theirs or armed.round_due(lead, ticket.due)
    return RehandleOrdered(
        at=command.at,
        rule="ticket.rate.unsolved" if isinstance(command, Rate | HearOfFollower) else "ticket.order-rehandle",
        reason=reason,
        round=ticket.flags.round + 1,
        custody=held_by(lead, ticket.custody.assists),
        clocks=beside(ticket) + armed.handing(lead, due),
        due_at=due.due_at,
        warn_at=due.warn_at,
        provisional=due.provisional,
        working=due.working,
        note=command.note,
    )
