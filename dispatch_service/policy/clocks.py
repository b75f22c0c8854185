"""How a policy speaks of time: what each clock is for, how long it runs, and what its miss does.

Limits are written `4 wh`: see `LimitUnit` for the units. Rows are read from top to bottom and the last one that fits
holds, so that the exception stands below the rule it is taken from.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from dispatch_service.policy.record import Code, LimitText, Record
from dispatch_service.routing.rules import Counts, Ends, StepKind

Urgency = Literal["general", "urgent", "emergency"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
CLOCKS: tuple[str, ...] = (
    "accept", "check", "dispatch", "sign", "contact", "handle", "return", "return-window", "review", "verify",
    "callback", "close", "rehandle", "reopen-window", "rating-window", "extension", "extension-answer", "suspension",
    "suspension-answer", "void-answer", "supervise-reply", "dispute", "authority-answer", "appeal", "appeal-window",
    "appeal-decision", "assist",
)  # fmt: skip
"""`handle` is the least time a unit gets when a ticket reaches it late. `return`, `extension-answer`,
`suspension-answer`, `void-answer` and `appeal` are the desk's time to decide one, `appeal-decision` the hotline's for
the last word on an appeal; `return-window`, `reopen-window` and `appeal-window` the time within which it may be asked
for, `rating-window` how long a resident's link is good for. `extension` is the most that one grant may add,
`suspension` the longest a clock may stand still. `assist` is what a unit has that was asked to help."""
WATCHED: tuple[str, ...] = (
    "accept", "check", "dispatch", "sign", "contact", "handle", "return", "review", "verify", "callback", "close",
    "extension-answer", "suspension-answer", "void-answer", "supervise-reply", "dispute", "authority-answer", "appeal",
    "appeal-decision", "assist",
)  # fmt: skip
"""Clocks whose miss has consequences."""
EARLIER_NAMES: Mapping[str, str] = {
    "accept": "dispatch", "check": "dispatch", "review": "close", "verify": "callback", "extension": "rehandle",
    "extension-answer": "return", "suspension": "reopen-window", "suspension-answer": "return",
    "void-answer": "return", "supervise-reply": "callback", "dispute": "return", "authority-answer": "close",
    "appeal": "close", "appeal-window": "reopen-window", "appeal-decision": "appeal",
    "rating-window": "reopen-window", "assist": "contact",
}  # fmt: skip
"""A version stored before a clock had a name of its own: the clock whose time counts for it there. New versions must
name every clock."""
EARLIER_OPTIONS: Mapping[str, int] = {
    "authority-lead-hours": 4, "extensions-max": 2, "rehandles-before-supervision": 1, "split-max": 10,
    "suspensions-max": 1,
}  # fmt: skip
"""What a number meant before a version had to say it."""


class Timed(Record, frozen=True):
    """A limit, and for limits in days whether the first day counts and how the last one ends."""

    limit: LimitText
    counts: Counts = msgspec.field(default=Counts.ACCEPTANCE, name="from")
    ends: Ends = msgspec.field(default=Ends.MOMENT, name="until")


class LimitRow(Timed, frozen=True, kw_only=True):
    rung: tuple[Code, ...] = ()
    """Empty: every rung."""
    urgency: tuple[Urgency, ...] = ()
    """Empty: every urgency."""


class StepText(Record, frozen=True):
    do: StepKind
    to: str = ""
    """A rung, `leader` (of the own street), `district-leader` or `district` (supervision); empty: nobody is called."""
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
