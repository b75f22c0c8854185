"""A ticket as four orthogonal parts: stage (public), custody, work, flags; and the clocks that drive it.

Small frozen shapes: an event replaces whole parts and never edits inside one.
"""

from datetime import date, datetime
from enum import StrEnum

from dispatch_service.routing import asides
from dispatch_service.routing.asides import Asides
from dispatch_service.routing.facts import Value
from dispatch_service.routing.rules import Due


class Stage(StrEnum):
    """What the public sees."""

    RECEIVED = "received"
    REGISTERED = "registered"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    FEEDBACK = "feedback"
    VERIFY = "verify"
    CLOSED = "closed"
    ARCHIVED = "archived"
    REFUSED = "refused"
    ANSWERED = "answered"
    VOID = "void"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"

    __hash__ = str.__hash__  # as its text; the enum's own is a call into Python at every look-up


OPEN = frozenset({Stage.RECEIVED, Stage.REGISTERED, Stage.DISPATCHED, Stage.HANDLING, Stage.FEEDBACK, Stage.VERIFY})


class Work(StrEnum):
    """The custodian's sub-state."""

    TO_DISPATCH = "to-dispatch"
    TO_CHECK = "to-check"
    TO_SIGN = "to-sign"
    SIGNED = "signed"
    CONTACTED = "contacted"
    WORKING = "working"
    RETURN_PENDING = "return-pending"
    DISPUTED = "disputed"
    SUSPENDED = "suspended"
    TO_REVIEW = "to-review"
    TO_VERIFY = "to-verify"
    TO_CALL_BACK = "to-call-back"
    TO_CLOSE = "to-close"
    NONE = "none"

    __hash__ = str.__hash__  # as its text; the enum's own is a call into Python at every look-up


class ClockKind(StrEnum):
    """What is being waited for. An open ticket always has at least one of them armed."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    SIGN = "sign"
    CONTACT = "contact"
    HANDLE = "handle"
    RETURN = "return"
    CALLBACK = "callback"
    CLOSE = "close"
    CHECK = "check"
    REVIEW = "review"
    VERIFY = "verify"
    EXTENSION = "extension-answer"
    SUSPENSION = "suspension-answer"
    PAUSE = "suspension"
    VOID = "void-answer"
    SUPERVISE = "supervise-reply"
    DISPUTE = "dispute"
    AUTHORITY = "authority-answer"
    APPEAL = "appeal"
    APPEAL_DECISION = "appeal-decision"
    ASSIST = "assist"

    __hash__ = str.__hash__  # as its text; the enum's own is a call into Python at every look-up


class Clock(Value):
    """One armed deadline. `step` counts how often it fired; `unit` is charged with a miss."""

    timer: str
    """Deterministic id: ticket, kind, number of the event that armed it; and the unit where that armed several."""
    kind: ClockKind
    unit: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    step: int = 0
    provisional: bool = False
    suspended_at: datetime | None = None
    """Set while the clock stands still (挂账); the rest of its time runs on after the resumption."""
    working: bool = False
    """Which time brings it nearer: working time alone, or all time."""


class Custody(Value):
    """Who must act now (`unit`, `person`), who answers for the case (`lead`), who must help (`assists`)."""

    rung: str
    unit: str
    lead: str
    lead_rung: str
    person: str = ""
    assists: tuple[str, ...] = ()


class Flags(Value):
    urgency: str = "general"
    confidential: bool = False
    historic: bool = False
    round: int = 1
    reminders: int = 0
    returns: int = 0
    misses: int = 0
    supervised_by: tuple[str, ...] = ()
    """Units or posts that owe supervision, in the order they were summoned."""
    office: str = ""
    """The kind of office that alone may know of it."""
    about: tuple[str, ...] = ()
    """Whom it reports, as keyed hashes: none of them sees it, whatever his part."""
    recused: tuple[str, ...] = ()
    """Offices that are passed over because it is about them, or about all who work there (回避)."""


class Meeting(Value):
    """The meeting a matter was raised at. Kind, area, day and number name it."""

    kind: str
    held_on: date
    area: str
    number: int = 1

    @property
    def code(self) -> str:
        """Its name, for addresses and lists."""
        name = f"{self.kind}.{self.area}.{self.held_on}"
        return name if self.number == 1 else f"{name}.{self.number}"


class Origin(Value):
    """What the ticket was opened with; never changes but by reclassify and correct-place events."""

    number: str
    channel: str
    category: str
    condition: str
    area: str
    """Code of the smallest unit the place was resolved to."""
    accepted_at: datetime
    narrative: str
    person: str = ""
    meeting: Meeting | None = None
    by_proxy: bool = False
    """Staff act in it for a resident who cannot (代办)."""


class Attempt(Value):
    """What the present custodian has done so far; reset when custody moves."""

    contacted: bool = False
    progressed: bool = False
    since: datetime | None = None
    signed_at: datetime | None = None
    return_asked: bool = False
    returned: bool = False
    """On the desk because a unit gave it back."""
    assisted: frozenset[str] = frozenset()
    """Assisting units that have said something."""
    tries: int = 0
    """How often somebody tried to reach the requester in vain."""

    @property
    def own_attempt(self) -> bool:
        """Whether an own attempt is recorded, as escalating without urgency demands."""
        return self.contacted or self.progressed


class Outcome(Value):
    """Answer and callback, as far as they came."""

    result: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    withheld: bool = False
    """Whether the desk still has to read the answer before the requester does."""
    callback: str = ""
    solved: bool | None = None
    satisfied: str = ""
    callback_tries: int = 0
    rated: bool = False
    """Whether the resident has answered himself, by his link."""


class Ticket(Value):
    id: str
    version: int
    stage: Stage
    work: Work
    origin: Origin
    custody: Custody
    flags: Flags
    attempt: Attempt
    outcome: Outcome
    clocks: tuple[Clock, ...]
    due: Due
    """The case's outer deadline, from acceptance; kept when custody moves, renewed by another round."""
    handlers: frozenset[str] = frozenset()
    """Staff codes of all who handled it: none of them verifies, calls back or closes it."""
    units: frozenset[str] = frozenset()
    """Every unit that ever had it: they keep a right to see it."""
    whistles: tuple[str, ...] = ()
    """Open whistles; closing waits for them."""
    sent_down: frozenset[str] = frozenset()
    """Units it was sent down to since the last new fact: none of them gets it a second time for the same."""
    asides: Asides = asides.NONE

    @property
    def due_at(self) -> datetime:
        return self.due.due_at

    @property
    def open(self) -> bool:
        return self.stage in OPEN

    def clock(self, kind: ClockKind) -> Clock | None:
        return next((clock for clock in self.clocks if clock.kind == kind), None)
