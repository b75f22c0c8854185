"""The policy document, one record per thing the trade has a word for. Every name is given in Chinese and English.

Limits are written `4 wh`: see `LimitUnit` for the units. Rows of limits and of steps are read from top to bottom and
the last one that fits holds, so that the exception stands below the rule it is taken from.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from dispatch_service.routing.rules import StepKind

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
LimitText = Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3} (min|uh|ud|wh|wd)$")]
Text = Annotated[str, Meta(min_length=1)]
Urgency = Literal["general", "urgent", "emergency"]
URGENCIES: tuple[Urgency, ...] = ("general", "urgent", "emergency")
ClockName = Literal[
    "accept", "check", "dispatch", "sign", "contact", "handle", "return", "return-window", "review", "verify",
    "callback", "close", "rehandle", "reopen-window", "extension", "extension-answer", "suspension",
    "suspension-answer", "supervise-reply", "dispute", "authority-answer", "appeal", "appeal-window",
]  # fmt: skip
CLOCKS: tuple[ClockName, ...] = get_args(ClockName)
"""`handle` is the least time a unit gets when a ticket reaches it late. `return`, `extension-answer`,
`suspension-answer` and `appeal` are the desk's time to decide one; `return-window`, `reopen-window` and
`appeal-window` the time within which it may be asked for. `extension` is the most that one grant may add,
`suspension` the longest a clock may stand still."""
WATCHED: tuple[ClockName, ...] = (
    "accept", "check", "dispatch", "sign", "contact", "handle", "return", "review", "verify", "callback", "close",
    "extension-answer", "suspension-answer", "supervise-reply", "dispute", "authority-answer", "appeal",
)  # fmt: skip
"""Clocks whose miss has consequences."""
EARLIER_NAMES: Mapping[ClockName, ClockName] = {
    "accept": "dispatch", "check": "dispatch", "review": "close", "verify": "callback", "extension": "rehandle",
    "extension-answer": "return", "suspension": "reopen-window", "suspension-answer": "return",
    "supervise-reply": "callback", "dispute": "return", "authority-answer": "close", "appeal": "close",
    "appeal-window": "reopen-window",
}  # fmt: skip
"""A version stored before a clock had a name of its own: the clock whose time counts for it there. New versions must
name every clock."""

EARLIER_OPTIONS: Mapping[str, int] = {"extensions-max": 2, "rehandles-before-supervision": 1, "split-max": 10}
"""What a number meant before a version had to say it."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of a policy have in common: unknown fields are faults, defaults are not written."""


class Named(Record, frozen=True):
    zh: Text
    en: Text


class Heading(Named, frozen=True):
    """What this document is and where its figures come from."""

    version: Text
    source: Text
    pack: Text = ""
    """Where the categories come from. A sample pack is one city's practice and nobody's law."""


class LadderRung(Named, frozen=True):
    rung: Code
    may: tuple[Code, ...]
    """Commands of whoever holds a ticket here, by their names in the table of transitions."""
    above: Code | None = None
    below: Code | None = None


class LimitRow(Record, frozen=True):
    limit: LimitText
    rung: tuple[Code, ...] = ()
    """Empty: every rung."""
    urgency: tuple[Urgency, ...] = ()
    """Empty: every urgency."""


class StepText(Record, frozen=True):
    do: StepKind
    to: str = ""
    """A rung, `leader` (of the own street) or `district` (supervision); empty where nobody is summoned."""
    then_after: LimitText | None = None
    """When the next step is taken; without it, after the clock's own limit once more."""


class StepsRow(Record, frozen=True):
    steps: Annotated[tuple[StepText, ...], Meta(min_length=1)]
    rung: tuple[Code, ...] = ()
    urgency: tuple[Urgency, ...] = ()


class YellowLight(Record, frozen=True):
    """When it comes on: `before` the end where the limit is longer than that, else after `percent` of the time."""

    percent: Annotated[int, Meta(ge=1, le=99)] = 80
    before: LimitText | None = None


class DepartmentKind(Named, frozen=True):
    kind: Code


class Condition(Named, frozen=True):
    """Under what condition a case of a category is filed (立案条件); condition and category together set the limit."""

    code: Code
    limit: LimitText
    urgency: Urgency = "general"


class Category(Named, frozen=True):
    code: Code
    group: Text
    rung: Code
    """Who tries first."""
    conditions: Annotated[tuple[Condition, ...], Meta(min_length=1)]
    """Most urgent first. Where none is named the last holds, unless `assume` names another."""
    assume: Code | None = None
    departments: tuple[Code, ...] = ()
    confidential: bool = False


class CodeEntry(Named, frozen=True):
    code: Code


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
    superior: str = "district"
    """Who is summoned by a miss, in the words of a step's `to`."""


class PolicyDocument(Record, frozen=True):
    policy: Heading
    ladder: Annotated[tuple[LadderRung, ...], Meta(min_length=1)]
    options: dict[Code, Annotated[int, Meta(ge=0)]]
    limits: dict[ClockName, Annotated[tuple[LimitRow, ...], Meta(min_length=1)]]
    misses: dict[ClockName, Annotated[tuple[StepsRow, ...], Meta(min_length=1)]]
    departments: tuple[DepartmentKind, ...]
    default_category: Code
    categories: Annotated[tuple[Category, ...], Meta(min_length=1)]
    codes: dict[Code, tuple[CodeEntry, ...]]
    """Closed lists of reasons, grounds and results, by the list's name."""
    whistles: tuple[WhistleKindText, ...]
    warning: YellowLight = YellowLight()
