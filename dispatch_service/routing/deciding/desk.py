"""What the desk decides about a request itself: filed how, where, whether at all."""

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import arming, with_due, without
from dispatch_service.routing.asides import Wish
from dispatch_service.routing.guards import free_of_others, known, note_needed
from dispatch_service.routing.parts import check_never_handled
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Due, Limit, Rules
from dispatch_service.routing.states import ClockKind, Stage, Ticket

Events = tuple[did.Event, ...]


def register(ticket: Ticket, command: ask.Register, rules: Rules) -> Events:
    """File it anew; where it goes is the desk's next word."""
    if command.demand:
        known("demand-type", command.demand, rules)
    return (_classified(did.TicketRegistered, ticket, command, rules, command.demand),)


def reclassify(ticket: Ticket, command: ask.Reclassify, rules: Rules) -> Events:
    """Who has it keeps it, with the new limit counted from acceptance."""
    if (command.category, command.condition) == (ticket.origin.category, ticket.origin.condition):
        raise Rejected("nothing-changes", command.category)
    return (_classified(did.TicketReclassified, ticket, command, rules),)


def correct_place(ticket: Ticket, command: ask.CorrectPlace, rules: Rules) -> Events:
    unit = rules.unit(command.area)
    if unit is None or unit.kind != "area":
        raise Rejected("unknown-area", command.area)
    if unit.code == ticket.origin.area:
        raise Rejected("nothing-changes", unit.code)
    return (
        did.PlaceCorrected(
            at=command.at,
            rule="ticket.correct-place",
            area=unit.code,
            detail=command.detail,
            old_area=ticket.origin.area,
            note=command.note,
        ),
    )


def order_check(ticket: Ticket, command: ask.OrderCheck, rules: Rules) -> Events:
    """Its own short clock; the desk's stands until the report."""
    unit = rules.unit(command.unit)
    if unit is None:
        raise Rejected("unknown-unit", command.unit)
    clocks = without(ticket, ClockKind.DISPATCH) + arming(ticket, command.at, rules).clock(ClockKind.CHECK, unit)
    return (
        did.SiteCheckOrdered(
            at=command.at, rule="ticket.order-check", unit=unit.code, clocks=clocks, note=command.note
        ),
    )


def report_check(ticket: Ticket, command: ask.ReportCheck, rules: Rules) -> Events:
    note_needed(command.note)
    desk = rules.desk_of(ticket.custody.unit)
    clocks = without(ticket, ClockKind.CHECK) + arming(ticket, command.at, rules).clock(ClockKind.DISPATCH, desk)
    return (
        did.SiteCheckReported(
            at=command.at,
            rule="ticket.report-check",
            handler=command.by.person,
            found=command.found,
            proof=command.proof,
            clocks=clocks,
            note=command.note,
        ),
    )


def refuse(ticket: Ticket, command: ask.Refuse, rules: Rules) -> Events:
    """A ground of the list, and the other way is named: nobody is sent away without direction."""
    check_never_handled(command.by, ticket)
    free_of_others(ticket)
    known("refuse", command.ground, rules)
    note_needed(command.note)
    if not command.other_way:
        raise Rejected("other-way-missing", command.ground)
    return (_ended(command, "refused", Stage.REFUSED, command.ground, command.note, other_way=command.other_way),)


def answer_directly(ticket: Ticket, command: ask.AnswerDirectly, rules: Rules) -> Events:
    del rules
    check_never_handled(command.by, ticket)
    free_of_others(ticket)
    if not command.answer:
        raise Rejected("answer-missing", "answered")
    return (_ended(command, "answered", Stage.ANSWERED, "first-contact", command.answer, knowledge=command.knowledge),)


def request_void(ticket: Ticket, command: ask.RequestVoid, rules: Rules) -> Events:
    """Nothing is struck out by one person alone: a leader decides."""
    known("void", command.reason, rules)
    if ticket.asides.pending is not None:
        raise Rejected("wish-pending", ticket.asides.pending.wish)
    desk = rules.desk_of(ticket.custody.unit)
    return (
        did.VoidRequested(
            at=command.at,
            rule="ticket.request-void",
            reason=command.reason,
            clocks=ticket.clocks + arming(ticket, command.at, rules).clock(ClockKind.VOID, desk),
            note=command.note,
        ),
    )


def decide_void(ticket: Ticket, command: ask.DecideVoid, rules: Rules) -> Events:
    del rules
    pending = ticket.asides.pending
    if pending is None or pending.wish is not Wish.VOID:
        raise Rejected("nothing-asked", "void")
    if not command.accept:
        left = without(ticket, ClockKind.VOID)
        return (did.VoidRefused(at=command.at, rule="ticket.decide-void", clocks=left, note=command.note),)
    check_never_handled(command.by, ticket)
    free_of_others(ticket)
    return (_ended(command, "void", Stage.VOID, pending.ground, command.note),)


def _classified(
    kind: type[did.Classified],
    ticket: Ticket,
    command: ask.Register | ask.Reclassify,
    rules: Rules,
    demand: str = "",
) -> did.Classified:
    """An unknown category is refused here; only a filing's own is taken for the default one."""
    matter = rules.matter(command.category, command.condition)
    if matter.category != command.category:
        raise Rejected("unknown-category", command.category)
    if command.condition is not None and matter.condition != command.condition:
        raise Rejected("unknown-condition", command.condition)
    if matter.office and matter.office != ticket.flags.office:
        raise Rejected("kept-for-its-office", f"assign it to the office: {matter.office}")
    due = _counted(ticket, matter.limit, rules)
    return kind(
        at=command.at,
        rule="ticket.register" if isinstance(command, ask.Register) else "ticket.reclassify",
        category=matter.category,
        condition=matter.condition,
        urgency=matter.urgency,
        due_at=due.due_at,
        warn_at=due.warn_at,
        provisional=due.provisional,
        working=due.working,
        old_category=ticket.origin.category,
        old_condition=ticket.origin.condition,
        old_due_at=ticket.due.due_at,
        clocks=with_due(ticket, due, command.at, rules),
        demand=demand,
        note=command.note,
    )


def _counted(ticket: Ticket, limit: Limit, rules: Rules) -> Due:
    """The outer deadline under another limit: from acceptance, around every pause. Another round keeps its own."""
    if ticket.flags.round > 1:
        return ticket.due
    due = rules.due(ticket.origin.accepted_at, limit)
    for since, until in ticket.asides.record.pauses:
        due = rules.resumed(due, since, until)
    return due


def _ended(
    command: ask.Command, kind: str, stage: Stage, reason: str, note: str, *, other_way: str = "", knowledge: str = ""
) -> did.TicketClosed:
    return did.TicketClosed(
        at=command.at,
        rule=f"ticket.close.{kind}",
        kind=kind,
        stage=stage,
        reason=reason,
        note=note,
        other_way=other_way,
        knowledge=knowledge,
    )
