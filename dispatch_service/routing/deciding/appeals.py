"""Appeals (申诉): a unit asks that a miss charged to it leave its figures. The desk examines, the hotline decides.

Whether there is a second stage, and whether a denial by the desk needs one, is the policy's, and holds as it was when
the appeal was filed. Each stage has a clock and a person of its own, and neither is who filed it. The miss stays a fact
of the log whatever is said; only the figures ask, and only for the last word.
"""

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import APPEALS, arming, without
from dispatch_service.routing.guards import known
from dispatch_service.routing.parts import check_never_handled
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import OWN, AppealTerms, Rules
from dispatch_service.routing.states import Clock, ClockKind, Ticket

Events = tuple[did.Event, ...]


def appeal(ticket: Ticket, command: ask.Appeal, rules: Rules) -> Events:
    """Once, after the end, by a unit that a miss was charged to; the desk examines it by a clock."""
    known("appeal", command.ground, rules)
    record, outside = ticket.asides.record, ticket.asides.outside
    if command.by.unit not in record.late:
        raise Rejected("never-late", command.by.unit)
    if record.appeal:
        raise Rejected("appealed-before", record.appeal)
    window = rules.limit("appeal-window", ticket.custody.lead_rung, ticket.flags.urgency)
    if command.at > (last := rules.due(record.closed_at or command.at, window).due_at):
        raise Rejected("appeal-window-over", last.isoformat())
    desk = rules.desk_of(ticket.custody.lead)
    return (
        did.AppealFiled(
            at=command.at,
            rule="ticket.appeal",
            unit=command.by.unit,
            ground=command.ground,
            clocks=ticket.clocks + arming(ticket, command.at, rules).clock(ClockKind.APPEAL, desk),
            terms=rules.appeal_terms(outside.authority if outside else OWN, command.ground),
            note=command.note,
            asker=command.by.person,
        ),
    )


def examine_appeal(ticket: Ticket, command: ask.ExamineAppeal, rules: Rules) -> Events:
    """The desk's word. It is the last one where there is one stage, and where a denial ends it."""
    _check_apart(command, ticket)
    if ticket.asides.record.appeal != "filed":
        raise Rejected("nothing-asked", "appeal")
    last = _is_last(ticket.asides.record.appeal_terms, command)
    examined = did.AppealExamined(
        at=command.at,
        rule="ticket.examine-appeal",
        supported=command.support,
        examiner=command.by.person,
        clocks=_no_more(ticket) + (() if last else _for_the_hotline(ticket, command, rules)),
        note=command.note,
    )
    if not last:
        return (examined,)
    decided = did.AppealDecided(
        at=command.at, rule="ticket.examine-appeal.final", upheld=command.support, clocks=examined.clocks
    )
    return (examined, decided)


def decide_appeal(ticket: Ticket, command: ask.DecideAppeal, rules: Rules) -> Events:
    """The hotline's word, by somebody else than who examined it."""
    del rules
    _check_apart(command, ticket)
    record = ticket.asides.record
    if record.appeal == "filed":
        raise Rejected("not-examined", "appeal")
    if record.appeal != "examined":
        raise Rejected("nothing-asked", "appeal")
    if command.by.person == record.appeal_examiner:
        raise Rejected("examined-it", command.by.person)
    return (
        did.AppealDecided(
            at=command.at,
            rule="ticket.decide-appeal",
            upheld=command.uphold,
            clocks=_no_more(ticket),
            note=command.note,
        ),
    )


def _check_apart(command: ask.ExamineAppeal | ask.DecideAppeal, ticket: Ticket) -> None:
    """Whoever handled the case or filed the appeal has no word in it: a desk may be charged with a miss itself.

    Raises:
        Rejected: `handled-it`, `asked-himself`.
    """
    check_never_handled(command.by, ticket)
    record = ticket.asides.record
    if record.appealing and command.by.person == record.appeal_asker:
        raise Rejected("asked-himself", command.by.person)


def _is_last(terms: AppealTerms, command: ask.ExamineAppeal) -> bool:
    return terms.stages == 1 or (terms.denial_ends and not command.support)


def _no_more(ticket: Ticket) -> tuple[Clock, ...]:
    return without(ticket, *APPEALS)


def _for_the_hotline(ticket: Ticket, command: ask.ExamineAppeal, rules: Rules) -> tuple[Clock, ...]:
    """The hotline is the district's, whichever desk examined it."""
    return arming(ticket, command.at, rules).clock(ClockKind.APPEAL_DECISION, rules.desk_of(""))
