"""The working-time clock: every working moment has a number; a deadline is the number to find.

Pure. Whole microseconds throughout, so that adding limits is exact. Outside the published years each week is like the
next, which is what weekends without announced holidays amount to; such deadlines are marked provisional.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dispatch_service.calendar.document import CalendarDocument
from dispatch_service.routing.rules import Due, Limit, LimitUnit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY = 86_400 * SECOND
WEEK = 7 * DAY
ROUND_THE_CLOCK = {LimitUnit.MINUTE: 60 * SECOND, LimitUnit.HOUR: 3600 * SECOND, LimitUnit.DAY: DAY}


@dataclass(frozen=True, slots=True)
class Warn:
    """When the light turns yellow: `before` the end where the limit is longer than that, else after `percent` of it."""

    percent: int = 80
    before: Limit | None = None


class WorkingTime:
    """Deadlines by one calendar document; immutable once made, so any number of decisions may share it."""

    def __init__(self, document: CalendarDocument) -> None:
        spans = [(_of_day(span.begins), _of_day(span.ends)) for span in document.segments]
        self.day = sum(ends - begins for begins, ends in spans)
        """Working microseconds of one working day (wd)."""
        self._week = 5 * self.day
        first = document.published_from - timedelta(days=document.published_from.weekday())
        edge = document.published_until + timedelta(days=14 - document.published_until.weekday())
        offset = _offset(document.utc_offset)
        self._first, self._edge = _midnight(first) - offset, _midnight(edge) - offset
        self._published = (
            _midnight(document.published_from) - offset,
            _midnight(document.published_until) + DAY - offset,
        )
        midnights = [_midnight(day) - offset for day in _working_days(document, first, edge)]
        self._begins = [midnight + begins for midnight in midnights for begins, _ in spans]
        self._ends = [midnight + ends for midnight in midnights for _, ends in spans]
        self._before, self._until = _running_totals(self._begins, self._ends)
        self._total = self._until[-1]

    def due(self, since: datetime, limit: Limit, warn: Warn) -> Due:
        """When a limit that starts at `since` (aware) runs out, in UTC. Never refuses a date."""
        start = _number(since)
        length = self.length(limit)
        early = self._warning(limit, length, warn)
        if limit.unit in ROUND_THE_CLOCK:
            return Due(_moment(start + length), _moment(start + early))
        done = self._elapsed(start)
        end = self._reached(done + length)
        provisional = end > self._published[1] or start < self._published[0]
        return Due(_moment(end), _moment(self._reached(done + early)), provisional)

    def length(self, limit: Limit) -> int:
        """A limit in microseconds of the time it runs in."""
        if limit.unit is LimitUnit.WORKING_DAY:
            return limit.amount * self.day
        return limit.amount * ROUND_THE_CLOCK.get(limit.unit, 3600 * SECOND)

    def between(self, since: datetime, until: datetime) -> timedelta:
        """Working time from `since` to `until`; negative where they are the other way round."""
        return timedelta(microseconds=self._elapsed(_number(until)) - self._elapsed(_number(since)))

    def _warning(self, limit: Limit, length: int, warn: Warn) -> int:
        if warn.before and (limit.unit in ROUND_THE_CLOCK) == (warn.before.unit in ROUND_THE_CLOCK):
            lead = self.length(warn.before)
            if lead < length:
                return length - lead
        return length * warn.percent // 100

    def _elapsed(self, moment: int) -> int:
        """Working time from the table's first midnight to a moment; below zero before it."""
        if moment >= self._edge:
            weeks, rest = divmod(moment - self._edge, WEEK)
            return self._elapsed(self._edge - WEEK + rest) + (weeks + 1) * self._week
        if moment < self._first:
            weeks, rest = divmod(moment - self._first, WEEK)
            return self._elapsed(self._edge - WEEK + rest) - self._total + (weeks + 1) * self._week
        index = bisect_right(self._begins, moment) - 1
        if index < 0:
            return 0
        return self._before[index] + min(moment, self._ends[index]) - self._begins[index]

    def _reached(self, elapsed: int) -> int:
        """The first moment by which so much working time has passed."""
        if elapsed > self._total:
            weeks, rest = divmod(elapsed - self._total - 1, self._week)
            return self._reached(self._total - self._week + rest + 1) + (weeks + 1) * WEEK
        if elapsed <= 0:
            weeks, rest = divmod(elapsed - 1, self._week)
            last_week = self._reached(self._total - self._week + rest + 1)
            return last_week - (self._edge - WEEK) + self._first + weeks * WEEK
        index = bisect_left(self._until, elapsed)
        return self._begins[index] + elapsed - self._before[index]


def _working_days(document: CalendarDocument, first: date, edge: date) -> Iterator[date]:
    holidays, workdays = frozenset(document.holidays), frozenset(document.workdays)
    for number in range((edge - first).days):
        day = first + timedelta(days=number)
        if day in workdays or (day.weekday() < 5 and day not in holidays):
            yield day


def _running_totals(begins: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    before: list[int] = []
    until: list[int] = []
    total = 0
    for start, end in zip(begins, ends, strict=True):
        before.append(total)
        total += end - start
        until.append(total)
    return before, until


def _number(moment: datetime) -> int:
    passed = moment - EPOCH
    return passed.days * DAY + passed.seconds * SECOND + passed.microseconds


def _moment(number: int) -> datetime:
    return EPOCH + timedelta(microseconds=number)


def _midnight(day: date) -> int:
    return (day - EPOCH.date()).days * DAY


def _of_day(text: str) -> int:
    at = time.fromisoformat(text)
    return (at.hour * 60 + at.minute) * 60 * SECOND


def _offset(text: str) -> int:
    return (-1 if text[0] == "-" else 1) * _of_day(text[1:])
