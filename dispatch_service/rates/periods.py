"""Stretches of time to compare: the one before (环比), the same of last year (同比), and the months of a trend."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from shared.china import CHINA


class Span(msgspec.Struct, frozen=True):
    """From `since` up to, and without, `until`; either end may be open."""

    since: datetime | None = None
    until: datetime | None = None


def previous(span: Span) -> Span | None:
    """The one before: as many calendar months for whole months, as much time otherwise; None for an open one."""
    if span.since is None or span.until is None:
        return None
    months = whole_months(span.since, span.until)
    since = _shifted(span.since, months) if months else span.since - (span.until - span.since)
    return Span(since, span.since)


def last_year(span: Span) -> Span | None:
    """The same dates a year before; 29 February becomes the 28th. None for an open one."""
    if span.since is None or span.until is None:
        return None
    return Span(_shifted(span.since, 12), _shifted(span.until, 12))


def whole_months(since: datetime, until: datetime) -> int:
    """How many, where both ends are the first moment of one; else 0."""
    first, last = since.astimezone(CHINA), until.astimezone(CHINA)
    if first != _month(first) or last != _month(last):
        return 0
    return (last.year - first.year) * 12 + last.month - first.month


def months(since: datetime, until: datetime) -> Iterator[Span]:
    """The calendar months from one moment to another; the first and the last may be cut short by them."""
    while since < until:
        end = min(_shifted(_month(since.astimezone(CHINA)), -1), until)
        yield Span(since, end)
        since = end


def _month(local: datetime) -> datetime:
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _shifted(moment: datetime, months_back: int) -> datetime:
    """So many months earlier, on the month's last day where that day is missing."""
    local = moment.astimezone(CHINA)
    years, month = divmod(local.year * 12 + local.month - 1 - months_back, 12)
    after = datetime(years + (month == 11), (month + 1) % 12 + 1, 1, tzinfo=CHINA)
    day = min(local.day, (after - timedelta(days=1)).day)
    return local.replace(year=years, month=month + 1, day=day).astimezone(UTC)
