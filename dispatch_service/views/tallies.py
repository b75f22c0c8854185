"""Counting in the database: every measure of a grain in one query, whatever the groups and the stretches of time.

Statements differ by their shape alone and are made once: all that is asked about comes as parameters, so that they are
compiled once, too.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from dispatch_service.rates.asked import RatesAsked
from dispatch_service.rates.figures import Tally
from dispatch_service.rates.periods import Span
from dispatch_service.rates.reckoning import Grouping
from dispatch_service.views.measures import (
    BY_APPEAL,
    BY_CLOSING,
    BY_SUSPENSION,
    CALLS,
    CASES,
    EXEMPT,
    EXEMPT_CLOSINGS,
    EXEMPT_SUSPENSIONS,
    FIRST_CONTACT,
    MEASURES,
    STINTS,
    Amount,
    Condition,
    Grain,
    Measure,
    Spares,
)
from dispatch_service.views.outcomes import MOMENT
from dispatch_service.views.outcomes import TABLE as CASE
from shared.db import Transaction

Place = tuple[int, str]
"""Number of a span, and a group."""
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
TEXTS = pg.ARRAY(sa.Text)


SCOPE: Final = sa.bindparam("scope", type_=TEXTS)
HISTORIC: Final = sa.bindparam("historic", type_=sa.Boolean)
SPANS: Final = sa.func.unnest(
    sa.bindparam("numbers", type_=pg.ARRAY(sa.Integer)),
    sa.bindparam("since", type_=pg.ARRAY(MOMENT)),
    sa.bindparam("until", type_=pg.ARRAY(MOMENT)),
)
NAMES: Final = sa.func.unnest(sa.bindparam("codes", type_=TEXTS), sa.bindparam("names", type_=TEXTS))


class Shape(msgspec.Struct, frozen=True):
    """What statements differ by."""

    closed: bool
    """Of the cases closed within a span, not of those accepted."""
    column: str
    named: bool
    """Grouped by what the column's values are called."""
    scoped: bool


class Statements(msgspec.Struct, frozen=True):
    """Of one shape. Each row begins with its span's number and its group."""

    volumes: "sa.Select[Any]"
    measures: "Sequence[tuple[Sequence[Measure], sa.Select[Any]]]"
    rungs: "sa.Select[Any]"
    exempt: "sa.Select[Any]"


async def tallies(tx: Transaction, asked: RatesAsked, spans: Sequence[Span]) -> dict[Place, Tally]:
    """What there is, by span and group; what there is not is no entry."""
    found: dict[Place, Tally] = {}
    grouping = asked.reckoning.grouping(asked.by)
    made = _statements(
        Shape(asked.cohort == "closed", grouping.column, grouping.names is not None, asked.scope is not None)
    )
    values = _values(asked, grouping, spans)

    async def rows(statement: "sa.Select[Any]") -> Iterator[tuple[Tally, list[Any]]]:
        counted: list[list[Any]] = [list(row) for row in await tx.sql.execute(statement, values)]
        return ((found.setdefault((number, group), Tally()), row) for number, group, *row in counted)

    for tally, (cases, closed, contacted, hours) in await rows(made.volumes):
        tally.cases, tally.closed, tally.contacted = cases, closed, contacted
        tally.first_contact = None if hours is None else float(hours)
    for measures, statement in made.measures:
        for tally, counts in await rows(statement):
            numbers = iter(counts)
            tally.parts |= {measure.name: _taken(measure, numbers) for measure in measures}
    for tally, (rung, count) in await rows(made.rungs):
        tally.settled_at |= {rung: count} if rung else {}
    for tally, (ground, count) in await rows(made.exempt):
        tally.exempt |= {ground: count}
    return found


def _values(asked: RatesAsked, grouping: Grouping, spans: Sequence[Span]) -> dict[str, object]:
    """All that any statement may ask for."""
    reckoning, names = asked.reckoning, grouping.names or {}
    return {
        "now": asked.now,
        "repeat_within": timedelta(days=reckoning.repeat_days),
        "self_disposal": list(reckoning.self_disposal),
        "exempt_closings": list(reckoning.exempt_closings),
        "exempt_suspensions": list(reckoning.exempt_suspensions),
        "historic": asked.historic,
        "scope": sorted(asked.scope or ()),
        "codes": list(names),
        "names": list(names.values()),
        "numbers": list(range(len(spans))),
        "since": [span.since or FIRST for span in spans],
        "until": [span.until or LAST for span in spans],
    }


@lru_cache(maxsize=64)
def _statements(shape: Shape) -> Statements:
    volumes = (sa.func.count(), sa.func.count(CASE.c.closed_at), sa.func.count(CASE.c.contacted_at))
    median = sa.func.percentile_cont(0.5).within_group(FIRST_CONTACT).filter(CASE.c.contacted_at.is_not(None))
    measured: list[tuple[Sequence[Measure], sa.Select[Any]]] = []
    for grain in (CASES, STINTS, CALLS):
        measures = [measure for measure in MEASURES if measure.grain is grain]
        parts = [part for measure in measures for part in _parts(measure)]
        measured.append((measures, _grouped(shape, grain, parts)))
    return Statements(
        volumes=_grouped(shape, CASES, (*volumes, median)),
        measures=measured,
        rungs=_grouped(shape, CASES, (sa.func.count(),), by=(CASE.c.handled_at,)),
        exempt=_grouped(shape, CASES, (sa.func.count(),), by=(_grounds(),)),
    )


def _parts(measure: Measure) -> Iterator[Amount]:
    """Numerator and denominator; and both without the exempt, where the rate knows any."""
    yield _amount(measure.top, None)
    yield _amount(measure.bottom, None)
    if measure.spares is not Spares.NOBODY:
        left = sa.not_(EXEMPT[measure.spares])
        yield _amount(measure.top, left)
        yield _amount(measure.bottom, left)


def _taken(measure: Measure, numbers: Iterator[int]) -> tuple[int, int, int, int]:
    """The numbers of one measure, from those of all."""
    raw = (next(numbers), next(numbers))
    return (*raw, *(raw if measure.spares is Spares.NOBODY else (next(numbers), next(numbers))))


def _amount(what: Amount, left: Condition | None) -> Amount:
    """Where `what` is a condition, how often it holds; else its sum."""
    wanted = [] if left is None else [left]
    if isinstance(what.type, sa.Boolean):
        return sa.func.count().filter(what, *wanted)
    total = sa.func.sum(what)
    return sa.func.coalesce(total.filter(*wanted) if wanted else total, 0)


def _grounds() -> Amount:
    """One row for each ground a case is exempt on."""
    suspended = sa.func.unnest(CASE.c.suspended_for).column_valued("cause")
    cause = sa.select(suspended).where(suspended == sa.any_(EXEMPT_SUSPENSIONS)).limit(1).scalar_subquery()
    ground = sa.case((CASE.c.reason == sa.any_(EXEMPT_CLOSINGS), CASE.c.reason), else_=CASE.c.ended)
    named = (
        (BY_APPEAL, sa.literal("appeal:") + CASE.c.appeal_ground),
        (BY_CLOSING, sa.literal("closing:") + ground),
        (BY_SUSPENSION, sa.literal("suspension:") + cause),
    )
    listed = pg.array([sa.case((condition, name), else_=None) for condition, name in named])
    return sa.func.unnest(sa.func.array_remove(listed, None))


def _grouped(
    shape: Shape, grain: Grain, columns: Sequence[Amount], by: Sequence[Amount] = ()
) -> "sa.Select[tuple[Any, ...]]":
    span = SPANS.table_valued("number", "since", "until", name="span").render_derived()
    at = CASE.c.closed_at if shape.closed else CASE.c.opened_at
    inside = sa.and_(at >= span.c.since, at < span.c.until)
    source, group = _group(shape, grain, span.join(grain.source, inside))
    wanted = [CASE.c.historic == HISTORIC, *_in_scope(shape, grain)]
    keys = [column.label(f"by_{number}") for number, column in enumerate(by)]
    first = (span.c.number, group.label("grouped"), *keys)
    return sa.select(*first, *columns).select_from(source).where(*wanted).group_by(*first)


def _group(shape: Shape, grain: Grain, source: sa.FromClause) -> tuple[sa.FromClause, Amount]:
    charged: dict[str, Amount] = {"unit": grain.unit, "handler": grain.person}
    column = charged.get(shape.column)
    column = CASE.c[shape.column] if column is None else column
    if not shape.named:
        return source, column
    named = NAMES.table_valued("code", "name", name="named").render_derived()
    renamed = source.join(named, named.c.code == column, isouter=shape.column == "area")
    return renamed, sa.func.coalesce(named.c.name, "")


def _in_scope(shape: Shape, grain: Grain) -> Iterator[Condition]:
    """Where the matter is, or who it is charged to, lies within what the asker may read."""
    if shape.scoped:
        yield sa.or_(*(column == sa.any_(SCOPE) for column in (CASE.c.area, CASE.c.unit, grain.unit)))
