"""What suggestions are answered with: codes and figures for programs, a sentence in both languages for people."""

from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, Field

from dispatch_service.suggestions import reasons
from dispatch_service.suggestions.callers import RepeatCaller
from dispatch_service.suggestions.cases import Case, Place
from dispatch_service.suggestions.categories import Guess
from dispatch_service.suggestions.duplicates import Duplicate
from dispatch_service.suggestions.ground import Ground
from dispatch_service.suggestions.incidents import Incident
from dispatch_service.suggestions.told import Told

FINE = 3
"""Digits of a share."""


class CaseShown(BaseModel):
    ticket: str
    number: str
    stage: str
    category: str
    area: str
    opened_at: datetime


class DuplicateShown(BaseModel):
    """Two tickets that may be one matter. Nothing was done; `merge` on the later one would."""

    earlier: CaseShown
    later: CaseShown
    mergeable: bool = Field(description="Both are open: the later could be merged into the earlier.")
    words: float = Field(description="Weighted share of words in common, 0 to 1.")
    place: Place
    hours: float
    same_caller: bool
    zh: str
    en: str


class CallerShown(BaseModel):
    """Tickets of one telephone number, the newest first."""

    tickets: list[CaseShown]
    zh: str
    en: str


class IncidentShown(BaseModel):
    """Many tickets with one cause, as it seems, in the order they came."""

    ground: str = Field(description="`words` or `category`: what they have in common.")
    tickets: list[CaseShown]
    callers: int
    hours: float
    words: float = Field(description="By words: the least in common with the one in the middle.")
    usual: float = Field(description="By category: tickets in as long a time otherwise.")
    zh: str
    en: str


class GuessShown(BaseModel):
    """A category for a ticket that came in without one. It is not applied."""

    ticket: str
    category: str
    name: str
    name_en: str
    confidence: float = Field(description="How far the evidence is ahead, 0 to 1; no probability.")
    words: int
    weight: float
    zh: str
    en: str


class SuggestionsShown(BaseModel):
    """Told for the desk to decide; computed when asked, kept nowhere. No text was opened for it."""

    looked_at: int = Field(description="Tickets this one was, or these were, compared with.")
    since: datetime = Field(description="Opened since then.")
    more: bool = Field(description="There were more tickets in that time than are compared at once.")
    callers_told: bool = Field(description="Whether the asker may know that tickets are of one telephone number.")
    duplicates: list[DuplicateShown]
    callers: list[CallerShown]
    incidents: list[IncidentShown]
    categories: list[GuessShown]


class AboutShown(SuggestionsShown):
    ticket: str
    indexed: bool = Field(description="Whether its words are known by hash: not when confidential, erased or very new.")


class Looked(NamedTuple):
    """How far was looked."""

    looked_at: int
    since: datetime
    more: bool
    callers_told: bool


def shown(told: Told, ground: Ground, limit: int, looked: Looked) -> SuggestionsShown:
    """At most so many of each kind."""
    return SuggestionsShown(
        **looked._asdict(),
        duplicates=[of_duplicate(one, ground) for one in told.duplicates[:limit]],
        callers=[of_caller(one) for one in told.callers[:limit]],
        incidents=[of_incident(one, ground) for one in told.incidents[:limit]],
        categories=[of_guess(one.ticket, guess, ground) for one, guess in told.categories[:limit]],
    )


def case(found: Case) -> CaseShown:
    return CaseShown(**{name: getattr(found, name) for name in CaseShown.model_fields})


def of_duplicate(found: Duplicate, ground: Ground) -> DuplicateShown:
    said = reasons.of_duplicate(found, ground)
    return DuplicateShown(
        earlier=case(found.earlier),
        later=case(found.later),
        mergeable=found.mergeable,
        words=round(found.words, FINE),
        place=found.place,
        hours=round(found.hours, 1),
        same_caller=found.same_caller,
        zh=said.zh,
        en=said.en,
    )


def of_caller(found: RepeatCaller) -> CallerShown:
    said = reasons.of_caller(found)
    return CallerShown(tickets=[case(one) for one in found.cases], zh=said.zh, en=said.en)


def of_incident(found: Incident, ground: Ground) -> IncidentShown:
    said = reasons.of_incident(found, ground)
    return IncidentShown(
        ground=found.ground,
        tickets=[case(one) for one in found.cases],
        callers=found.callers,
        hours=round(found.hours, 1),
        words=round(found.words, FINE),
        usual=round(found.usual, 1),
        zh=said.zh,
        en=said.en,
    )


def of_guess(ticket: str, found: Guess, ground: Ground) -> GuessShown:
    said, name = reasons.of_guess(found, ground), ground.category(found.category)
    return GuessShown(
        ticket=ticket,
        category=found.category,
        name=name.zh,
        name_en=name.en,
        confidence=round(found.confidence, FINE),
        words=found.words,
        weight=found.weight,
        zh=said.zh,
        en=said.en,
    )
