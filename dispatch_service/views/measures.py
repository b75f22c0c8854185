"""What each rate is: its numerator and its denominator as conditions on the facts, and which exemptions it knows.

Sources and reasons stand in docs/rates.md, row by row.
"""

from enum import Enum
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from dispatch_service.views import summons
from dispatch_service.views.outcome_stints import ACCEPTED, IN_TIME, PERSON, RETURNED, SIGNED, UNIT
from dispatch_service.views.outcomes import MOMENT
from dispatch_service.views.outcomes import TABLE as CASE
from dispatch_service.views.summons import TABLE as SUMMONS

Condition = sa.ColumnElement[bool]
Amount = sa.ColumnElement[Any]
SATISFIED = ("satisfied", "mostly")
HOUR: Final = 3600

NOW: Final = sa.bindparam("now", type_=MOMENT)
SELF_DISPOSAL: Final = sa.bindparam("self_disposal", type_=pg.ARRAY(sa.Text))
EXEMPT_CLOSINGS: Final = sa.bindparam("exempt_closings", type_=pg.ARRAY(sa.Text))
REPEAT_WITHIN: Final = sa.bindparam("repeat_within", type_=sa.Interval)
EXEMPT_SUSPENSIONS: Final = sa.bindparam("exempt_suspensions", type_=pg.ARRAY(sa.Text))

STINT: Final = sa.func.jsonb_array_elements(CASE.c.stints).table_valued(sa.column("value", pg.JSONB), name="stint")
CALL: Final = sa.func.jsonb_array_elements(SUMMONS.c.calls).table_valued(sa.column("value", pg.JSONB), name="call")


class Grain(NamedTuple):
    """What is counted: cases, each time a unit had one to sign, each call of a whistle; and to whom one is charged."""

    source: sa.FromClause
    unit: Amount
    person: Amount


CASES: Final = Grain(CASE, CASE.c.unit, CASE.c.handler)
STINTS: Final = Grain(CASE.join(STINT, sa.true()), STINT.c.value[UNIT].astext, STINT.c.value[PERSON].astext)
CALLS: Final = Grain(
    CASE.join(SUMMONS, SUMMONS.c.ticket == CASE.c.ticket).join(CALL, sa.true()),
    CALL.c.value[summons.UNIT].astext,
    CALL.c.value[summons.PERSON].astext,
)

BY_APPEAL: Final = CASE.c.appeal_upheld.is_(True)
BY_CLOSING: Final = sa.or_(CASE.c.ended == sa.any_(EXEMPT_CLOSINGS), CASE.c.reason == sa.any_(EXEMPT_CLOSINGS))
BY_SUSPENSION: Final = CASE.c.suspended_for.op("&&", is_comparison=True)(EXEMPT_SUSPENSIONS)


class Spares(Enum):
    """Whose cases a rate leaves out when it is told without the exempt."""

    NOBODY = 0
    RESULT = 1
    """Closings and suspensions nobody can help."""
    TIME = 2
    """These, and upheld appeals, which concern time alone."""


EXEMPT: Final = {
    Spares.RESULT: sa.or_(BY_CLOSING, BY_SUSPENSION),
    Spares.TIME: sa.or_(BY_APPEAL, BY_CLOSING, BY_SUSPENSION),
}


class Measure(NamedTuple):
    """One rate. `top` and `bottom` are conditions that are counted, or amounts that are summed."""

    name: str
    zh: str
    en: str
    top: Amount
    bottom: Amount
    spares: Spares = Spares.NOBODY
    grain: Grain = CASES
    unit: str = "%"
    """`%`, or what a mean is counted in."""


_ALL = sa.true()
_SETTLED = CASE.c.handled_at != ""
_CLOSED = CASE.c.closed_at.is_not(None)
_LATE = sa.and_(CASE.c.closed_at.is_(None), ~CASE.c.paused, ~CASE.c.historic, CASE.c.due_at < NOW)
_IN_LIMIT = sa.func.coalesce(CASE.c.on_time, CASE.c.closed_at <= CASE.c.due_at)
_REACHED = CASE.c.reached.is_(True)
_HANDED_UP = CASE.c.handed_up != ""
_BLOWN = CASE.c.whistles - CASE.c.whistles_rejected
_EARLIER = CASE.alias("earlier")
_REPEATED = sa.and_(
    CASE.c.first == "",  # what goes on from a case, or was split off from it, is where and what it is, and nobody
    CASE.c.parent == "",  # came back with it
    sa.exists().where(
        _EARLIER.c.area == CASE.c.area,
        _EARLIER.c.category == CASE.c.category,
        _EARLIER.c.historic == CASE.c.historic,
        _EARLIER.c.opened_at < CASE.c.opened_at,
        _EARLIER.c.opened_at >= CASE.c.opened_at - REPEAT_WITHIN,
    ),
)
_ARRIVAL, _SCORE = CALL.c.value[summons.ARRIVAL].astext, CALL.c.value[summons.SCORE].astext
_ARRIVE_BY = sa.cast(sa.func.nullif(CALL.c.value[summons.ARRIVE_BY].astext, ""), MOMENT)
_SIGNED, _RETURNED = STINT.c.value[SIGNED].astext, STINT.c.value[RETURNED].astext

_RESULT, _TIME = Spares.RESULT, Spares.TIME
MEASURES: Final = (
    Measure(
        "answered", "响应率", "answered",
        sa.and_(_REACHED, CASE.c.contacted.is_(True), ~CASE.c.contact_missed),
        sa.and_(_REACHED, CASE.c.contacted.is_not(None)), _RESULT,
    ),
    Measure("solved", "解决率", "solved", sa.and_(_REACHED, CASE.c.solved.is_(True)), _REACHED, _RESULT),
    Measure("satisfied", "满意率", "satisfied", sa.and_(_REACHED, CASE.c.satisfied.in_(SATISFIED)), _REACHED, _RESULT),
    Measure(
        "on_time", "按时办结率", "resolved in time",
        sa.and_(_SETTLED, CASE.c.on_time.is_(True)), sa.or_(_SETTLED, _LATE), _TIME,
    ),
    Measure("closing", "结案率", "closed", _CLOSED, sa.or_(_CLOSED, _LATE), _TIME),
    Measure(
        "on_time_closing", "按期结案率", "closed in time", sa.and_(_CLOSED, _IN_LIMIT), sa.or_(_CLOSED, _LATE), _TIME
    ),
    Measure(
        "self_disposal", "自处置率", "self-disposal",
        sa.and_(_SETTLED, CASE.c.escalations == 0, ~_HANDED_UP, CASE.c.handled_at == sa.any_(SELF_DISPOSAL)),
        _ALL, _RESULT,
    ),
    Measure("kept", "本级办结率", "settled here", sa.and_(_SETTLED, ~_HANDED_UP), _ALL, _RESULT),
    Measure("handed_up", "移交上级率", "handed up", _HANDED_UP, _ALL),
    Measure("direct_answer", "直办率", "answered at once", CASE.c.ended == "answered", _ALL),
    Measure(
        "accurate_dispatch", "准确派遣率", "dispatched right",
        sa.and_(CASE.c.moves > 0, CASE.c.redispatches == 0), CASE.c.moves > 0,
    ),
    Measure("hand_overs", "平均流转次数", "mean hand-overs", CASE.c.moves, CASE.c.moves > 0, unit="times"),
    Measure("signed_in_time", "及时签收率", "signed in time", _SIGNED == IN_TIME, _SIGNED != "", _TIME, STINTS),
    Measure("returned", "退单率", "returned", _RETURNED != "", _ALL, grain=STINTS),
    Measure("returns_accepted", "退单成立率", "returns accepted", _RETURNED == ACCEPTED, _ALL, grain=STINTS),
    Measure("extended", "延期率", "extended", CASE.c.extensions > 0, _ALL),
    Measure("suspended", "挂账率", "suspended", sa.func.cardinality(CASE.c.suspended_for) > 0, _ALL),
    Measure("supervised", "督办率", "supervised", CASE.c.supervisions > 0, _ALL, _TIME),
    Measure("rehandled", "重办率", "handled again", CASE.c.rehandles > 0, CASE.c.resolutions > 0, _RESULT),
    Measure("reworked", "返工率", "reworked", CASE.c.reworks > 0, CASE.c.resolutions > 0),
    Measure("reopened", "重开率", "reopened", CASE.c.reopenings > 0, sa.or_(_CLOSED, CASE.c.reopenings > 0), _RESULT),
    Measure("repeated", "重复诉求率", "repeat requests", _REPEATED, _ALL),
    Measure("whistled", "吹哨率", "whistles per case", _BLOWN, _ALL, unit="times"),
    Measure("whistles_accurate", "吹哨准确率", "whistles in order", _BLOWN, CASE.c.whistles + CASE.c.whistles_refused),
    Measure("whistles_finished", "哨结率", "whistles finished", CASE.c.whistles_finished, _BLOWN),
    Measure(
        "arrived_in_time", "按时报到率", "arrived in time",
        _ARRIVAL == summons.IN_TIME, sa.or_(_ARRIVAL != "", _ARRIVE_BY < NOW), grain=CALLS,
    ),
    Measure(
        "rating", "部门得分", "mean rating",
        sa.cast(sa.func.nullif(_SCORE, ""), sa.Integer),
        sa.case((_SCORE != "", summons.SCORES), else_=0), grain=CALLS, unit="of 5",
    ),
)  # fmt: skip
MEDIAN: Final = ("first_contact", "首次联系中位时长", "median first contact", "h")
"""Of the hours from acceptance to the first contact: neither a share nor a sum, so a column of its own."""
FIRST_CONTACT: Final = sa.func.greatest(sa.extract("epoch", CASE.c.contacted_at - CASE.c.opened_at), 0) / HOUR
