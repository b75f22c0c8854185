"""How did each ticket go? One row per ticket with the facts that rates are made of; what depends on now is not here.

Source of the counts: the usual hotline indicators (answered, solved, satisfied, self-disposal, on time, returns).
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from dispatch_service.codec import TICKET, Entry
from dispatch_service.routing import events as ev
from dispatch_service.views.outcome_changes import CHANGES
from dispatch_service.views.row import METADATA, name_column
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import View

MOMENT: Final = sa.DateTime(timezone=True)


def _text(name: str, comment: str | None = None) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=False, comment=comment)


def _number(name: str, comment: str | None = None) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, nullable=False, comment=comment)


TABLE: Final = sa.Table(
    "case_facts",
    METADATA,
    name_column("ticket", key=True),
    _text("area"),
    _text("category"),
    _text("channel"),
    sa.Column("historic", sa.Boolean, nullable=False),
    sa.Column("opened_at", MOMENT, nullable=False),
    sa.Column("due_at", MOMENT, nullable=False, comment="the case's outer deadline"),
    sa.Column("paused", sa.Boolean, nullable=False, comment="whether its clock stands still"),
    sa.Column("closed_at", MOMENT),
    _text("ended", "kind of closing, withdrawn, merged, or empty while open"),
    _text("reason", "ground of the closing"),
    _text("unit", "unit that leads, or that settled it"),
    _text("handler", "staff code of who settled it, or of who has it"),
    _text("handled_at", "rung that settled it in this round"),
    sa.Column("on_time", sa.Boolean),
    _number("resolutions"),
    sa.Column("contacted_at", MOMENT),
    sa.Column("contact_missed", sa.Boolean, nullable=False),
    sa.Column("reached", sa.Boolean),
    sa.Column("contacted", sa.Boolean),
    sa.Column("solved", sa.Boolean),
    _text("satisfied"),
    _number("escalations"),
    _number("moves", "hand-overs, the first included"),
    _number("redispatches", "given to another unit afterwards, neither up nor down"),
    _number("misses"),
    _number("rehandles"),
    _number("reworks"),
    _number("reopenings"),
    _number("rounds"),
    _number("extensions"),
    sa.Column("suspended_for", pg.ARRAY(sa.Text), nullable=False, comment="causes, one for each suspension"),
    _number("supervisions"),
    _text("handed_up", "the platform that owns the case"),
    _text("appeal_ground"),
    sa.Column("appeal_upheld", sa.Boolean),
    _number("whistles", "blown or drafted"),
    _number("whistles_refused"),
    _number("whistles_rejected"),
    _number("whistles_finished", "confirmed by the caller"),
    sa.Column("stints", pg.JSONB, nullable=False, comment="who had to sign it: [unit, person, signed, returned] each"),
    _text("first", "the case this one goes on from as its follow-up, or empty"),
    _text("parent", "the whole this one was split off from, or empty"),
    sa.Index("case_facts_opened_at", "opened_at"),
    sa.Index("case_facts_closed_at", "closed_at"),
    sa.Index("case_facts_same_matter", "area", "category", "opened_at"),
)
"""Under another name than the table of the version before, which the release before still writes while it runs."""

_FRESH: Final[Row] = {
    **dict.fromkeys(("closed_at", "on_time", "contacted_at", "reached", "contacted", "solved", "appeal_upheld")),
    **dict.fromkeys(("ended", "reason", "handler", "handled_at", "satisfied", "handed_up", "appeal_ground"), ""),
    **{column.name: 0 for column in TABLE.columns if isinstance(column.type, sa.Integer)},
    "rounds": 1,
    "paused": False,
    "contact_missed": False,
    "suspended_for": [],
    "stints": [],
}
_COUNTED: Final = frozenset({ev.TicketOpened, *CHANGES})
"""Events that change anything that is counted."""


def keys(entry: Entry) -> Sequence[Key]:
    """The ticket's row."""
    return [(entry.stream[len(TICKET) :],)]


def fold(row: Row | None, entry: Entry) -> Row | None:
    """What the event changes of the ticket's outcome. What is kept for an office stands in nobody else's figures."""
    event = entry.event
    if getattr(event, "office", ""):
        return None
    if isinstance(event, ev.TicketOpened):
        return _opened(entry, event)
    return None if row is None else CHANGES[type(event)](row, event)


def _opened(entry: Entry, event: ev.TicketOpened) -> Row:
    return {
        **_FRESH,
        "ticket": entry.stream[len(TICKET) :],
        "area": event.area,
        "category": event.category,
        "channel": event.channel,
        "historic": event.historic,
        "opened_at": event.at,
        "due_at": event.due_at,
        "unit": event.custody.lead,
        "first": event.first,
        "parent": event.parent,
    }


VIEW: Final = View[Entry]("outcome", 4, TABLE, keys, fold, _COUNTED)
