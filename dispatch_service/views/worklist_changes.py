"""What each kind of event changes of a ticket's row in the worklist: found out once for each kind, then looked up."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Final, Protocol

from msgspec.structs import fields

from dispatch_service.codec import TICKET, Entry, Happened
from dispatch_service.routing import events as ev
from dispatch_service.routing import table as at
from dispatch_service.routing.states import OPEN, Clock, ClockKind, Custody, Stage, Work
from shared.eventlog.rows import Row

PLACES: Final[Mapping[type, at.Place]] = {
    ev.TicketDispatched: at.GIVEN,
    ev.TicketEscalated: at.GIVEN,
    ev.TicketSentDown: at.GIVEN,
    ev.TicketTransferred: at.GIVEN,
    ev.TicketTakenOver: at.GIVEN,
    ev.TicketSigned: at.SIGNED,
    ev.RequesterContacted: at.CONTACTED,
    ev.ProgressReported: at.WORKING,
    ev.ReturnRequested: at.RETURNING,
    ev.ReturnAccepted: at.DESKED,
    ev.ReturnRefused: at.SIGNED,
    ev.RehandleOrdered: at.AGAIN,
    ev.SiteCheckOrdered: at.ON_CHECK,
    ev.SiteCheckReported: at.DESKED,
    ev.DisputeOpened: at.DISPUTED,
    ev.DisputeRuled: at.GIVEN,
    ev.TicketSuspended: at.SUSPENDED,
    ev.ResolutionApproved: at.RESOLVED,
    ev.ReworkOrdered: at.WORKING,
    ev.VerificationOrdered: at.VERIFIED,
    ev.VerificationReported: at.RESOLVED,
    ev.TicketReopened: at.AGAIN,
    ev.TicketUnmerged: at.DESKED,
}
"""Where an event leaves its ticket, for those that say so by their kind alone."""
_NO_CLOCK: Final[Row] = {"clock": "", "due_at": None, "warn_at": None, "provisional": False}
Change = Callable[..., Row]
"""From an event of the right type to the columns it changes."""


class Moving(Protocol):
    """An event that says who has the ticket from here on."""

    @property
    def custody(self) -> Custody: ...


class Clocked(Protocol):
    """An event that says which clocks are armed from here on."""

    @property
    def clocks(self) -> tuple[Clock, ...] | None: ...


@cache
def changes_of(kind: type[Happened]) -> Sequence[Change]:
    """What events of one type say of a ticket, in the order it is to be taken up; found out once for each type."""
    names = {field.name for field in fields(kind)}
    parts = [change for name, change in _PARTS.items() if name in names]
    if kind in PLACES:
        parts.append(partial(_row, _place(PLACES[kind])))
    return [*parts, _CHANGES[kind]] if kind in _CHANGES else parts


def _row(row: Row, _event: object) -> Row:
    return row


def opened(entry: Entry, event: ev.TicketOpened) -> Row:
    return {
        "ticket": entry.stream[len(TICKET) :],
        "number": event.number,
        "category": event.category,
        "area": event.area,
        "urgency": event.urgency,
        "confidential": event.confidential,
        "historic": event.historic,
        "round": 1,
        "opened_at": event.at,
        "case_due_at": event.due_at,
        "supervised_by": [],
        "to_rule": "",
        **_place(at.DESKED),
    }


def _place(place: at.Place) -> Row:
    stage, work = place
    return {"stage": str(stage), "work": str(work), "open": stage in OPEN}


def _custody(event: Moving) -> Row:
    custody = event.custody
    return {
        "rung": custody.rung,
        "unit": custody.unit,
        "awaits": custody.unit,
        "person": custody.person,
        "lead": custody.lead,
        "assists": list(custody.assists),
    }


def _clocks(event: Clocked) -> Row:
    """The clock that runs out next; and while one waits for a ruling, whose that is."""
    if event.clocks is None:
        return {}
    first, to_rule = None, ""
    for clock in event.clocks:
        if clock.kind is ClockKind.DISPUTE:
            to_rule = clock.unit
        if clock.suspended_at is None and (first is None or _place_of(clock) < _place_of(first)):
            first = clock
    if first is None:
        return {**_NO_CLOCK, "to_rule": to_rule}
    return {
        "to_rule": to_rule,
        "clock": str(first.kind),
        "due_at": first.due_at,
        "warn_at": first.warn_at,
        "provisional": first.provisional,
    }


def _place_of(clock: Clock) -> tuple[datetime, str]:
    """In the order of clocks."""
    return clock.due_at, clock.timer


def _ended(stage: Stage, event: Clocked) -> Row:
    return {"stage": str(stage), "work": "none", **_waited_for(event)}


def _waited_for(event: Clocked) -> Row:
    """After the end a ticket is on somebody's list only while a clock of it runs: on that of whom the clock is for."""
    return {"open": bool(event.clocks), "awaits": event.clocks[0].unit if event.clocks else ""}


def _closed(event: ev.TicketClosed) -> Row:
    return _ended(event.stage, event)


def _withdrawn(event: ev.TicketWithdrawn) -> Row:
    return _ended(Stage.WITHDRAWN, event)


def _dispatched(event: ev.TicketDispatched) -> Row:
    closed: Row = {"confidential": True} if event.office else {}
    return {"category": event.category, "urgency": event.urgency, "case_due_at": event.due_at, **closed}


def _merged(event: ev.TicketMerged) -> Row:
    return _ended(Stage.MERGED, event)


def _resolved(event: ev.ResolutionSubmitted) -> Row:
    return _place(at.REVIEWED if event.review else at.RESOLVED)


def _resumed(event: ev.TicketResumed) -> Row:
    return {**_place((Stage.HANDLING, Work(event.work))), "case_due_at": event.due_at}


def _classified(event: ev.Classified) -> Row:
    return {"category": event.category, "urgency": event.urgency, "case_due_at": event.due_at}


def _elsewhere(event: ev.PlaceCorrected) -> Row:
    return {"area": event.area, "person": ""}


def _due_moved(event: ev.ExtensionGranted | ev.DueMoved | ev.HandedUp | ev.AuthorityDueChanged) -> Row:
    return {"case_due_at": event.due_at}


def _called_back(event: ev.CallbackRecorded) -> Row:
    return _place(at.RESOLVED if event.outcome == "try-again" else at.CALLED_BACK)


def _rated(event: ev.TicketRated) -> Row:
    return _place(at.CALLED_BACK) if event.outcome else {}


def _again(event: ev.RehandleOrdered | ev.TicketReopened) -> Row:
    return {"round": event.round, "case_due_at": event.due_at}


def _raised(event: ev.TicketRaised) -> Row:
    return {"supervised_by": list(event.supervised_by)}


APPEALING: Final = frozenset({ev.AppealFiled, ev.AppealExamined, ev.AppealDecided})
"""What happens beside a ticket's way, and after its end most of all."""
_PARTS: Final[Mapping[str, Change]] = {"custody": _custody, "clocks": _clocks}
"""By the field that says it."""
_CHANGES: Final[Mapping[type, Change]] = {
    ev.TicketDispatched: _dispatched,
    ev.CallbackRecorded: _called_back,
    ev.TicketRated: _rated,
    ev.RehandleOrdered: _again,
    ev.TicketRaised: _raised,
    ev.TicketClosed: _closed,
    ev.TicketWithdrawn: _withdrawn,
    ev.TicketMerged: _merged,
    **dict.fromkeys(APPEALING, _waited_for),
    ev.ResolutionSubmitted: _resolved,
    ev.TicketResumed: _resumed,
    ev.TicketReopened: _again,
    ev.TicketRegistered: _classified,
    ev.TicketReclassified: _classified,
    ev.PlaceCorrected: _elsewhere,
    ev.ExtensionGranted: _due_moved,
    ev.DueMoved: _due_moved,
    ev.HandedUp: _due_moved,
    ev.AuthorityDueChanged: _due_moved,
}
