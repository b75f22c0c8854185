"""What happened to a whistle. Past tense, facts only; `clocks`, where present, are all clocks after the event."""

from datetime import datetime

from dispatch_service.routing.facts import Fact
from dispatch_service.whistles.commands import Rating
from dispatch_service.whistles.rules import WhistleKind
from dispatch_service.whistles.states import WhistleClock


class WhistleEvent(Fact):
    at: datetime
    rule: str


class WhistleBlown(WhistleEvent):
    ticket: str
    kind: str
    terms: WhistleKind
    """The kind as it was in force: its limits hold to the end of this whistle."""
    blower: str
    blown_by: str
    lead: str
    assists: tuple[str, ...]
    place: str
    wanted: str
    reason: str
    approver: str
    approved: bool
    """False where the leader has to approve afterwards."""
    arrive_by: datetime
    clocks: tuple[WhistleClock, ...]


class WhistleDrafted(WhistleEvent):
    """Written down; nobody is called before the leader has approved. Everything a blown whistle says but its times."""

    ticket: str
    kind: str
    terms: WhistleKind
    blower: str
    blown_by: str
    lead: str
    assists: tuple[str, ...]
    place: str
    wanted: str
    reason: str
    clocks: tuple[WhistleClock, ...]


class WhistleSounded(WhistleEvent):
    """An approved draft is blown: from here on the times run."""

    arrive_by: datetime
    clocks: tuple[WhistleClock, ...]


class WhistleRejected(WhistleEvent):
    reason: str
    note: str = ""


class HandoverAsked(WhistleEvent):
    unit: str
    to: str
    reason: str
    note: str = ""


class HandoverDecided(WhistleEvent):
    """Accepted, `to` stands in `unit`'s place and has its own times."""

    unit: str
    to: str
    accepted: bool
    lead: str
    clocks: tuple[WhistleClock, ...]
    note: str = ""
    arrive_by: datetime | None = None
    """Until when `to` has to be there. Where nothing was said of it, the whistle's own counts."""


class LeadChanged(WhistleEvent):
    lead: str
    former: str
    clocks: tuple[WhistleClock, ...]
    note: str = ""


class WhistleApproved(WhistleEvent):
    approver: str
    clocks: tuple[WhistleClock, ...]


class WhistleAnswered(WhistleEvent):
    unit: str
    person: str
    expected_at: datetime | None
    clocks: tuple[WhistleClock, ...]


class UnitArrived(WhistleEvent):
    unit: str
    late: bool
    proof: str
    clocks: tuple[WhistleClock, ...]
    place: str = ""


class WhistleWorkReported(WhistleEvent):
    unit: str
    note: str


class WhistleFinished(WhistleEvent):
    unit: str
    result: str
    absent: tuple[str, ...]
    """Units that never reported in."""
    clocks: tuple[WhistleClock, ...]
    note: str = ""


class WhistleConfirmed(WhistleEvent):
    clocks: tuple[WhistleClock, ...]
    note: str = ""


class WhistleContested(WhistleEvent):
    reason: str
    clocks: tuple[WhistleClock, ...]
    note: str = ""


class WhistleEscalated(WhistleEvent):
    """A miss, charged to `unit`, brought before its superior. The summons stands."""

    timer: str
    clock: str
    unit: str
    due_at: datetime
    step: int
    late_cause: str
    to: str
    """Unit that is now summoned to see to it; empty where the directory knows none."""
    clocks: tuple[WhistleClock, ...]


class WhistleRated(WhistleEvent):
    ratings: tuple[Rating, ...]
    note: str = ""


class WhistleClosed(WhistleEvent):
    """`rated`, or `unrated` where the caller let the time for rating pass."""

    outcome: str


WhistleEventUnion = (
    WhistleBlown | WhistleApproved | WhistleAnswered | UnitArrived | WhistleWorkReported | WhistleFinished
    | WhistleConfirmed | WhistleContested | WhistleEscalated | WhistleRated | WhistleClosed
    | WhistleDrafted | WhistleSounded | WhistleRejected | HandoverAsked | HandoverDecided | LeadChanged
)  # fmt: skip
