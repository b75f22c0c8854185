"""Figures of every group in every stretch of time that is asked for, beside those they are compared with."""

from collections.abc import Iterable, Sequence

from dispatch_service.rates.asked import RatesAsked
from dispatch_service.rates.figures import Compared, Figures, Tally, rates, score, volume
from dispatch_service.rates.periods import Span, last_year, months, previous
from dispatch_service.views.tallies import Place, tallies
from shared.db import Transaction

EMPTY = Tally()


async def read(tx: Transaction, asked: RatesAsked) -> list[Figures]:
    """By group, and by month where a trend is asked for: a month without a case is a month with 0 cases."""
    shown = list(_shown(asked))
    spans = list(dict.fromkeys(span for one in shown for span in (one, previous(one), last_year(one)) if span))
    found = await tallies(tx, asked, spans)
    groups = sorted({group for _, group in found})
    return [_figures(asked, group, span, spans, found) for group in groups for span in shown]


def _shown(asked: RatesAsked) -> Iterable[Span]:
    since, until = asked.span.since, asked.span.until
    if asked.every is None or since is None:
        return (Span(since, until or (asked.now if since else None)),)
    return months(since, until or asked.now)


def _figures(asked: RatesAsked, group: str, span: Span, spans: Sequence[Span], found: dict[Place, Tally]) -> Figures:
    def tally(of: Span | None) -> Tally | None:
        return None if of is None else found.get((spans.index(of), group), EMPTY)

    compared = Compared(tally(span) or EMPTY, tally(previous(span)), tally(last_year(span)))
    named = dict(rates(compared))
    return Figures(
        group=group,
        name=asked.reckoning.name(asked.by, group),
        since=span.since,
        until=span.until,
        cases=volume(compared, "cases"),
        closed=volume(compared, "closed"),
        rates=named,
        settled_at=compared.this.settled_at,
        exempt=compared.this.exempt,
        composite=score(named, asked.reckoning.weights),
    )
