"""A whistle as it stands: who called, who was called and came, what is waited for."""

from datetime import datetime
from enum import StrEnum

from dispatch_service.routing.facts import Value
from dispatch_service.whistles.rules import WhistleKind


class WhistleStage(StrEnum):
    DRAFTED = "drafted"
    """Waits for the leader; nobody is called yet."""
    BLOWN = "blown"
    FINISHED = "finished"
    """The lead reports the work done; only the caller ends it ("not finished, not leave")."""
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    REJECTED = "rejected"


class WhistleClockKind(StrEnum):
    APPROVE = "approve"
    ANSWER = "answer"
    ARRIVE = "arrive"
    RESULT = "result"
    CONFIRM = "confirm"
    RATE = "rate"


class WhistleClock(Value):
    """One armed deadline; `unit` is charged with a miss. `step` counts how often it fired."""

    timer: str
    kind: WhistleClockKind
    unit: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    step: int = 0
    provisional: bool = False


class Called(Value):
    """One summoned unit and how it followed the call."""

    unit: str
    answered_at: datetime | None = None
    person: str = ""
    expected_at: datetime | None = None
    arrived_at: datetime | None = None
    late: bool = False
    hand_to: str = ""
    """The unit it says should come instead, until the caller has decided."""
    arrive_by: datetime | None = None
    """Until when it has to be there, counted from its own call; None in a draft."""


class Whistle(Value):
    id: str
    version: int
    stage: WhistleStage
    ticket: str
    kind: str
    terms: WhistleKind
    blower: str
    blown_by: str
    """Staff code of who blew it."""
    lead: str
    called: tuple[Called, ...]
    """The lead first."""
    arrive_by: datetime
    """Until when those have to be there who were called by the blowing."""
    clocks: tuple[WhistleClock, ...]
    approved: bool
    escalated_to: tuple[str, ...] = ()
    contests: int = 0

    @property
    def open(self) -> bool:
        """Whether the ticket still has to wait for it: until the caller has confirmed the end."""
        return self.stage in (WhistleStage.DRAFTED, WhistleStage.BLOWN, WhistleStage.FINISHED)

    @property
    def units(self) -> tuple[str, ...]:
        """The summoned units, the lead first."""
        return tuple(called.unit for called in self.called)

    def call(self, unit: str) -> Called | None:
        return next((called for called in self.called if called.unit == unit), None)
