"""A platform moves its own deadline without being asked: theirs binds, and ours lies a lead time before it as ever.

Nothing is added to what was there: the new time stands for itself. What was granted before is in it or it is not, as
the platform means it; a pause that lasts does not move it, and a wish that is open is counted from the new time.
"""

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.deciding.outside import ahead_of, under_theirs
from dispatch_service.routing.guards import known
from dispatch_service.routing.parts import check_never_handled
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Due, Rules
from dispatch_service.routing.states import Ticket

Events = tuple[did.Event, ...]


def change_authority_due(ticket: Ticket, command: ask.ChangeAuthorityDue, rules: Rules) -> Events:
    """By the platform, or by the desk that was told. A time that is over already is refused: whoever names it has
    mistaken himself, and the miss would be ours. One so near that the lead is over makes it due now."""
    check_never_handled(command.by, ticket)
    outside = ticket.asides.outside
    if outside is None:
        raise Rejected("no-authority")
    known("authority-due", command.reason, rules)
    if command.due_at <= command.at:
        raise Rejected("due-over", command.due_at.isoformat())
    if command.due_at == outside.due_at:
        raise Rejected("nothing-changes", command.due_at.isoformat())
    due = ahead_of(command.due_at, _with_a_light(ticket, rules), command.at, rules)
    return (
        did.AuthorityDueChanged(
            at=command.at,
            rule="ticket.change-authority-due",
            authority=outside.authority,
            authority_due_at=command.due_at,
            old_authority_due_at=outside.due_at,
            due_at=due.due_at,
            warn_at=due.warn_at,
            provisional=due.provisional,
            working=due.working,
            old_due_at=ticket.due.due_at,
            clocks=under_theirs(ticket, due, command.at, rules),
            reason=command.reason,
            operation=command.operation,
            note=command.note,
        ),
    )


def _with_a_light(ticket: Ticket, rules: Rules) -> Due:
    """What the new time's light is taken from: one that an earlier word made due at once has none left."""
    if ticket.due.warn_at < ticket.due.due_at:
        return ticket.due
    return rules.due(ticket.origin.accepted_at, rules.matter(ticket.origin.category, ticket.origin.condition).limit)
