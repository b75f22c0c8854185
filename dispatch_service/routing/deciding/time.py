"""More time and no time: extension (延期) and suspension (挂账), asked by the custodian, decided by the desk."""

from datetime import datetime

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import arming, clock_until, running, stopped, with_due, without
from dispatch_service.routing.asides import Pending, Wish
from dispatch_service.routing.deciding.outside import Question, ask_authority, check_still_within_theirs, within_theirs
from dispatch_service.routing.facts import replace
from dispatch_service.routing.guards import known
from dispatch_service.routing.parts import check_never_handled
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Due, Limit, Rules
from dispatch_service.routing.standing import standing
from dispatch_service.routing.states import Clock, ClockKind, Ticket, Work

Events = tuple[did.Event, ...]
STANDING_STILL = frozenset({ClockKind.CONTACT, ClockKind.HANDLE, ClockKind.ASSIST})
"""What a suspension stops. Supervision, an open wish and the platform's answer are owed all the same."""


def request_extension(ticket: Ticket, command: ask.RequestExtension, rules: Rules) -> Events:
    """Before the deadline, a bounded number of times, and never by more than the case had from the beginning."""
    known("extend", command.ground, rules)
    _no_twin(ticket)
    if command.at >= ticket.due.due_at:
        raise Rejected("overdue", ticket.due.due_at.isoformat())
    if ticket.asides.record.extensions >= rules.option("extensions-max"):
        raise Rejected("extended-before", str(ticket.asides.record.extensions))
    by = Limit(command.amount, command.per)
    due = rules.extended(ticket.due, by)
    _check_length(ticket, due, rules)
    desk = rules.desk_of(ticket.custody.unit)
    return (
        did.ExtensionRequested(
            at=command.at,
            rule="ticket.request-extension",
            handler=command.by.person,
            ground=command.ground,
            due_at=due.due_at,
            warn_at=due.warn_at,
            provisional=due.provisional,
            working=due.working,
            by=by,
            clocks=ticket.clocks + arming(ticket, command.at, rules).clock(ClockKind.EXTENSION, desk),
            note=command.note,
        ),
    )


def _check_length(ticket: Ticket, due: Due, rules: Rules) -> None:
    if due.due_at <= ticket.due.due_at:
        raise Rejected("no-extension", due.due_at.isoformat())
    rung = standing(ticket.custody.unit, rules).rung
    original = rules.matter(ticket.origin.category, ticket.origin.condition).limit
    for bound in (original, rules.limit("extension", rung, ticket.flags.urgency)):
        latest = rules.extended(ticket.due, bound).due_at
        if due.due_at > latest:
            raise Rejected("extension-too-long", latest.isoformat())


def decide_extension(ticket: Ticket, command: ask.DecideExtension, rules: Rules) -> Events:
    """Granted by our desk; where the case belongs to a platform, that one is asked next."""
    check_never_handled(command.by, ticket)
    pending = _pending(ticket, Wish.EXTENSION)
    if ticket.asides.outside is not None and ticket.asides.outside.waiting:
        raise Rejected("authority-waiting", ticket.asides.outside.waiting)
    left = without(ticket, ClockKind.EXTENSION)
    if not command.accept:
        return (did.ExtensionRefused(at=command.at, rule="ticket.decide-extension", clocks=left, note=command.note),)
    if ticket.asides.outside is not None:
        return ask_authority(ticket, command.at, Question("extension", command.note), rules, left)
    return (granted(replace(ticket, clocks=left), command, wished(ticket, pending, rules), rules, by=pending.by),)


def wished(ticket: Ticket, pending: Pending, rules: Rules) -> Due:
    """The deadline an extension leads to now: the limit may have been corrected since it was asked for."""
    return rules.extended(ticket.due, pending.by) if pending.by is not None else pending.due or ticket.due


def granted(
    ticket: Ticket,
    command: ask.DecideExtension | ask.RecordAuthorityAnswer,
    due: Due,
    rules: Rules,
    nth: int = 1,
    by: Limit | None = None,
) -> did.ExtensionGranted:
    """The outer deadline as extended, and with it the time of whoever handles the case."""
    return did.ExtensionGranted(
        at=command.at,
        rule="ticket.decide-extension",
        due_at=due.due_at,
        warn_at=due.warn_at,
        provisional=due.provisional,
        working=due.working,
        old_due_at=ticket.due.due_at,
        clocks=with_due(ticket, due, command.at, rules, nth),
        by=by,
        note=command.note,
    )


def request_suspension(ticket: Ticket, command: ask.RequestSuspension, rules: Rules) -> Events:
    """Once a case, for a cause of the list, with a day on which it ends by itself: before a platform waits in vain."""
    known("suspend", command.cause, rules)
    _no_twin(ticket)
    if ticket.asides.record.suspensions >= rules.option("suspensions-max"):
        raise Rejected("suspended-before", str(ticket.asides.record.suspensions))
    rung = standing(ticket.custody.unit, rules).rung
    longest = rules.due(command.at, rules.limit(ClockKind.PAUSE, rung, ticket.flags.urgency)).due_at
    if not command.at < command.until <= longest:
        raise Rejected("suspension-too-long", longest.isoformat())
    check_still_within_theirs(ticket, command.until, rules)
    desk = rules.desk_of(ticket.custody.unit)
    return (
        did.SuspensionRequested(
            at=command.at,
            rule="ticket.request-suspension",
            handler=command.by.person,
            cause=command.cause,
            until=command.until,
            clocks=ticket.clocks + arming(ticket, command.at, rules).clock(ClockKind.SUSPENSION, desk),
            note=command.note,
        ),
    )


def decide_suspension(ticket: Ticket, command: ask.DecideSuspension, rules: Rules) -> Events:
    """A platform's deadline may have been named or brought forward since it was asked for: it is looked at again."""
    check_never_handled(command.by, ticket)
    pending = _pending(ticket, Wish.SUSPENSION)
    left = without(ticket, ClockKind.SUSPENSION)
    until = pending.until or command.at
    if not command.accept:
        return (did.SuspensionRefused(at=command.at, rule="ticket.decide-suspension", clocks=left, note=command.note),)
    if until <= command.at:
        raise Rejected("suspension-over", until.isoformat())
    check_still_within_theirs(ticket, until, rules)
    end = arming(ticket, command.at, rules).until(ClockKind.PAUSE, ticket.custody.unit, Due(until, until))
    return (
        did.TicketSuspended(
            at=command.at,
            rule="ticket.decide-suspension",
            cause=pending.ground,
            until=until,
            clocks=stopped(left, command.at, STANDING_STILL) + end,
            note=command.note,
        ),
    )


def resume(ticket: Ticket, command: ask.Resume, rules: Rules) -> Events:
    known("resume", command.reason, rules)
    return (resumption(ticket, command.at, rules, "ticket.resume", command.reason, command.note),)


def resumption(
    ticket: Ticket, at: datetime, rules: Rules, rule: str, reason: str = "ended", note: str = ""
) -> did.TicketResumed:
    """What was left of every clock that stood still, and of the outer deadline, runs on: a platform's deadline did not
    stand still."""
    pause = ticket.asides.pause
    since = pause.since if pause is not None else at
    moved = rules.resumed(ticket.due, since, at)
    due = within_theirs(ticket, moved, at, rules)
    clocks = running(without(ticket, ClockKind.PAUSE), at, rules)
    return did.TicketResumed(
        at=at,
        rule=rule,
        reason=reason,
        work=pause.work if pause is not None else str(Work.SIGNED),
        paused_at=since,
        due_at=due.due_at,
        warn_at=due.warn_at,
        provisional=due.provisional,
        working=due.working,
        clocks=clocks if due == moved else _handled_within(ticket, clocks, due, at, rules),
        note=note,
    )


def _handled_within(
    ticket: Ticket, clocks: tuple[Clock, ...], case: Due, at: datetime, rules: Rules
) -> tuple[Clock, ...]:
    """Whoever handles it has until the case is due, and his rung's least time where a pause has used that up."""
    unit = standing(ticket.custody.unit, rules)
    latest = arming(ticket, at, rules).handle_due(unit, case)
    return tuple(
        clock_until(clock, latest) if clock.kind is ClockKind.HANDLE and clock.due_at > latest.due_at else clock
        for clock in clocks
    )


def _no_twin(ticket: Ticket) -> None:
    if ticket.asides.pending is not None:
        raise Rejected("wish-pending", ticket.asides.pending.wish)


def _pending(ticket: Ticket, wish: Wish) -> Pending:
    pending = ticket.asides.pending
    if pending is None or pending.wish is not wish:
        raise Rejected("nothing-asked", wish)
    return pending


def move_due(ticket: Ticket, command: ask.MoveDue, rules: Rules) -> Events:
    """Only where the deadline is still the one computed at acceptance: what people granted is not recomputed."""
    asides = ticket.asides
    if asides.record.extensions or asides.record.suspensions or asides.outside or ticket.flags.round > 1:
        raise Rejected("due-was-granted")
    if command.calendar != rules.versions.calendar:
        raise Rejected("calendar-not-in-force", command.calendar)
    matter = rules.matter(ticket.origin.category, ticket.origin.condition)
    due = rules.due(ticket.origin.accepted_at, matter.limit)
    if due.due_at == ticket.due.due_at:
        raise Rejected("nothing-changes", due.due_at.isoformat())
    return (
        did.DueMoved(
            at=command.at,
            rule="ticket.move-due",
            calendar=command.calendar,
            due_at=due.due_at,
            warn_at=due.warn_at,
            provisional=due.provisional,
            working=due.working,
            old_due_at=ticket.due.due_at,
            clocks=with_due(ticket, due, command.at, rules),
            note=command.note,
        ),
    )
