"""What is kept for one office (纪检): decided by the office's own rules, by its own people, and never handed outside.

The rights of `shared.access` keep others from seeing it at all; here stands what would hold without them too.
"""

from collections.abc import Iterable

from dispatch_service.routing.events import Event
from dispatch_service.routing.guards import free_of_others
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Custody, Ticket


def rules_for(ticket: Ticket, rules: Rules) -> Rules:
    """The rules as they hold for this ticket."""
    return rules.within(ticket.flags.office) if ticket.flags.office else rules


def its_office(code: str, ticket: Ticket, rules: Rules) -> bool:
    """Whether a unit is an office of the kind the ticket is kept for."""
    return rules.office_of(code) == ticket.flags.office


def may_be_kept(ticket: Ticket, unit: str, office: str, rules: Rules) -> None:
    """Refuse to give an office what it shall keep while others are still in it: they would hear of it.

    Raises:
        Rejected: `not-its-office`, `follower-joined`, or what `free_of_others` says.
    """
    if rules.office_of(unit) != office:
        raise Rejected("not-its-office", unit)
    relatives = ticket.asides.relatives
    if relatives.followers:
        raise Rejected("follower-joined", relatives.followers[0])
    free_of_others(ticket)


def stays_inside(ticket: Ticket, events: Iterable[Event], rules: Rules) -> None:
    """Refuse to give what an office keeps to anybody else.

    Raises:
        Rejected: `kept-for-its-office`.
    """
    if not ticket.flags.office:
        return
    for event in events:
        custody = getattr(event, "custody", None)
        if isinstance(custody, Custody):
            for unit in (custody.unit, custody.lead, *custody.assists):
                if not its_office(unit, ticket, rules):
                    raise Rejected("kept-for-its-office", unit)
