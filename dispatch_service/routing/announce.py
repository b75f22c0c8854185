"""What the public is told after an event: the whole public state as plain values, the same for every kind of event.

Internal notes, staff codes, misses and returns never leave: their events are announced as `Internal`, so that a reader
still sees every number of the ticket. Of a confidential ticket nobody learns who has it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import get_args

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
SAYING = frozenset({*ANSWERING, did.ProgressReported, did.AssistReported})
"""Events that are heard of for what they say, and only then."""
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
    is_open = ticket.open
    due = ticket.due if is_open and not ticket.flags.historic else None
    return PublicState(
        ticket=ticket.id,
        number=ticket.origin.number,
        what=what(event) if is_open or type(event) not in BY_ITSELF else HIDDEN,
        at=event.at,
        stage=str(_stage(ticket)),
        round=ticket.flags.round,
        holder=_holder(ticket, names) if is_open and not ticket.flags.confidential else None,
        due_at=due.due_at if due else None,
        warn_at=due.warn_at if due else None,
        provisional=due.provisional if due else False,
        public_note=public_note(event),
        operation=_operation(event),
        may_now=may_now(ticket),
        instead=_instead(event),
    )


def _stage(ticket: Ticket) -> Stage:
    """While the desk has still to read the answer, or somebody looks before it does, it is being handled."""
    waits = ticket.outcome.withheld and place(ticket) in {REVIEWED, VERIFIED}
    return Stage.HANDLING if waits else ticket.stage


def what(event: did.Event) -> str:
    """What the public takes it for. An answer the desk reads first is given when the desk has read it; what somebody
    said on another ticket is answered there."""
    kind = type(event)
    if kind in INTERNAL or (kind in SAYING and public_note(event) is None) or _said_elsewhere(event):
        return HIDDEN
    return did.ResolutionSubmitted.__name__ if kind in ANSWERING else kind.__name__


def _said_elsewhere(event: did.Event) -> bool:
    return isinstance(event, did.SupplementRecorded) and bool(event.said_on)


def _holder(ticket: Ticket, names: Names) -> PublicHolder:
    custody = ticket.custody
    return PublicHolder(custody.rung, custody.unit, *names(custody.unit))


def public_note(event: did.Event) -> str | None:
    """What is said to the resident with an event."""
    note = _NOTES.get(type(event))
    return note(event) if note else None


def answer_of(event: did.Event) -> str | None:
    """The answer that is given by this event; None where none is."""
    return public_note(event) if type(event) in ANSWERING else None


def _submitted(event: did.ResolutionSubmitted) -> str | None:
    return None if event.review else event.answer


def _approved(event: did.ResolutionApproved | did.VerificationReported) -> str | None:
    return event.told or None


def _said(event: did.ProgressReported | did.AssistReported) -> str | None:
    return event.note if event.public else None


def _closed(event: did.TicketClosed) -> str | None:
    return event.note if event.kind in TOLD_BY_CLOSING else None


def _advanced(event: did.MasterAdvanced | did.FollowUpAdvanced) -> str | None:
    return event.note or None


_NOTES: Mapping[type, Callable[..., str | None]] = {
    did.ResolutionSubmitted: _submitted,
    did.ResolutionApproved: _approved,
    did.VerificationReported: _approved,
    did.ProgressReported: _said,
    did.AssistReported: _said,
    did.TicketClosed: _closed,
    did.MasterAdvanced: _advanced,
    did.FollowUpAdvanced: _advanced,
}


def _operation(event: did.Event) -> PublicOutcome | None:
    outcome = _OUTCOMES.get(type(event))
    return outcome(event) if outcome else None


Wished = (
    did.TicketReminded
    | did.SupplementRecorded
    | did.TicketRated
    | did.TicketReopened
    | did.TicketWithdrawn
    | did.AuthorityDueChanged
)
"""What follows from something that was asked for, if it was."""


def _refused(event: did.OperationRefused) -> PublicOutcome:
    return PublicOutcome(event.operation, accepted=False, reason=event.reason)


def _accepted(event: Wished) -> PublicOutcome | None:
    return PublicOutcome(event.operation, accepted=True) if event.operation else None


_OUTCOMES: Mapping[type, Callable[..., PublicOutcome | None]] = {
    did.OperationRefused: _refused,
    **dict.fromkeys(get_args(Wished), _accepted),
}


def _instead(event: did.Event) -> PublicWay | None:
    return PublicWay(*event.instead) if type(event) is did.TicketClosed and event.instead else None
