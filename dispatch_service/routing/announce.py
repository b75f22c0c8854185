"""What the public is told after an event: the whole public state as plain values, the same for every kind of event.

Internal notes, staff codes, misses and returns never leave: their events are announced as `Internal`, so that a reader
still sees every number of the ticket. Of a confidential ticket nobody learns who has it.
"""

from collections.abc import Callable
from datetime import datetime

from dispatch_service.routing import events as did
from dispatch_service.routing.facts import Value
from dispatch_service.routing.states import Stage, Ticket
from dispatch_service.routing.table import REVIEWED, VERIFIED, may_now, place

Names = Callable[[str], tuple[str, str]]
"""A unit's name in Chinese and English, by its code."""

INTERNAL = frozenset(
    {
        did.ContactAttempted,
        did.ReturnRequested,
        did.ReturnAccepted,
        did.ReturnRefused,
        did.CallbackRecorded,
        did.WhistleAttached,
        did.WhistleDetached,
        did.WhistleRefused,
        did.DeadlineMissed,
        did.TicketRaised,
        did.SiteCheckOrdered,
        did.SiteCheckReported,
        did.VoidRequested,
        did.VoidRefused,
        did.LeadSet,
        did.DisputeOpened,
        did.ExtensionRequested,
        did.ExtensionRefused,
        did.SuspensionRequested,
        did.SuspensionRefused,
        did.SupervisionOrdered,
        did.SupervisionReplied,
        did.ReworkOrdered,
        did.VerificationOrdered,
        did.AppealFiled,
        did.AppealExamined,
        did.AppealDecided,
        did.FollowerJoined,
        did.FollowerLeft,
        did.TicketSplit,
        did.ChildEnded,
        did.FollowUpDeclined,
        did.AuthorityAsked,
        did.AuthorityAnswered,
    }
)
HIDDEN = "Internal"
ANSWERING = (did.ResolutionSubmitted, did.ResolutionApproved, did.VerificationReported)
"""Events by which an answer may be given."""
BY_ITSELF = frozenset({did.TicketReminded})
"""What clocks do beside a case that has ended, and what its resident need not be told any more."""
TOLD_BY_CLOSING = frozenset({"informed", "answered", "refused", "unreasonable", "forced"})
"""Kinds of closing whose note is the answer."""


class PublicHolder(Value):
    """The unit that must act now."""

    rung: str
    unit: str
    name: str
    name_en: str


class PublicOutcome(Value):
    """What became of something the resident asked for; `reason` is a code where it was refused."""

    operation: str
    accepted: bool
    reason: str = ""


class PublicWay(Value):
    """Another way than ours, in Chinese and English."""

    zh: str
    en: str


class PublicState(Value):
    """The fields of the message `TicketAnnounced`; times are aware, notes sealed."""

    ticket: str
    number: str
    what: str
    at: datetime
    stage: str
    round: int
    holder: PublicHolder | None
    due_at: datetime | None
    warn_at: datetime | None
    provisional: bool
    public_note: str | None
    operation: PublicOutcome | None
    may_now: tuple[str, ...]
    instead: PublicWay | None = None
    """Where somebody who was refused may turn."""


def announce(ticket: Ticket, event: did.Event, names: Names) -> PublicState:
    """The public state of a ticket as it stands after an event."""
    due = ticket.due if ticket.open and not ticket.flags.historic else None
    return PublicState(
        ticket=ticket.id,
        number=ticket.origin.number,
        what=what(event) if ticket.open or type(event) not in BY_ITSELF else HIDDEN,
        at=event.at,
        stage=str(_stage(ticket)),
        round=ticket.flags.round,
        holder=_holder(ticket, names),
        due_at=due.due_at if due else None,
        warn_at=due.warn_at if due else None,
        provisional=due.provisional if due else False,
        public_note=public_note(event),
        operation=_operation(event),
        may_now=may_now(ticket),
        instead=PublicWay(*event.instead) if isinstance(event, did.TicketClosed) and event.instead else None,
    )


def _stage(ticket: Ticket) -> Stage:
    """While the desk has still to read the answer, or somebody looks before it does, it is being handled."""
    waits = ticket.outcome.withheld and place(ticket) in {REVIEWED, VERIFIED}
    return Stage.HANDLING if waits else ticket.stage


def what(event: did.Event) -> str:
    """What the public takes it for. An answer the desk reads first is given when the desk has read it."""
    if isinstance(event, ANSWERING):
        return HIDDEN if answer_of(event) is None else did.ResolutionSubmitted.__name__
    words = isinstance(event, did.ProgressReported | did.AssistReported)
    hidden = type(event) in INTERNAL or (words and not event.public)
    return HIDDEN if hidden else type(event).__name__


def _holder(ticket: Ticket, names: Names) -> PublicHolder | None:
    if not ticket.open or ticket.flags.confidential:
        return None
    custody = ticket.custody
    return PublicHolder(custody.rung, custody.unit, *names(custody.unit))


def answer_of(event: did.Event) -> str | None:
    """The answer that is given by this event; None where none is."""
    match event:
        case did.ResolutionSubmitted(review=False, answer=answer):
            return answer
        case did.ResolutionApproved(told=told) | did.VerificationReported(told=told):
            return told or None
        case _:
            return None


def public_note(event: did.Event) -> str | None:
    match event:
        case _ if (answer := answer_of(event)) is not None:
            return answer
        case did.ProgressReported(public=True, note=note) | did.AssistReported(public=True, note=note):
            return note
        case did.TicketClosed(kind=kind, note=note) if kind in TOLD_BY_CLOSING:
            return note
        case did.MasterAdvanced(note=note) | did.FollowUpAdvanced(note=note) if note:
            return note
        case _:
            return None


def _operation(event: did.Event) -> PublicOutcome | None:
    match event:
        case did.OperationRefused(operation=operation, reason=reason):
            return PublicOutcome(operation, accepted=False, reason=reason)
        case (
            did.TicketReminded(operation=operation)
            | did.SupplementRecorded(operation=operation)
            | did.TicketRated(operation=operation)
            | did.TicketReopened(operation=operation)
            | did.TicketWithdrawn(operation=operation)
            | did.AuthorityDueChanged(operation=operation)
        ):
            return PublicOutcome(operation, accepted=True) if operation else None
        case _:
            return None
