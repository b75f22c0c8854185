"""How did departments follow a whistle? One row per whistle, with everybody it called and what came of it.

A call is `[unit, person, arrive_by, arrival, score]`: `arrive_by` in UTC as RFC 3339, empty in a draft; `arrival` is
`in-time`, `late` or empty; `score` is the sum of the caller's three ratings, empty until he has rated.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from dispatch_service.codec import WHISTLE, Entry
from dispatch_service.views.row import METADATA, name_column
from dispatch_service.whistles import events as did
from dispatch_service.whistles.states import WhistleClock, WhistleClockKind
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import View

TABLE: Final = sa.Table(
    "summons",
    METADATA,
    name_column("whistle", key=True),
    name_column("ticket"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("calls", pg.JSONB, nullable=False, comment="[unit, person, arrive_by, arrival, score] each"),
    sa.Index("summons_ticket", "ticket"),
)

Calls = list[list[str]]
UNIT, PERSON, ARRIVE_BY, ARRIVAL, SCORE = range(5)
IN_TIME, LATE = "in-time", "late"
SCORES = 3
"""How many marks a rating has: timeliness, effort, result."""


def keys(entry: Entry) -> Sequence[Key]:
    """The whistle's row."""
    return [(entry.stream[len(WHISTLE) :],)]


def fold(row: Row | None, entry: Entry) -> Row | None:
    """What the event changes of the whistle's calls."""
    event = entry.event
    if isinstance(event, did.WhistleBlown | did.WhistleDrafted):
        return _begun(entry, event)
    return None if row is None else {"calls": _CHANGES[type(event)](cast(Calls, row["calls"]), event)}


def _begun(entry: Entry, event: did.WhistleBlown | did.WhistleDrafted) -> Row:
    by = _arrivals(event.clocks)
    calls = [[unit, "", by.get(unit, ""), "", ""] for unit in (event.lead, *event.assists)]
    return {"whistle": entry.stream[len(WHISTLE) :], "ticket": event.ticket, "kind": event.kind, "calls": calls}


def _arrivals(clocks: Iterable[WhistleClock]) -> dict[str, str]:
    """Until when each unit has to be there."""
    kind = WhistleClockKind.ARRIVE
    return {clock.unit: clock.due_at.astimezone(UTC).isoformat() for clock in clocks if clock.kind == kind}


def _sounded(calls: Calls, event: did.WhistleSounded) -> Calls:
    by = _arrivals(event.clocks)
    return [[unit, person, by.get(unit, ""), *rest] for unit, person, _, *rest in calls]


def _handed_over(calls: Calls, event: did.HandoverDecided) -> Calls:
    """Whoever should not have been called is no call; the other one has times of its own."""
    if not event.accepted:
        return calls
    fresh = [event.to, "", _arrivals(event.clocks).get(event.to, ""), "", ""]
    return [fresh if call[UNIT] == event.unit else call for call in calls]


def _answered(calls: Calls, event: did.WhistleAnswered) -> Calls:
    return [[call[UNIT], event.person, *call[ARRIVE_BY:]] if call[UNIT] == event.unit else call for call in calls]


def _arrived(calls: Calls, event: did.UnitArrived) -> Calls:
    return [_there(call, event) if call[UNIT] == event.unit else call for call in calls]


def _there(call: list[str], event: did.UnitArrived) -> list[str]:
    """In time by the call's own limit: that of a unit called later ends later than the whistle's."""
    in_time = not event.late or event.at.astimezone(UTC).isoformat() <= call[ARRIVE_BY]
    return [*call[:ARRIVAL], IN_TIME if in_time else LATE, call[SCORE]]


def _rated(calls: Calls, event: did.WhistleRated) -> Calls:
    scores = {one.unit: str(one.timeliness + one.effort + one.result) for one in event.ratings}
    return [[*call[:SCORE], scores.get(call[UNIT], call[SCORE])] for call in calls]


_CHANGES: Final[dict[type, Callable[..., Calls]]] = {
    did.WhistleSounded: _sounded,
    did.HandoverDecided: _handed_over,
    did.WhistleAnswered: _answered,
    did.UnitArrived: _arrived,
    did.WhistleRated: _rated,
}
_COUNTED: Final = frozenset({did.WhistleBlown, did.WhistleDrafted, *_CHANGES})

VIEW: Final = View[Entry]("summons", 1, TABLE, keys, fold, _COUNTED)
