"""The topic `ticket-events`: the whole public state of a ticket after each of its events.

One shape for every event, so a reader that knows none of the event names still shows the right state. Internal
notes, staff codes and discipline matters never appear here.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Stage = Literal[
    "received", "registered", "dispatched", "handling", "feedback", "verify", "closed", "archived",
    "refused", "answered", "void", "merged", "withdrawn",
]  # fmt: skip


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """The unit that must act now."""

    rung: str
    unit: str
    name: str = ""
    name_en: str = ""


class OperationOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of something the resident asked for (supplement, reminder, withdrawal ...)."""

    operation: UUID
    accepted: bool
    reason: str = ""
    """Reason code where refused."""


class OtherWay(msgspec.Struct, frozen=True):
    """Where somebody may turn whose request was refused."""

    zh: str
    en: str


class TicketAnnounced(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="TicketAnnounced"):
    """Public state after one event of the ticket. `what` is the event's name or `Internal`."""

    ticket: UUID
    number: str
    what: str
    at: datetime
    stage: Stage
    round: int = 1
    holder: Holder | None = None
    due_at: datetime | None = None
    warn_at: datetime | None = None
    """From here on the light is yellow; red from `due_at`."""
    provisional: bool = False
    public_note: str | None = None
    """Sealed text meant for the resident (progress or the answer)."""
    operation: OperationOutcome | None = None
    may_now: tuple[str, ...] = ()
    """What the resident may ask for in this state: supplement, remind, withdraw, rate, reopen."""
    instead: OtherWay | None = None
    """Only with a refusal."""


TicketEvent = TicketAnnounced
