"""Cases that belong to another platform: its deadline binds, and it answers for extension, return and closing."""

from datetime import timedelta

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.arming import arming, with_due
from dispatch_service.routing.guards import known
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Due, Rules
from dispatch_service.routing.states import Clock, ClockKind, Ticket

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
            clocks=with_due(ticket, due, command.at, rules),
            note=command.note,
        ),
    )


def before_theirs(ticket: Ticket, command: ask.HandUp | ask.RecordAuthorityAnswer, rules: Rules) -> Due:
    """Our outer deadline where theirs is given: never before now, for a past one would be charged to nobody's fault."""
    theirs = command.due_at or ticket.due.due_at
    due_at = max(theirs - timedelta(hours=rules.option("authority-lead-hours")), command.at)
    warn_at = max(due_at - (ticket.due.due_at - ticket.due.warn_at), min(command.at, due_at))
    return Due(due_at, warn_at)


def ask_authority(
    ticket: Ticket,
    command: ask.DecideExtension | ask.DecideReturn | ask.Close,
    rules: Rules,
    what: str,
    clocks: tuple[Clock, ...],
    *,
    kind: str = "",
    reason: str = "",
) -> Events:
    """Our desk has agreed; now it is theirs to answer, by a clock that reminds and raises."""
    desk = rules.desk_of(ticket.custody.unit)
    return (
        did.AuthorityAsked(
            at=command.at,
            rule=f"ticket.ask-authority.{what}",
            what=what,
            kind=kind,
            reason=reason,
            clocks=clocks + arming(ticket, command.at, rules).clock(ClockKind.AUTHORITY, desk),
            note=command.note,
        ),
    )
