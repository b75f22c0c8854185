"""From a ticket's recorded events to the chain of decisions behind its custodian and its due time. Pure.

Each link names the event, rule and versions it rests on, so that whoever doubts it can look them up and replay them.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import cast

import msgspec

from dispatch_service.codec import Entry
from dispatch_service.routing import events as did
from dispatch_service.routing.states import Custody
from dispatch_service.rules.words import Said
from dispatch_service.why.sentences import CUSTODY, DUE, GOES_ON, HELD, PROVISIONAL
from shared.china import CHINA

Names = Callable[[str, str], Said]
"""What a code is called: kind (`unit`, `category`, `condition`, or a code list's name) and code."""


class Link(msgspec.Struct, frozen=True):
    """One decision: what it said, and what it rests on."""

    position: int
    at: datetime
    what: str
    zh: str
    en: str
    rule: str
    policy: str
    directory: str
    calendar: str
    inputs: dict[str, str]


class Why(msgspec.Struct, frozen=True):
    """The chains, the oldest decision first; the last link of each is the one in force."""

    custodian: tuple[Link, ...]
    due: tuple[Link, ...]
    goes_on: tuple[Link, ...] = ()
    """Which ticket a case that was made safe goes on as, or why as none; and where a follow-up comes from."""


def why(entries: Iterable[Entry], names: Names) -> Why:
    """The chains of one ticket's entries, in order."""
    custodian: list[Link] = []
    due: list[Link] = []
    goes_on: list[Link] = []
    story = _Story(names)
    for entry in entries:
        event = cast("did.Event", entry.event)
        story.meet(event)
        if (template := _custody_template(event)) is not None:
            custodian.append(story.link(entry, template, _custody_inputs(event)))
        if _moves_due(event, due):
            due.append(story.link(entry, _due_template(event), _due_inputs(event)))
        if (said := _goes_on_template(event)) is not None:
            goes_on.append(story.link(entry, said, _going_on(event)))
    return Why(tuple(custodian), tuple(due), tuple(goes_on))


def _goes_on_template(event: did.Event) -> Said | None:
    if isinstance(event, did.TicketOpened) and not event.first:
        return None
    return GOES_ON.get(type(event).__name__)


def _going_on(event: did.Event) -> dict[str, str]:
    shown = ("number", "follow_up", "first")
    return {name: str(value) for name in shown if (value := getattr(event, name, ""))} | _codes(event)


def _custody_template(event: did.Event) -> Said | None:
    name = type(event).__name__
    reason = getattr(event, "reason", "")
    return CUSTODY.get(f"{name} {event.rule}") or CUSTODY.get(f"{name} {reason}") or CUSTODY.get(name)


def _due_template(event: did.Event) -> Said:
    name = type(event).__name__
    theirs = getattr(event, "authority_due_at", None) is not None
    return DUE.get(f"{name} theirs", DUE[name]) if theirs else DUE[name]


def _moves_due(event: did.Event, known: Sequence[Link]) -> bool:
    due = getattr(event, "due_at", None)
    if due is None or type(event).__name__ not in DUE:
        return False
    return not known or known[-1].inputs["due_at"] != due.isoformat()


CODES = ("reason", "ground", "category", "condition", "area", "found_by", "urgency", "authority", "held_for")
"""Inputs that are codes."""


def _custody_inputs(event: did.Event) -> dict[str, str]:
    custody = cast(Custody, getattr(event, "custody"))  # noqa: B009 - all of these have one
    return {"unit": custody.unit, "lead": custody.lead, **_codes(event)}


def _due_inputs(event: did.Event) -> dict[str, str]:
    times = {"due_at": getattr(event, "due_at", None), "old": getattr(event, "old_due_at", None)}
    times |= {"paused": getattr(event, "paused_at", None), "theirs": getattr(event, "authority_due_at", None)}
    shown = {name: value.isoformat() for name, value in times.items() if value is not None}
    return {**shown, **_codes(event), "provisional": str(getattr(event, "provisional", False)).lower()}


def _codes(event: did.Event) -> dict[str, str]:
    found = {name: str(getattr(event, name)) for name in CODES if getattr(event, name, "")}
    return found | ({"round": str(number)} if (number := getattr(event, "round", 0)) else {})


class _Story:
    """What the earlier events said and later sentences need."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._category = self._condition = self._area = ""
        self._accepted: datetime | None = None

    def meet(self, event: did.Event) -> None:
        """Remember acceptance, place and category."""
        if isinstance(event, did.TicketOpened):
            self._accepted = event.at
        if isinstance(event, did.FollowUpOpened):
            return  # its category is another ticket's
        if category := getattr(event, "category", ""):
            self._category, self._condition = category, getattr(event, "condition", "")
        if area := getattr(event, "area", ""):
            self._area = area

    def link(self, entry: Entry, template: Said, inputs: dict[str, str]) -> Link:
        return Link(
            entry.position,
            entry.at,
            entry.type,
            self._filled(template, inputs, "zh"),
            self._filled(template, inputs, "en"),
            entry.why.rule,
            entry.why.policy,
            entry.why.directory,
            entry.why.calendar,
            inputs,
        )

    def _filled(self, template: Said, inputs: dict[str, str], language: str) -> str:
        words = {
            "category": self._name("category", self._category, language),
            "condition": self._name("condition", f"{self._category} {self._condition}", language),
            "second": self._name("condition", f"{self._category} {inputs.get('condition', '')}", language),
            "number": inputs.get("number", ""),
            "area": self._name("unit", self._area, language),
            "accepted": local(self._accepted),
            "held": getattr(HELD.get(inputs.get("held_for", "")), language, ""),
            "due": _local_text(inputs.get("due_at", "")),
            "old": _local_text(inputs.get("old", "")),
            "paused": _local_text(inputs.get("paused", "")),
            "theirs": _local_text(inputs.get("theirs", "")),
            "unit": self._name("unit", inputs.get("unit", ""), language),
            "lead": self._name("unit", inputs.get("lead", ""), language),
            "round": inputs.get("round", ""),
            **{kind: self._name(kind, inputs.get(kind, ""), language) for kind in ("reason", "ground", "authority")},
        }
        ending = getattr(PROVISIONAL, language) if inputs.get("provisional") == "true" else ""
        return getattr(template, language).format_map(words) + ending

    def _name(self, kind: str, code: str, language: str) -> str:
        return getattr(self._names(kind, code), language) if code.strip() else ""


def _local_text(moment: str) -> str:
    return local(datetime.fromisoformat(moment)) if moment else ""


def local(moment: datetime | None) -> str:
    """Beijing time, to the minute."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if moment else ""
