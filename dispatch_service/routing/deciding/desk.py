"""What the desk decides about a request itself: filed how, where, whether at all."""

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import after_the_end, arming, beside, running, stopped, with_due, without
from dispatch_service.routing.asides import Wish
from dispatch_service.routing.counting import outer_due
from dispatch_service.routing.deciding.outside import Question, ask_authority, check_ours
from dispatch_service.routing.facts import replace
from dispatch_service.routing.guards import free_of_others, known, known_matter, note_needed
from dispatch_service.routing.parts import check_never_handled
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import ClockKind, Ticket
from dispatch_service.routing.table import ENDS

Events = tuple[did.Event, ...]
FIRST_CONTACT = "first-contact"
OF_THE_DESK = frozenset({ClockKind.ACCEPT, ClockKind.DISPATCH})


def register(ticket: Ticket, command: ask.Register, rules: Rules) -> Events:
    """File it anew, which accepts it; where it goes is the desk's next word, by a clock of its own."""
    if command.demand:
        known("demand-type", command.demand, rules)
    registered = _classified(did.TicketRegistered, ticket, command, rules, command.demand)
    if ticket.clock(ClockKind.ACCEPT) is None:
        return (registered,)
    desk = rules.desk_of(ticket.custody.unit)
    armed = arming(replace(ticket, flags=replace(ticket.flags, urgency=registered.urgency)), command.at, rules)
    left = tuple(clock for clock in registered.clocks if clock.kind is not ClockKind.ACCEPT)
    return (replace(registered, clocks=left + armed.clock(ClockKind.DISPATCH, desk)),)


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
            due_at=ticket.due.due_at,
            old_due_at=ticket.due.due_at,
            note=command.note,
        ),
    )


def order_check(ticket: Ticket, command: ask.OrderCheck, rules: Rules) -> Events:
    """Its own short clock; the desk's stands still until the report."""
    unit = rules.unit(command.unit)
    if unit is None:
        raise Rejected("unknown-unit", command.unit)
    left = stopped(ticket.clocks, command.at, OF_THE_DESK)
    clocks = left + arming(ticket, command.at, rules).clock(ClockKind.CHECK, unit)
    return (
        did.SiteCheckOrdered(
            at=command.at, rule="ticket.order-check", unit=unit.code, clocks=clocks, note=command.note
        ),
    )


def report_check(ticket: Ticket, command: ask.ReportCheck, rules: Rules) -> Events:
    """The desk's clock runs on; where the order is from before it stood still, giving the case away gets one anew."""
    note_needed(command.note)
    clocks = running(without(ticket, ClockKind.CHECK), command.at, rules)
    if not any(clock.kind in OF_THE_DESK for clock in clocks):
        clocks += arming(ticket, command.at, rules).clock(ClockKind.DISPATCH, rules.desk_of(ticket.custody.unit))
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
    """A ground of the list, and the other way is named: nobody is sent away without direction.

    A platform that owns the case is asked to take it back instead.
    """
    _check_first_word(ticket, command)
    known("refuse", command.ground, rules)
    note_needed(command.note)
    instead = tuple(words for words in rules.instead(command.ground) if words)
    if not (command.other_way or instead):
        raise Rejected("other-way-missing", command.ground)
    if ticket.asides.outside is not None:
        question = Question("return", command.note, command.ground)
        return ask_authority(ticket, command.at, question, rules, beside(ticket))
    ended = _ended(ticket, command, "refused", command.ground, command.note)
    return (replace(ended, other_way=command.other_way, instead=instead),)


def answer_directly(ticket: Ticket, command: ask.AnswerDirectly, rules: Rules) -> Events:
    """At first contact, what the policy says may be answered so; a platform that owns the case has to agree."""
    _check_first_word(ticket, command)
    if not command.answer:
        raise Rejected("answer-missing", "answered")
    if not rules.matter(ticket.origin.category, ticket.origin.condition).first_contact:
        raise Rejected("not-at-first-contact", ticket.origin.category)
    if ticket.asides.outside is not None:
        question = Question("closing", command.answer, FIRST_CONTACT, "answered")
        return ask_authority(ticket, command.at, question, rules, beside(ticket))
    ended = _ended(ticket, command, "answered", FIRST_CONTACT, command.answer)
    return (replace(ended, knowledge=command.knowledge),)


def _check_first_word(ticket: Ticket, command: ask.Command) -> None:
    """The desk's own end is its first word on a case: what a unit has returned it may only give away or send back."""
    check_never_handled(command.by, ticket)
    free_of_others(ticket)
    if ticket.attempt.returned:
        raise Rejected("only-redispatch")


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
            asker=command.by.person,
            clocks=ticket.clocks + arming(ticket, command.at, rules).clock(ClockKind.VOID, desk),
            note=command.note,
        ),
    )


def decide_void(ticket: Ticket, command: ask.DecideVoid, rules: Rules) -> Events:
    del rules
    pending = ticket.asides.pending
    if pending is None or pending.wish is not Wish.VOID:
        raise Rejected("nothing-asked", "void")
    if command.by.person == pending.asker:
        raise Rejected("asked-himself", pending.asker)
    if not command.accept:
        left = without(ticket, ClockKind.VOID)
        return (did.VoidRefused(at=command.at, rule="ticket.decide-void", clocks=left, note=command.note),)
    check_never_handled(command.by, ticket)
    free_of_others(ticket)
    check_ours(ticket)
    return (_ended(ticket, command, "void", pending.ground, command.note),)


def _classified(
    kind: type[did.Classified],
    ticket: Ticket,
    command: ask.Register | ask.Reclassify,
    rules: Rules,
    demand: str = "",
) -> did.Classified:
    matter = known_matter(command.category, command.condition, rules)
    if matter.office and matter.office != ticket.flags.office:
        raise Rejected("kept-for-its-office", f"assign it to the office: {matter.office}")
    due = outer_due(ticket, matter.limit, rules)
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


def _ended(ticket: Ticket, command: ask.Command, kind: str, reason: str, note: str) -> did.TicketClosed:
    return did.TicketClosed(
        at=command.at,
        rule=f"ticket.close.{kind}",
        kind=kind,
        stage=ENDS[kind],
        reason=reason,
        note=note,
        clocks=after_the_end(ticket),
    )
