"""What came of looking twice, and what was said after the end."""

from datetime import datetime

from dispatch_service.routing.events.base import Event
from dispatch_service.routing.rules import AppealTerms
from dispatch_service.routing.states import Clock, Custody


class ResolutionApproved(Event):
    """The desk has read the answer; the callback's clock starts."""

    clocks: tuple[Clock, ...]
    note: str = ""
    told: str = ""
    """The answer its requester hears by it, where he had not."""


class ReworkOrdered(Event):
    """Back to the same lead, everything recorded so far kept. Not another round: the resident has heard nothing yet."""

    reason: str
    """`review` or `verification`."""
    custody: Custody
    clocks: tuple[Clock, ...]
    note: str = ""


class VerificationOrdered(Event):
    unit: str
    clocks: tuple[Clock, ...]
    note: str = ""


class VerificationReported(Event):
    passed: bool
    verifier: str
    proof: str
    clocks: tuple[Clock, ...]
    note: str = ""
    told: str = ""
    """The answer its requester hears by it, where he had not."""


class TicketReopened(Event):
    """Back to the last lead, as another round with a deadline of its own."""

    reason: str
    operation: str
    round: int
    custody: Custody
    clocks: tuple[Clock, ...]
    due_at: datetime
    warn_at: datetime
    provisional: bool
    working: bool
    note: str = ""


class AppealFiled(Event):
    unit: str
    ground: str
    note: str = ""
    clocks: tuple[Clock, ...] = ()
    terms: AppealTerms = AppealTerms()
    """Where nothing was said of them there was one stage, the desk's."""
    asker: str = ""
    """Staff code of who filed it; not kept of one filed before it mattered."""


class AppealExamined(Event):
    """The desk has looked at it (初审). Where that is not the last word, the hotline's clock runs from here."""

    supported: bool
    examiner: str
    clocks: tuple[Clock, ...]
    note: str = ""


class AppealDecided(Event):
    """The last word (终审). Upheld: the miss stays a fact and leaves the figures."""

    upheld: bool
    note: str = ""
    clocks: tuple[Clock, ...] = ()
