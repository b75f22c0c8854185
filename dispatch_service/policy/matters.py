"""What people ask for, as a list that has a name, a version and a source: categories, conditions, owners.

A sample pack is one city's practice and nobody's law; the heading of a pack says so in both languages.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from dispatch_service.policy.clocks import Timed, Urgency
from dispatch_service.policy.record import Code, Named, Record, Text, Words
from shared.contracts.resident_request import Office


class Pack(Named, frozen=True):
    """Which list the categories are."""

    name: Code
    version: Text
    source: Text
    notice: Words
    """What may not be concluded from it."""


class DepartmentKind(Named, frozen=True):
    """An owner (责任单位). Units of the directory say which kinds they serve."""

    kind: Code
    also: tuple[Text, ...] = ()
    """What lists of duties call it besides."""


class Condition(Timed, frozen=True, kw_only=True):
    """Under what condition a case of a category is filed (立案条件); condition and category together set the limit."""

    zh: Text
    en: Text
    code: Code
    urgency: Urgency = "general"
    closing: Words | None = None
    """What must be the case before it may be closed (结案条件)."""
    follow_up: Code | None = None
    """The category's condition under which a linked case goes on once this one is closed: made safe, then repaired."""


class Category(Named, frozen=True, kw_only=True):
    code: Code
    group: Text
    rung: Code
    """Who tries first."""
    conditions: Annotated[tuple[Condition, ...], Meta(min_length=1)]
    """Most urgent first. Where none is named the last holds, unless `assume` names another."""
    assume: Code | None = None
    departments: tuple[Code, ...] = ()
    """Owners by kind, the lead first."""
    confidential: bool = False
    office: Office | None = None
    """Kept for this kind of office: it goes there at once, nobody else learns of it, and its texts are sealed under the
    office's key. The first such category is that of what is filed for the office under none of them."""
    whistle: Code | None = None
    """The kind of summons that a matter of this sort usually needs."""
    first_contact: bool = False
    """Answered at once (直办) wherever the desk knows the answer."""


class CodeEntry(Named, frozen=True):
    code: Code
    instead: Words | None = None
    """For a refusal: which other way the requester is told."""


EARLIER_SELF_DISPOSAL = ("micro", "grid", "community")
"""Which rungs these were before a version had to say it."""
CLOSED_LATER: Mapping[str, bool] = {
    "assign": True, "cause": True, "contact": True, "contact-made": True, "contact-moot": False,
    "authority-due": True, "decline-follow-up": True, "meeting-role": True, "whistle": True, "whistle-contest": True,
    "whistle-handover": True, "whistle-refusal": True,
}  # fmt: skip
"""Lists a version may lack that is older than they are, and whether any code counted as one of theirs then."""


class AppealRow(Record, frozen=True):
    """How many look at an appeal (申诉): the desk alone, or the desk and then the hotline."""

    authority: tuple[Code, ...] = ()
    """Who owns the case, from the list `authority`. Empty: whoever does."""
    ground: tuple[Code, ...] = ()
    """What is appealed on, from the list `appeal`. Empty: every ground."""
    stages: Literal[1, 2] = 2
    denial_ends: bool = True
    """Whether a denial by the desk is the last word where there is a second stage."""


class Weights(Record, frozen=True):
    """Shares in percent of the three rates in one figure. No city's published weights are known: set your own."""

    answered: Annotated[int, Meta(ge=0, le=100)]
    solved: Annotated[int, Meta(ge=0, le=100)]
    satisfied: Annotated[int, Meta(ge=0, le=100)]


class Exemptions(Record, frozen=True):
    """Cases nobody could have done better, counted beside the raw rates. Upheld appeals are always among them."""

    close: tuple[Code, ...] = ()
    """Kinds of and grounds for closing, from the list `close`."""
    suspend: tuple[Code, ...] = ()
    """Causes of suspension, from the list `suspend`."""
