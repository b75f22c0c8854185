"""What happened on the way of every ticket. An event carries results, so folding it needs no rule.

`rule` says which rule decided; `custody` and `clocks`, where present, are the whole part after the event.
"""

from datetime import datetime

from dispatch_service.routing.events.base import Event, Handled
from dispatch_service.routing.states import Clock, Custody, Meeting, Stage


class TicketOpened(Event):
    """Clocks start here, at acceptance, never at the time the matter occurred."""

    number: str
    channel: str
    category: str
    condition: str
    urgency: str
    area: str
    found_by: str
    place_detail: str
    narrative: str
    person: str
    confidential: bool
    historic: bool
    occurred_at: datetime | None
    source: str
    external_id: str
    due_at: datetime
    warn_at: datetime
    provisional: bool
    custody: Custody
    """The desk holds it until it is dispatched; mostly the very next event."""
    clocks: tuple[Clock, ...]
    parent: str = ""
    """The ticket it was split off from."""
    first: str = ""
    """The ticket that was made safe and goes on as this one."""
    held_for: str = ""
    """Why it stays on the desk, where it does: `area-unresolved`, `area-too-wide`, `no-department`, `no-office`."""
    working: bool = False
    """Whether the outer deadline counts working time only."""
    authority: str = ""
    """The platform that owns deadline and closing; empty: our own desk."""
    authority_due_at: datetime | None = None
    meeting: Meeting | None = None
    """Where it was raised, if at a meeting."""
    by_proxy: bool = False
    """Staff act in it for a resident who cannot (代办)."""
    office: str = ""
    """The kind of office it is kept for: nobody else learns of it."""
    about: tuple[str, ...] = ()
    """Whom it reports, as keyed hashes."""
    recused: tuple[str, ...] = ()
    """Offices that are passed over because it is about them, or about all who work there."""


class TicketDispatched(Event):
    reason: str
    custody: Custody
    clocks: tuple[Clock, ...]
    category: str
    condition: str
    urgency: str
    due_at: datetime
    warn_at: datetime
    provisional: bool
    note: str = ""
    working: bool = False
    """Whether the outer deadline counts working time only."""
    old_category: str = ""
    old_condition: str = ""
    old_due_at: datetime | None = None
    """What it was filed under before, and due by, where that changed with the dispatch."""
    office: str = ""
    """The kind of office it is kept for from here on."""


class TicketSigned(Handled):
    """Taken on; `automatic` where the clock signed, with no handler."""

    automatic: bool
    clocks: tuple[Clock, ...]


class RequesterContacted(Handled):
    result: str
    proof: str
    contacted_at: datetime
    clocks: tuple[Clock, ...]
    note: str = ""


class ContactAttempted(Handled):
    """Nobody was reached: the time for the first contact runs on, unless there is nobody to reach."""

    result: str
    proof: str
    contacted_at: datetime
    clocks: tuple[Clock, ...]
    note: str = ""


class ProgressReported(Handled):
    public: bool
    note: str


class AssistReported(Handled):
    """A unit that was asked to help has said what it does; the custodian's own work is not touched."""

    unit: str
    public: bool
    note: str
    clocks: tuple[Clock, ...]


class TicketEscalated(Handled):
    reason: str
    custody: Custody
    clocks: tuple[Clock, ...]
    note: str = ""


class TicketSentDown(Handled):
    reason: str
    custody: Custody
    clocks: tuple[Clock, ...]
    note: str = ""


class TicketTransferred(Handled):
    reason: str
    custody: Custody
    clocks: tuple[Clock, ...]
    note: str = ""


class ResolutionSubmitted(Handled):
    result: str
    cause: str
    answer: str
    handled_at: str
    """Rung that settled it: the self-disposal rate counts these."""
    on_time: bool
    custody: Custody
    clocks: tuple[Clock, ...]
    note: str = ""
    review: bool = False
    """Whether the desk reads it before the resident does."""
    contact_proof: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    """References of pictures taken before and after."""


class CallbackRecorded(Event):
    reached: bool
    contacted: bool | None
    solved: bool | None
    satisfied: str
    tries: int
    outcome: str
    """`solved`, `unsolved`, `unreachable` or `try-again`."""
    clocks: tuple[Clock, ...]
    note: str = ""


class TicketRated(Event):
    """The resident's own answers, by the link he was sent."""

    operation: str
    contacted: bool | None
    solved: bool
    satisfied: str
    outcome: str
    """What it counts for as the callback: `solved` or `unsolved`; empty where the case had ended before."""
    clocks: tuple[Clock, ...]
    note: str = ""


class RehandleOrdered(Event):
    reason: str
    round: int
    custody: Custody
    clocks: tuple[Clock, ...]
    due_at: datetime
    warn_at: datetime
    provisional: bool
    note: str = ""
    working: bool = False
    """Whether the outer deadline counts working time only."""


class TicketClosed(Event):
    kind: str
    stage: Stage
    """The end this kind of closing leads to."""
    reason: str
    note: str = ""
    """Told to the resident where the kind itself is the answer (`answered`, `refused`, `informed`)."""
    other_way: str = ""
    """Where a refused requester is told to turn."""
    knowledge: str = ""
    """The article an answer at first contact came from."""
    instead: tuple[str, ...] = ()
    """The other way the policy names for the ground of a refusal, in Chinese and English."""
    met: bool = False
    """Whether it was said that what the category demands for its closing is the case."""
    clocks: tuple[Clock, ...] = ()
    """What runs on after the end: an appeal that is not decided."""
    goes_on_as: str = ""
    """The condition under which what was made safe is still to be repaired, in the rules of this day."""


class TicketReminded(Event):
    operation: str
    reminders: int
    note: str = ""


class SupplementRecorded(Event):
    operation: str
    note: str
    said_on: str = ""
    """The ticket its requester said it on, where that is another one: what he adds to a case that was made safe is
    heard where its repair is worked at. Events from before it was passed on have none."""


class TicketWithdrawn(Event):
    operation: str
    note: str = ""
    reason: str = ""
    clocks: tuple[Clock, ...] = ()


class OperationRefused(Event):
    """A resident's wish the rules refuse: seen by him, hence an event and not an exception."""

    operation: str
    wish: str
    reason: str


class WhistleAttached(Event):
    whistle: str
    kind: str
    units: tuple[str, ...]


class WhistleRefused(Event):
    """Groundless: refused with this reason, and counted."""

    kind: str
    units: tuple[str, ...]
    reason: str


class WhistleDetached(Event):
    whistle: str
    outcome: str


class DeadlineMissed(Event):
    """The raw fact of a miss, charged to the unit that had it; what follows from it are events of their own."""

    timer: str
    clock: str
    unit: str
    due_at: datetime
    step: int
    late_cause: str
    clocks: tuple[Clock, ...]


class TicketRaised(Event):
    """The next rung owes supervision (提级督办); custody stays."""

    to: str
    supervised_by: tuple[str, ...]


class TicketTakenOver(Event):
    """Custody moves up a rung (提级办理); the miss stays charged to the unit that missed."""

    custody: Custody
    clocks: tuple[Clock, ...]
