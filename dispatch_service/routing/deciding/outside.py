"""Cases that belong to another platform: its deadline binds, and it answers for extension, return and closing."""

from datetime import datetime, timedelta

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import arming, later, with_due
from dispatch_service.routing.facts import Value
from dispatch_service.routing.guards import known
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Due, Rules
from dispatch_service.routing.states import Clock, ClockKind, Ticket
from dispatch_service.routing.table import Row, place

Events = tuple[did.Event, ...]
OWN = "own"


def hand_up(ticket: Ticket, command: ask.HandUp, rules: Rules) -> Events:
    """Ours lies a lead time before theirs, so that there is time to answer them."""
    known("authority", command.authority, rules)
    if command.authority == OWN or ticket.asides.outside is not None:
        raise Rejected("authority-set", command.authority)
    due = before_theirs(ticket, command, rules) if command.due_at is not None else ticket.due
    return (
        did.HandedUp(
            at=command.at,
            rule="ticket.hand-up",
            authority=command.authority,
            external_id=command.external_id,
            authority_due_at=command.due_at,
            due_at=due.due_at,
            warn_at=due.warn_at,
            provisional=due.provisional,
            working=due.working,
            clocks=(with_due if command.due_at is None else under_theirs)(ticket, due, command.at, rules),
            note=command.note,
        ),
    )


def before_theirs(ticket: Ticket, command: ask.HandUp | ask.RecordAuthorityAnswer, rules: Rules) -> Due:
    """Our outer deadline where theirs is given; its light comes on as long before as that of the old one."""
    return ahead_of(command.due_at or ticket.due.due_at, ticket.due, command.at, rules)


def ahead_of(theirs: datetime, old: Due, at: datetime, rules: Rules) -> Due:
    """A lead time before theirs, but never before now: a past one would be charged to nobody's fault."""
    due_at = max(theirs - lead(rules), at)
    return Due(due_at, max(due_at - (old.due_at - old.warn_at), min(at, due_at)))


def within_theirs(ticket: Ticket, resumed: Due, at: datetime, rules: Rules) -> Due:
    """Our outer deadline after a pause of ours: a lead time before theirs all the same, and never before it was."""
    outside = ticket.asides.outside
    if outside is None or outside.due_at is None:
        return resumed
    latest = later(ticket.due, ahead_of(outside.due_at, ticket.due, at, rules))
    return latest if latest.due_at < resumed.due_at else resumed


def check_still_within_theirs(ticket: Ticket, until: datetime, rules: Rules) -> None:
    """Refuse to let a case stand still until there is no time left to answer the platform it belongs to.

    Raises:
        Rejected: `suspension-too-long`.
    """
    outside = ticket.asides.outside
    if outside is None or outside.due_at is None:
        return
    latest = outside.due_at - lead(rules)
    if until > latest:
        raise Rejected("suspension-too-long", latest.isoformat())


def under_theirs(ticket: Ticket, due: Due, at: datetime, rules: Rules) -> tuple[Clock, ...]:
    """The clocks under the deadline that follows from theirs. A pause that would outlast it ends with it."""
    clocks = with_due(ticket, due, at, rules)
    pause = ticket.clock(ClockKind.PAUSE)
    if pause is None or pause.due_at <= due.due_at:
        return clocks
    ends = arming(ticket, at, rules).until(ClockKind.PAUSE, pause.unit, Due(due.due_at, due.due_at))
    return tuple(clock for clock in clocks if clock is not pause) + ends


def lead(rules: Rules) -> timedelta:
    """How long before theirs our own deadline ends, so that there is time to answer them."""
    return timedelta(hours=rules.option("authority-lead-hours"))


class Question(Value):
    """What our desk has agreed to and the platform has to: `extension`, `return` or `closing`."""

    what: str
    note: str = ""
    reason: str = ""
    kind: str = ""
    """The kind of closing that is proposed."""
    met: bool = False


def ask_authority(ticket: Ticket, at: datetime, question: Question, rules: Rules, clocks: tuple[Clock, ...]) -> Events:
    """Now it is theirs to answer, by a clock that reminds and raises; `clocks` are those that run on meanwhile."""
    desk = rules.desk_of(ticket.custody.unit)
    return (
        did.AuthorityAsked(
            at=at,
            rule=f"ticket.ask-authority.{question.what}",
            what=question.what,
            kind=question.kind,
            reason=question.reason,
            met=question.met,
            clocks=clocks + arming(ticket, at, rules).clock(ClockKind.AUTHORITY, desk),
            note=question.note,
        ),
    )


def check_theirs(ticket: Ticket, command: ask.Command, row: Row) -> None:
    """While a platform decides whether a case ends, nobody moves it; what leaves it where it is goes on.

    Raises:
        Rejected: `authority-waiting`.
    """
    outside = ticket.asides.outside
    if outside is None or outside.waiting not in ("return", "closing") or isinstance(command, MEANWHILE):
        return
    if isinstance(command, ask.Split) or row.moves[place(ticket)] != (place(ticket),):
        raise Rejected("authority-waiting", outside.waiting)


MEANWHILE = (ask.RecordAuthorityAnswer, ask.FireDeadline, ask.Withdraw, ask.HearOfFollower)
"""What may move it all the same: the answer itself, the clocks, and whoever filed it. What those merged into it say of
it moves no platform's case, and is asked of each."""


def check_ours(ticket: Ticket) -> None:
    """Refuse to end without the platform that owns the case.

    Raises:
        Rejected: `authority-owns`.
    """
    if ticket.asides.outside is not None:
        raise Rejected("authority-owns", ticket.asides.outside.authority)
