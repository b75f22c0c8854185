"""The policy document, one record per thing the trade has a word for. Every name is given in Chinese and English."""

from typing import Annotated, Literal

from msgspec import Meta

from dispatch_service.policy.clocks import LimitRow, StepsRow, Urgency, YellowLight
from dispatch_service.policy.matters import (
    EARLIER_SELF_DISPOSAL,
    AppealRow,
    Category,
    CodeEntry,
    DepartmentKind,
    Exemptions,
    Pack,
    Weights,
)
from dispatch_service.policy.record import Code, LimitText, Named, Record, Text
from dispatch_service.policy.suggestions import Suggestions


class Heading(Named, frozen=True):
    """What this document is and where its figures come from."""

    version: Text
    source: Text
    pack: Text = ""
    """Where the categories come from, in versions that had no pack of their own."""


class LadderRung(Named, frozen=True):
    rung: Code
    may: tuple[Code, ...]
    """Commands of whoever holds a ticket here, by their names in the table of transitions."""
    above: Code | None = None
    below: Code | None = None


class WhistleKindText(Named, frozen=True):
    """A kind of summons (哨): who may blow it, who approves, and how soon departments answer, arrive and deliver."""

    code: Code
    blown_by: Annotated[tuple[Code, ...], Meta(min_length=1)]
    """Rungs that may summon."""
    approval: Literal["before", "after", "none"]
    """`after`: blown at once, confirmed by the leader afterwards."""
    approve: LimitText
    answer: LimitText
    arrive: LimitText
    result: LimitText
    confirm: LimitText
    rate: LimitText
    urgency: Urgency = "general"
    superior: str | None = None
    """Who is summoned by a miss, in the words of a step's `to`; the district leader where nothing is said."""


class PolicyDocument(Record, frozen=True):
    policy: Heading
    ladder: Annotated[tuple[LadderRung, ...], Meta(min_length=1)]
    options: dict[Code, Annotated[int, Meta(ge=0)]]
    limits: dict[Code, Annotated[tuple[LimitRow, ...], Meta(min_length=1)]]
    misses: dict[Code, Annotated[tuple[StepsRow, ...], Meta(min_length=1)]]
    departments: tuple[DepartmentKind, ...]
    default_category: Code
    categories: Annotated[tuple[Category, ...], Meta(min_length=1)]
    codes: dict[Code, tuple[CodeEntry, ...]]
    """Closed lists of reasons, grounds and results, by the list's name."""
    whistles: tuple[WhistleKindText, ...]
    warning: YellowLight = YellowLight()
    pack: Pack | None = None
    weights: Weights | None = None
    exemptions: Exemptions = Exemptions()
    self_disposal: tuple[Code, ...] = EARLIER_SELF_DISPOSAL
    """Rungs whose settling a case without its climbing counts as self-disposal (自处置)."""
    repeat_days: Annotated[int, Meta(ge=1, le=366)] = 30
    """A case counts as a repeat where the same matter came in at the same place within so many days before."""
    suggestions: Suggestions | None = None
    appeals: tuple[AppealRow, ...] = (AppealRow(),)
    """Read from top to bottom; the last one that fits an appeal holds."""
