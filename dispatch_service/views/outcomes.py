"""How did each ticket go? One row per ticket with the facts that rates are made of; what depends on now is not here.

Source of the counts: the usual hotline indicators (answered, solved, satisfied, self-disposal, on time).
"""

from collections.abc import Callable, Sequence
from typing import Final

import sqlalchemy as sa

from dispatch_service.codec import TICKET, Entry
from dispatch_service.routing import events as ev
from dispatch_service.views.row import METADATA, name_column
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import View

TABLE: Final = sa.Table(
    "outcome",
    METADATA,
    name_column("ticket", key=True),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("historic", sa.Boolean, nullable=False),
    sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("closed_at", sa.DateTime(timezone=True)),
    sa.Column("ended", sa.Text, nullable=False, comment="kind of closing, withdrawn, or empty while open"),
    sa.Column("unit", sa.Text, nullable=False, comment="unit that leads, or that settled it"),
    sa.Column("handled_at", sa.Text, nullable=False, comment="rung that settled it"),
    sa.Column("on_time", sa.Boolean),
    sa.Column("contacted_at", sa.DateTime(timezone=True)),
    sa.Column("reached", sa.Boolean),
    sa.Column("contacted", sa.Boolean),
    sa.Column("solved", sa.Boolean),
    sa.Column("satisfied", sa.Text, nullable=False),
    sa.Column("escalations", sa.Integer, nullable=False),
    sa.Column("returns", sa.Integer, nullable=False),
    sa.Column("moves", sa.Integer, nullable=False),
    sa.Column("misses", sa.Integer, nullable=False),
    sa.Column("whistles", sa.Integer, nullable=False),
    sa.Column("rounds", sa.Integer, nullable=False),
    sa.Index("outcome_opened_at", "opened_at"),
)

_FRESH: Final[Row] = {
    "closed_at": None,
    "ended": "",
    "handled_at": "",
    "on_time": None,
    "contacted_at": None,
    "reached": None,
    "contacted": None,
    "solved": None,
    "satisfied": "",
    "escalations": 0,
    "returns": 0,
    "moves": 0,
    "misses": 0,
    "whistles": 0,
    "rounds": 1,
}


def keys(entry: Entry) -> Sequence[Key]:
    """The ticket's row, where the event changes anything that is counted."""
    return [(entry.stream[len(TICKET) :],)] if type(entry.event) in _COUNTED else ()


def fold(row: Row | None, entry: Entry) -> Row | None:
    """What the event changes of the ticket's outcome."""
    event = entry.event
    if isinstance(event, ev.TicketOpened):
        return _opened(entry, event)
    return None if row is None else _FOLDS[type(event)](row, event)


def _opened(entry: Entry, event: ev.TicketOpened) -> Row:
    return {
        "ticket": entry.stream[len(TICKET) :],
        "area": event.area,
        "category": event.category,
        "channel": event.channel,
        "historic": event.historic,
        "opened_at": event.at,
        "unit": event.custody.lead,
        **_FRESH,
    }


def _number(row: Row, column: str) -> int:
    value = row[column]
    return value if isinstance(value, int) else 0


def _moved(row: Row, event: ev.TicketSentDown | ev.TicketTransferred) -> Row:
    return {"unit": event.custody.lead, "moves": _number(row, "moves") + 1}


def _dispatched(row: Row, event: ev.TicketDispatched) -> Row:
    return {"unit": event.custody.lead, "moves": _number(row, "moves") + 1, "category": event.category}


def _climbed(row: Row, event: ev.TicketEscalated | ev.TicketTakenOver) -> Row:
    up = _number(row, "escalations") + 1
    return {"unit": event.custody.lead, "moves": _number(row, "moves") + 1, "escalations": up}


def _contacted(row: Row, event: ev.RequesterContacted) -> Row:
    return {"contacted_at": row["contacted_at"] or event.contacted_at}


def _resolved(row: Row, event: ev.ResolutionSubmitted) -> Row:
    return {"handled_at": event.handled_at, "on_time": event.on_time, "unit": event.custody.lead}


def _called_back(row: Row, event: ev.CallbackRecorded) -> Row:
    answers = {"contacted": event.contacted, "solved": event.solved, "satisfied": event.satisfied}
    return {"reached": event.reached, **answers}


def _returned(row: Row, _event: ev.ReturnAccepted) -> Row:
    return {"returns": _number(row, "returns") + 1}


def _missed(row: Row, _event: ev.DeadlineMissed) -> Row:
    return {"misses": _number(row, "misses") + 1}


def _whistled(row: Row, _event: ev.WhistleAttached) -> Row:
    return {"whistles": _number(row, "whistles") + 1}


def _again(_row: Row, event: ev.RehandleOrdered) -> Row:
    return {"rounds": event.round, "handled_at": "", "on_time": None}


def _reopened(_row: Row, event: ev.TicketReopened) -> Row:
    return {"rounds": event.round, "handled_at": "", "on_time": None, "closed_at": None, "ended": ""}


def _merged(_row: Row, event: ev.TicketMerged) -> Row:
    return {"closed_at": event.at, "ended": "merged"}


def _alone(_row: Row, _event: ev.TicketUnmerged) -> Row:
    return {"closed_at": None, "ended": ""}


def _classified(_row: Row, event: ev.Classified) -> Row:
    return {"category": event.category}


def _elsewhere(_row: Row, event: ev.PlaceCorrected) -> Row:
    return {"area": event.area}


def _led(_row: Row, event: ev.LeadSet | ev.DisputeOpened | ev.DisputeRuled) -> Row:
    return {"unit": event.custody.lead}


def _reworked(_row: Row, event: ev.ReworkOrdered) -> Row:
    return {"unit": event.custody.lead, "handled_at": "", "on_time": None}


def _closed(_row: Row, event: ev.TicketClosed) -> Row:
    return {"closed_at": event.at, "ended": event.kind}


def _withdrawn(_row: Row, event: ev.TicketWithdrawn) -> Row:
    return {"closed_at": event.at, "ended": "withdrawn"}


_FOLDS: Final[dict[type, Callable[..., Row]]] = {
    ev.TicketDispatched: _dispatched,
    ev.TicketSentDown: _moved,
    ev.TicketTransferred: _moved,
    ev.TicketEscalated: _climbed,
    ev.TicketTakenOver: _climbed,
    ev.RequesterContacted: _contacted,
    ev.ResolutionSubmitted: _resolved,
    ev.CallbackRecorded: _called_back,
    ev.ReturnAccepted: _returned,
    ev.DeadlineMissed: _missed,
    ev.WhistleAttached: _whistled,
    ev.RehandleOrdered: _again,
    ev.TicketClosed: _closed,
    ev.TicketWithdrawn: _withdrawn,
    ev.TicketReopened: _reopened,
    ev.TicketMerged: _merged,
    ev.TicketUnmerged: _alone,
    ev.TicketRegistered: _classified,
    ev.TicketReclassified: _classified,
    ev.PlaceCorrected: _elsewhere,
    ev.LeadSet: _led,
    ev.DisputeOpened: _led,
    ev.DisputeRuled: _led,
    ev.ReworkOrdered: _reworked,
}
_COUNTED: Final = frozenset({ev.TicketOpened, *_FOLDS})

VIEW: Final = View[Entry]("outcome", 1, TABLE, keys, fold)
