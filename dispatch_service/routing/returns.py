"""Returns (退单): the custodian asks, the desk decides. The case's clock runs on; who returns too often is disputed."""

from dispatch_service.routing.arming import arming, beside, without
from dispatch_service.routing.commands import DecideReturn, RequestReturn
from dispatch_service.routing.deciding.competence import TWICE_RETURNED, disputed
from dispatch_service.routing.deciding.outside import Question, ask_authority
from dispatch_service.routing.events import Event, ReturnAccepted, ReturnRefused, ReturnRequested
from dispatch_service.routing.facts import replace
from dispatch_service.routing.guards import free_of_others
from dispatch_service.routing.handling import signed_clocks
from dispatch_service.routing.parts import check_never_handled
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.standing import held_by, standing
from dispatch_service.routing.states import ClockKind, Ticket


def request_return(ticket: Ticket, command: RequestReturn, rules: Rules) -> tuple[Event, ...]:
    """Ask once, inside the window, before work on site, on a ground from the list."""
    _check_return(ticket, command, rules)
    desk = rules.desk_of(ticket.custody.unit)
    left = without(ticket, ClockKind.SIGN, ClockKind.CONTACT, ClockKind.ASSIST)
    return (
        ReturnRequested(
            at=command.at,
            rule="ticket.request-return",
            handler=command.by.person,
            ground=command.ground,
            suggested=command.suggested,
            clocks=left + arming(ticket, command.at, rules).clock(ClockKind.RETURN, desk),
            note=command.note,
        ),
    )


def decide_return(ticket: Ticket, command: DecideReturn, rules: Rules) -> tuple[Event, ...]:
    """The desk's word; to a platform that owns the case it may pass the question on."""
    check_never_handled(command.by, ticket)
    if command.to_authority:
        if ticket.asides.outside is None:
            raise Rejected("no-authority")
        free_of_others(ticket)
        if ticket.asides.pending is not None:
            raise Rejected("wish-pending", ticket.asides.pending.wish)
        return ask_authority(ticket, command.at, Question("return", command.note, "not-ours"), rules, beside(ticket))
    return _accepted(ticket, command, rules) if command.accept else _refused(ticket, command, rules)


def _accepted(ticket: Ticket, command: DecideReturn, rules: Rules) -> tuple[Event, ...]:
    """Back on the desk, which may only give it away or send it back. At the policy's number of accepted returns the
    district rules on it (会商)."""
    desk = rules.desk_of(ticket.custody.unit)
    accepted = ReturnAccepted(
        at=command.at,
        rule="ticket.decide-return",
        custody=held_by(desk),
        clocks=beside(ticket) + arming(ticket, command.at, rules).clock(ClockKind.DISPATCH, desk),
        note=command.note,
        unit=ticket.custody.unit,
        to=desk.code,
    )
    if ticket.asides.record.returns_accepted + 1 < rules.option("returns-before-dispute"):
        return (accepted,)
    return (accepted, disputed(ticket, command, TWICE_RETURNED, rules, "ticket.decide-return.dispute", nth=2))


def _refused(ticket: Ticket, command: DecideReturn, rules: Rules) -> tuple[Event, ...]:
    """It stays where it was, and is signed thereby."""
    left = replace(ticket, clocks=without(ticket, ClockKind.RETURN))
    clocks = signed_clocks(left, command.at, rules)
    return (ReturnRefused(at=command.at, rule="ticket.decide-return", clocks=clocks, note=command.note),)


def _check_return(ticket: Ticket, command: RequestReturn, rules: Rules) -> None:
    if not rules.knows_code("return", command.ground):
        raise Rejected("unknown-ground", command.ground)
    if command.suggested and rules.unit(command.suggested) is None:
        raise Rejected("unknown-unit", command.suggested)
    if ticket.asides.record.ruled == ticket.custody.unit:
        raise Rejected("ruling-binds", ticket.custody.unit)
    if ticket.attempt.progressed:
        raise Rejected("work-started")
    if ticket.attempt.return_asked:
        raise Rejected("return-refused-before")
    window = rules.limit("return-window", standing(ticket.custody.unit, rules).rung, ticket.flags.urgency)
    since = ticket.attempt.since or command.at
    if command.at > rules.due(since, window).due_at:
        raise Rejected("return-window-over")
