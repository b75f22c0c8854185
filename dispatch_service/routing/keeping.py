"""What is kept for one office (纪检): decided by the office's own rules, by its own people, and never handed outside.

The rights of `shared.access` keep others from seeing it at all; here stands what would hold without them too.
"""

from collections.abc import Iterable

from dispatch_service.routing.events import Event
from dispatch_service.routing.guards import free_of_others
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Custody, Ticket

OUTSIDE = frozenset(
    {
        "attach-whistle",
        "follow",
        "hand-up",
        "merge",
        "open-dispute",
        "order-check",
        "order-verify",
        "request-return",
        "request-void",
        "split",
        "supervise",
    }
)
"""Commands that bring others in: somebody outside would hear of it, or alone could end it. Inside there is no leader,
no panel, no checker, nobody who owes a reply, and no other desk."""


def rules_for(ticket: Ticket, rules: Rules) -> Rules:
    """The rules as they hold for this ticket."""
    return rules.within(ticket.flags.office, ticket.flags.recused) if ticket.flags.office else rules


def its_office(code: str, ticket: Ticket, rules: Rules) -> bool:
    """Whether a unit is an office of the kind the ticket is kept for."""
    return rules.office_of(code) == ticket.flags.office


def may_be_kept(ticket: Ticket, units: Iterable[str], office: str, rules: Rules) -> None:
    """Refuse to give units what an office shall keep while others are still in it: they would hear of it, or what they
    owe would hold it for ever.

    Raises:
        Rejected: `not-its-office`, `follower-joined`, `is-a-part`, `wish-pending`, `authority-owns`, `appeal-open`, or
            what `free_of_others` says.
    """
    for unit in units:
        if rules.office_of(unit) != office:
            raise Rejected("not-its-office", unit)
    free_of_others(ticket)
    asides = ticket.asides
    others = {
        "follower-joined": asides.relatives.followers[0] if asides.relatives.followers else "",
        "is-a-part": asides.relatives.parent,
        "wish-pending": asides.pending.wish if asides.pending else "",
        "authority-owns": asides.outside.authority if asides.outside else "",
        "appeal-open": asides.record.appeal if asides.record.appealing else "",
    }
    for refusal, detail in others.items():
        if detail:
            raise Rejected(refusal, detail)


def may_be_asked(command: str, ticket: Ticket) -> None:
    """Refuse what brings others into what an office keeps, whoever asks it; `command` is its name in the table.

    Raises:
        Rejected: `kept-for-its-office`.
    """
    if ticket.flags.office and command in OUTSIDE:
        raise Rejected("kept-for-its-office", command)


def stays_inside(ticket: Ticket, events: Iterable[Event], rules: Rules) -> None:
    """Refuse to give what an office keeps to anybody else, or to an office it is about while there is another one.

    Raises:
        Rejected: `kept-for-its-office`, `recused`.
    """
    if not ticket.flags.office:
        return
    for event in events:
        custody = getattr(event, "custody", None)
        if isinstance(custody, Custody):
            for unit in (custody.unit, custody.lead, *custody.assists):
                _check_inside(unit, ticket, rules)


def _check_inside(unit: str, ticket: Ticket, rules: Rules) -> None:
    if not its_office(unit, ticket, rules):
        raise Rejected("kept-for-its-office", unit)
    if unit in ticket.flags.recused and rules.desk_of(unit).code != unit:
        raise Rejected("recused", unit)
