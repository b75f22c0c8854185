"""Rates with numerator and denominator, for whoever may see the figures of the units concerned; as JSON or as CSV."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dispatch_service.api.asking import Asking, Made, Who
from dispatch_service.api.parts import Parts
from dispatch_service.api.shapes import Rows
from dispatch_service.api.sight import may
from dispatch_service.rates.asked import Cohort, Every, RatesAsked
from dispatch_service.rates.periods import Span, months
from dispatch_service.rates.reckoning import Reckoning
from dispatch_service.rates.sheet import MEDIA_TYPE, sheet
from shared.access.rights import Target
from shared.http.problems import Fault, Problem

EARLIEST, LATEST = datetime(1950, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
MOST_MONTHS = 120
READ = "rates.read"
AS_SHEET: dict[int | str, dict[str, Any]] = {
    200: {"description": "Figures by group", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}
}


class Wanted(BaseModel):
    """What is asked for, as it stands in the address: a misspelt name is refused, or the figures would be others."""

    model_config = ConfigDict(extra="forbid")

    by: str = Field("area", description="`area`, `category`, `channel`, `unit`, `person`, or a rung of the ladder.")
    since: AwareDatetime | None = Field(None, description="First moment of the period.")
    until: AwareDatetime | None = Field(None, description="First moment after it; now where absent.")
    every: Every | None = Field(None, description="A trend: figures of each calendar month (China's) apart.")
    cohort: Cohort = Field("registered", description="Cases accepted, or cases closed within the period.")
    historic: bool = Field(False, description="Historic imports, and nothing else.")
    min_position: int = Field(0, ge=0, description="Wait until the figures have seen the log up to here.")


def rates_router() -> APIRouter:
    """How well it goes."""
    router = APIRouter(prefix="/v1", tags=["lists"])

    @router.get(
        "/rates",
        summary="三率及考核指标 Rates with numerator and denominator",
        operation_id="readRates",
        response_model=Rows,
        responses=AS_SHEET,
    )
    async def rates(
        asked: Who,
        parts: Made,
        wanted: Annotated[Wanted, Query()],
        accept: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> Rows | Response:
        """Whoever accepts `text/csv` gets a table: one line for each group, stretch of time and rate."""
        reckoning = await parts.reckoning()
        scope = _scope(parts, asked, reckoning)
        now = parts.clock.now()
        if faults := [*_faults(wanted, reckoning, now)]:
            raise Problem("invalid", faults=faults)
        span = Span(wanted.since, wanted.until)
        query = RatesAsked(wanted.by, reckoning, now, span, wanted.every, wanted.cohort, wanted.historic, scope)
        page = await parts.lists.rates(query, wanted.min_position)
        if MEDIA_TYPE in accept:
            return Response(sheet(page.items), media_type=f"{MEDIA_TYPE}; charset=utf-8; header=present")
        return Rows(position=page.position, items=[dict(row) for row in page.items], next=page.next)

    return router


def _scope(parts: Parts, asked: Asking, reckoning: Reckoning) -> frozenset[str] | None:
    """The units whose figures he may read; None for all there are and ever were.

    Raises:
        Problem: `not-allowed`.
    """
    if may(parts, asked.identity, READ):
        return None
    targets = ((code, Target.unit(code, unit.path)) for code, unit in reckoning.units.items())
    scope = frozenset(code for code, target in targets if may(parts, asked.identity, READ, target))
    if not scope:
        raise Problem("not-allowed", READ)
    return scope


def _faults(wanted: Wanted, reckoning: Reckoning, now: datetime) -> Iterator[Fault]:
    if wanted.by not in reckoning.known():
        yield Fault("by", f"one of {', '.join(reckoning.known())} (分组须为其中之一)")
    ends = [("since", wanted.since), ("until", wanted.until)]
    outside = [name for name, moment in ends if moment is not None and not EARLIEST <= moment <= LATEST]
    yield from (Fault(name, f"between {EARLIEST.year} and {LATEST.year} (超出可查询年份)") for name in outside)
    if outside:
        return
    until = wanted.until or now
    if wanted.since is not None and wanted.since >= until:
        yield Fault("until" if wanted.until else "since", "the period ends before it begins (结束须晚于开始)")
    elif wanted.every and wanted.since is None:
        yield Fault("since", "a trend needs a beginning (趋势须给出开始时间)")
    elif wanted.every and wanted.since and sum(1 for _ in months(wanted.since, until)) > MOST_MONTHS:
        yield Fault("since", f"at most {MOST_MONTHS} months at once (一次最多 {MOST_MONTHS} 个月)")
