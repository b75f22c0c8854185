"""What each event changes of a ticket's outcome: only the columns that change."""

from collections.abc import Callable
from typing import Final, cast

from dispatch_service.routing import events as ev
from dispatch_service.routing.states import ClockKind
from dispatch_service.views import outcome_stints as stints
from dispatch_service.views.outcome_stints import MISSED, SIGNED, given, now, one_more
from shared.eventlog.rows import Row

Change = Callable[..., Row]
_UNSETTLED: Final[Row] = {"handled_at": "", "on_time": None}
_OPEN_AGAIN: Final[Row] = {"closed_at": None, "ended": "", "reason": ""}


def _missed(row: Row, event: ev.DeadlineMissed) -> Row:
    changed: Row = {"misses": one_more(row, "misses")}
    if event.clock == ClockKind.SIGN:
        return {**changed, **now(row, SIGNED, MISSED)}
    return {**changed, "contact_missed": True} if event.clock == ClockKind.CONTACT else changed


def _contacted(row: Row, event: ev.RequesterContacted) -> Row:
    return {"contacted_at": row["contacted_at"] or event.contacted_at, "handler": event.handler}


def _resolved(row: Row, event: ev.ResolutionSubmitted) -> Row:
    return {
        "handled_at": event.handled_at,
        "on_time": event.on_time,
        "unit": event.custody.lead,
        "handler": event.handler,
        "resolutions": one_more(row, "resolutions"),
    }


def _called_back(_row: Row, event: ev.CallbackRecorded) -> Row:
    answers: Row = {"contacted": event.contacted, "solved": event.solved, "satisfied": event.satisfied}
    return {"reached": event.reached, **answers}


def _rated(_row: Row, event: ev.TicketRated) -> Row:
    """He has answered himself, so he was reached: what the desk wrote down before gives way."""
    return {"reached": True, "contacted": event.contacted, "solved": event.solved, "satisfied": event.satisfied}


def _another_round(row: Row, event: ev.RehandleOrdered) -> Row:
    changed: Row = {"rounds": event.round, "due_at": event.due_at, "rehandles": one_more(row, "rehandles")}
    return {**given(row, event), **_UNSETTLED, **changed}


def _reopened(row: Row, event: ev.TicketReopened) -> Row:
    changed: Row = {"rounds": event.round, "due_at": event.due_at, "reopenings": one_more(row, "reopenings")}
    return {**given(row, event), **_UNSETTLED, **_OPEN_AGAIN, **changed}


def _reworked(row: Row, event: ev.ReworkOrdered) -> Row:
    return {**_UNSETTLED, "unit": event.custody.lead, "reworks": one_more(row, "reworks")}


def _led(_row: Row, event: ev.LeadSet | ev.DisputeOpened) -> Row:
    return {"unit": event.custody.lead}


def _classified(_row: Row, event: ev.Classified) -> Row:
    return {"category": event.category, "due_at": event.due_at}


def _due(_row: Row, event: ev.DueMoved | ev.AuthorityDueChanged) -> Row:
    return {"due_at": event.due_at}


def _resumed(_row: Row, event: ev.TicketResumed) -> Row:
    return {"due_at": event.due_at, "paused": False}


def _handed_up(_row: Row, event: ev.HandedUp) -> Row:
    return {"due_at": event.due_at, "handed_up": event.authority}


def _elsewhere(_row: Row, event: ev.PlaceCorrected) -> Row:
    return {"area": event.area}


def _extended(row: Row, event: ev.ExtensionGranted) -> Row:
    return {"due_at": event.due_at, "extensions": one_more(row, "extensions")}


def _suspended(row: Row, event: ev.TicketSuspended) -> Row:
    return {"paused": True, "suspended_for": [*cast(list[str], row["suspended_for"]), event.cause]}


def _supervised(row: Row, _event: ev.SupervisionOrdered | ev.TicketRaised) -> Row:
    return {"supervisions": one_more(row, "supervisions")}


def _appealed(_row: Row, event: ev.AppealFiled) -> Row:
    return {"appeal_ground": event.ground}


def _appeal_decided(_row: Row, event: ev.AppealDecided) -> Row:
    return {"appeal_upheld": event.upheld}


def _whistled(row: Row, _event: ev.WhistleAttached) -> Row:
    return {"whistles": one_more(row, "whistles")}


def _whistle_refused(row: Row, _event: ev.WhistleRefused) -> Row:
    return {"whistles_refused": one_more(row, "whistles_refused")}


def _detached(row: Row, event: ev.WhistleDetached) -> Row:
    column = {"rejected": "whistles_rejected", "confirmed": "whistles_finished"}.get(event.outcome)
    return {column: one_more(row, column)} if column else {}


def _merged(_row: Row, event: ev.TicketMerged) -> Row:
    return {"closed_at": event.at, "ended": "merged", "reason": event.reason, "paused": False}


def _closed(_row: Row, event: ev.TicketClosed) -> Row:
    return {"closed_at": event.at, "ended": event.kind, "reason": event.reason, "paused": False}


def _withdrawn(_row: Row, event: ev.TicketWithdrawn) -> Row:
    return {"closed_at": event.at, "ended": "withdrawn", "paused": False}


def _alone(_row: Row, event: ev.TicketUnmerged) -> Row:
    return {**_OPEN_AGAIN, "unit": event.custody.lead, "handler": ""}


CHANGES: Final[dict[type, Change]] = {
    ev.TicketDispatched: stints.dispatched,
    ev.TicketSentDown: stints.moved,
    ev.TicketTransferred: stints.sideways,
    ev.DisputeRuled: stints.sideways,
    ev.TicketEscalated: stints.climbed,
    ev.TicketTakenOver: stints.climbed,
    ev.TicketSigned: stints.signed,
    ev.ReturnRequested: stints.return_asked,
    ev.ReturnAccepted: stints.return_accepted,
    ev.ReturnRefused: stints.return_refused,
    ev.DeadlineMissed: _missed,
    ev.RequesterContacted: _contacted,
    ev.ResolutionSubmitted: _resolved,
    ev.CallbackRecorded: _called_back,
    ev.TicketRated: _rated,
    ev.AuthorityAnswered: stints.taken_back,
    ev.RehandleOrdered: _another_round,
    ev.TicketReopened: _reopened,
    ev.ReworkOrdered: _reworked,
    ev.LeadSet: _led,
    ev.DisputeOpened: _led,
    ev.TicketRegistered: _classified,
    ev.TicketReclassified: _classified,
    ev.PlaceCorrected: _elsewhere,
    ev.DueMoved: _due,
    ev.AuthorityDueChanged: _due,
    ev.HandedUp: _handed_up,
    ev.ExtensionGranted: _extended,
    ev.TicketSuspended: _suspended,
    ev.TicketResumed: _resumed,
    ev.SupervisionOrdered: _supervised,
    ev.TicketRaised: _supervised,
    ev.AppealFiled: _appealed,
    ev.AppealDecided: _appeal_decided,
    ev.WhistleAttached: _whistled,
    ev.WhistleRefused: _whistle_refused,
    ev.WhistleDetached: _detached,
    ev.TicketMerged: _merged,
    ev.TicketUnmerged: _alone,
    ev.TicketClosed: _closed,
    ev.TicketWithdrawn: _withdrawn,
}
