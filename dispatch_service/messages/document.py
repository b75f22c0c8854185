"""The messages document: which event tells whom what, how long a receipt is waited for, and when people sleep.

Texts name a ticket by its number and a unit by its name. Nothing of a resident and nothing he wrote can stand in them;
the link by which he rates how it went does, where the event asks him.
"""

from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, get_args, get_type_hints

from msgspec import Meta

from dispatch_service.directory.duty import Minute, Offset
from dispatch_service.directory.record import Code, Record, Text
from dispatch_service.documents.faults import Fault, duplicates, raise_any
from dispatch_service.documents.folder import from_path
from dispatch_service.documents.shape import typed
from dispatch_service.routing.announce import ANSWERING
from dispatch_service.routing.events import FollowUpAdvanced, MasterAdvanced, TicketEventUnion
from dispatch_service.whistles.events import WhistleEventUnion

Count = Annotated[int, Meta(ge=1, le=100_000)]
Days = Annotated[int, Meta(ge=1, le=36_500)]
Urgency = Literal["general", "urgent", "emergency"]
To = Literal[
    "custodian", "lead", "assists", "desk", "asked", "charged", "appellant", "superior", "called", "blower", "resident"
]  # fmt: skip
"""The custodian's person or unit; who answers for a joint case; every helper; the desk above; the unit whose time an
event starts; the unit a miss is charged to, the one that appealed against it, and the one it was brought before; all
that a whistle calls; who blew it; who filed the request."""
OF_WHISTLES: frozenset[To] = frozenset({"called", "blower"})
PLAIN = frozenset({"number"})
OF_STAFF = PLAIN | {"unit", "unit_en", "due"}
"""What a text may name: the ticket's number, the unit told, and its next deadline in local time."""
OF_RESIDENTS = PLAIN | {"rating"}
"""`rating` is the link by which he rates how it went."""
ASKING_EVENTS = frozenset(event.__name__ for event in (*ANSWERING, MasterAdvanced))
TICKET_EVENTS = {event.__name__: event for event in get_args(TicketEventUnion)}
MINUTES_OF_A_DAY = 24 * 60
NEWS = frozenset({MasterAdvanced.__name__, FollowUpAdvanced.__name__})
"""Events that tell what happened on another ticket."""
WHISTLE_EVENTS = {event.__name__: event for event in get_args(WhistleEventUnion)}


class Quiet(Record, frozen=True):
    """Hours in which only emergencies are told; others wait for their end. They may pass midnight."""

    begins: Minute
    ends: Minute


class Rule(Record, frozen=True):
    """One event told to one circle. Where several rules would tell one person of one event, the first does."""

    on: Text
    to: To
    template: Code
    receipt: bool = False
    """Whether somebody has to answer for it; without a receipt in time the next in the order of duty is told."""
    urgencies: tuple[Urgency, ...] = ()
    """Only tickets of these; all where empty."""
    news: tuple[Text, ...] = ()
    """Of an event that tells of another ticket: only where one of these happened there; all where empty."""
    where: Mapping[str, bool] = {}
    """Only where these of the event's own yes-or-no facts are so."""


class Template(Record, frozen=True):
    code: Code
    zh: Text
    en: Text


class ReceiptWithin(Record, frozen=True):
    """Minutes after sending."""

    general: Count
    urgent: Count
    emergency: Count


class MessagesDocument(Record, frozen=True):
    version: Text
    utc_offset: Offset
    receipt_within: ReceiptWithin
    stale_after: Count
    """Minutes after which an event is no news any more: a follower far behind, or new, wakes nobody for it."""
    rules: tuple[Rule, ...]
    templates: tuple[Template, ...]
    quiet: Quiet | None = None
    kept_days: Days = 400
    """A message nobody waits for any more is removed after so many days; its event stays in the log for ever."""


def read(path: Path) -> MessagesDocument:
    """The document in a file.

    Raises:
        dispatch_service.documents.faults.Faults: everything that is wrong with it.
        OSError: the file cannot be read.
    """
    document = typed(from_path(path), MessagesDocument)
    check(document)
    return document


def check(document: MessagesDocument) -> None:
    """Look for what the schema cannot say.

    Raises:
        Faults: unknown events or templates, circles an event does not have, texts that name what they may not.
    """
    templates = {template.code: template for template in document.templates}
    faults = duplicates("templates", (template.code for template in document.templates))
    for number, rule in enumerate(document.rules):
        faults += _rule_faults(f"rules[{number}]", rule, templates)
    for number, template in enumerate(document.templates):
        for language in ("zh", "en"):
            text = str(getattr(template, language))
            faults += names(text, f"templates[{number}].{language}", OF_STAFF | OF_RESIDENTS)
    if document.stale_after >= document.kept_days * MINUTES_OF_A_DAY:
        faults.append(Fault("kept_days", "ends before stale_after: what was removed would be told again"))
    raise_any(faults)


def _rule_faults(place: str, rule: Rule, templates: dict[str, Template]) -> list[Fault]:
    faults: list[Fault] = []
    event = TICKET_EVENTS.get(rule.on) or WHISTLE_EVENTS.get(rule.on)
    if event is None:
        faults.append(Fault(f"{place}.on", f"no event is called {rule.on!r}"))
    elif rule.to in OF_WHISTLES and rule.on not in WHISTLE_EVENTS:
        faults.append(Fault(f"{place}.to", f"{rule.on} is no event of a whistle: nobody is {rule.to!r}"))
    if rule.news and rule.on not in NEWS:
        faults.append(Fault(f"{place}.news", f"{rule.on} tells of no other ticket"))
    faults += [Fault(f"{place}.news", f"no event is called {one!r}") for one in rule.news if one not in TICKET_EVENTS]
    faults += _where_faults(place, rule, event) if event else []
    if rule.template not in templates:
        return [*faults, Fault(f"{place}.template", f"no template has the code {rule.template!r}")]
    template = templates[rule.template]
    text = template.zh + template.en
    if rule.to == "resident":
        faults += names(text, f"{place}.template", OF_RESIDENTS if rule.on in ASKING_EVENTS else PLAIN)
        if rule.receipt:
            faults.append(Fault(f"{place}.receipt", "residents owe no receipt"))
    elif "{rating}" in text:
        faults.append(Fault(f"{place}.template", "may not name 'rating': residents rate"))
    return faults


def _where_faults(place: str, rule: Rule, event: type) -> list[Fault]:
    facts = get_type_hints(event)
    unknown = [name for name in rule.where if facts.get(name) is not bool]
    return [Fault(f"{place}.where", f"{rule.on} has no fact {name!r} that is so or not") for name in unknown]


def names(text: str, place: str, allowed: frozenset[str]) -> list[Fault]:
    """A fault for each thing a text names that it may not, or for braces that do not fit."""
    try:
        found = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as fault:
        return [Fault(place, str(fault))]
    return [Fault(place, f"may not name {name!r}") for name in sorted(found - allowed)]
