"""What several commands refuse alike."""

from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Matter, Rules
from dispatch_service.routing.states import Ticket


def known(code_list: str, code: str, rules: Rules) -> None:
    """Refuse a code that does not stand in the closed list.

    Raises:
        Rejected: `unknown-reason`.
    """
    if not rules.knows_code(code_list, code):
        raise Rejected("unknown-reason", f"{code_list}: {code}")


def asked_by_link(ticket: Ticket) -> bool:
    """Whether its resident is asked for a rating by link: somebody a link can reach, who acts for himself, in a case of
    our own. A platform calls its requesters back itself, an office its own; where staff act for a resident, the link
    might come to them."""
    origin, flags, asides = ticket.origin, ticket.flags, ticket.asides
    unfiled = asides.relatives.parent or asides.relatives.first
    others = flags.office or flags.historic or origin.by_proxy or asides.outside or unfiled
    return bool(origin.person) and not others


def known_matter(category: str, condition: str | None, rules: Rules) -> Matter:
    """What the policy says of a category; only a filing's own unknown one is taken for the default.

    Raises:
        Rejected: `unknown-category`, `unknown-condition`.
    """
    matter = rules.matter(category, condition)
    if matter.category != category:
        raise Rejected("unknown-category", category)
    if condition is not None and matter.condition != condition:
        raise Rejected("unknown-condition", condition)
    return matter


def note_needed(note: str) -> None:
    """Refuse without words of one's own.

    Raises:
        Rejected: `note-missing`.
    """
    if not note:
        raise Rejected("note-missing")


def free_of_others(ticket: Ticket) -> None:
    """Refuse to end what others still wait for, or what a platform is deciding.

    Raises:
        Rejected: `whistle-open`, `reply-owed`, `child-open`, `authority-waiting`.
    """
    free_of_units(ticket)
    outside = ticket.asides.outside
    if outside is not None and outside.waiting:
        raise Rejected("authority-waiting", outside.waiting)


def free_of_units(ticket: Ticket) -> None:
    """Refuse to end what units still work on or owe.

    Raises:
        Rejected: `whistle-open`, `reply-owed`, `child-open`.
    """
    asides = ticket.asides
    if ticket.whistles:
        raise Rejected("whistle-open", ticket.whistles[0])
    if asides.duties:
        raise Rejected("reply-owed", asides.duties[0].unit)
    if asides.relatives.children:
        raise Rejected("child-open", asides.relatives.children[0])
