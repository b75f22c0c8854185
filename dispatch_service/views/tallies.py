"""Counting in the database: every measure of a grain in one query, whatever the groups and the stretches of time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

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


async def tallies(tx: Transaction, asked: RatesAsked, spans: Sequence[Span]) -> dict[Place, Tally]:
    """What there is, by span and group; what there is not is no entry."""
    found: dict[Place, Tally] = {}
    values = {
        "now": asked.now,
        "repeat_within": timedelta(days=asked.reckoning.repeat_days),
        "self_disposal": list(asked.reckoning.self_disposal),
        "exempt_closings": list(asked.reckoning.exempt_closings),
        "exempt_suspensions": list(asked.reckoning.exempt_suspensions),
    }

    async def rows(grain: Grain, *columns: Amount, by: Sequence[Amount] = ()) -> Iterator[tuple[Tally, list[Any]]]:
        query = _grouped(asked, spans, grain, columns, by)
        used = {name: values[name] for name in query.compile().params if name in values}
        counted: list[list[Any]] = [list(row) for row in await tx.sql.execute(query, used)]
        return ((found.setdefault((number, group), Tally()), row) for number, group, *row in counted)

    volumes = (sa.func.count(), sa.func.count(CASE.c.closed_at), sa.func.count(CASE.c.contacted_at))
    known = CASE.c.contacted_at.is_not(None)
    median = sa.func.percentile_cont(0.5).within_group(FIRST_CONTACT).filter(known)
    for tally, (cases, closed, contacted, hours) in await rows(CASES, *volumes, median):
        tally.cases, tally.closed, tally.contacted = cases, closed, contacted
        tally.first_contact = None if hours is None else float(hours)
    for grain in (CASES, STINTS, CALLS):
        measures = [measure for measure in MEASURES if measure.grain is grain]
        for tally, counts in await rows(grain, *(part for measure in measures for part in _parts(measure))):
            numbers = iter(counts)
            tally.parts |= {measure.name: _taken(measure, numbers) for measure in measures}
    for tally, (rung, count) in await rows(CASES, sa.func.count(), by=(CASE.c.handled_at,)):
        tally.settled_at |= {rung: count} if rung else {}
    for tally, (ground, count) in await rows(CASES, sa.func.count(), by=(_grounds(),)):
        tally.exempt |= {ground: count}
    return found


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
    asked: RatesAsked, spans: Sequence[Span], grain: Grain, columns: Sequence[Amount], by: Sequence[Amount]
) -> "sa.Select[tuple[Any, ...]]":
    span = _spans(spans)
    at = CASE.c.closed_at if asked.cohort == "closed" else CASE.c.opened_at
    inside = sa.and_(at >= span.c.since, at < span.c.until)
    source, group = _group(asked.reckoning.grouping(asked.by), grain, span.join(grain.source, inside))
    wanted = [CASE.c.historic == asked.historic, *_in_scope(asked.scope, grain)]
    keys = [column.label(f"by_{number}") for number, column in enumerate(by)]
    first = (span.c.number, group.label("grouped"), *keys)
    return sa.select(*first, *columns).select_from(source).where(*wanted).group_by(*first)


def _spans(spans: Sequence[Span]) -> sa.Values:
    columns = (sa.column("number", sa.Integer), sa.column("since", MOMENT), sa.column("until", MOMENT))
    rows = [(number, span.since or FIRST, span.until or LAST) for number, span in enumerate(spans)]
    return sa.values(*columns, name="span").data(rows)


def _group(grouping: Grouping, grain: Grain, source: sa.FromClause) -> tuple[sa.FromClause, Amount]:
    charged: Mapping[str, Amount] = {"unit": grain.unit, "handler": grain.person}
    column = charged.get(grouping.column)
    column = CASE.c[grouping.column] if column is None else column
    if grouping.names is None:
        return source, column
    codes, names = (sa.cast(list(texts), TEXTS) for texts in (grouping.names, grouping.names.values()))
    named = sa.func.unnest(codes, names).table_valued("code", "name", name="named").render_derived()
    renamed = source.join(named, named.c.code == column, isouter=grouping.column == "area")
    return renamed, sa.func.coalesce(named.c.name, "")


def _in_scope(scope: frozenset[str] | None, grain: Grain) -> Iterator[Condition]:
    """Where the matter is, or who it is charged to, lies within what the asker may read."""
    if scope is not None:
        codes = sa.cast(sorted(scope), TEXTS)
        yield sa.or_(*(column == sa.any_(codes) for column in (CASE.c.area, CASE.c.unit, grain.unit)))
