"""The line of working time: every working moment has a number, and every number a first moment it is reached at.

Pure. Whole microseconds throughout, so that adding is exact. Outside the published years each week is like the next,
which is what weekends without announced holidays amount to.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from dispatch_service.calendar.document import CalendarDocument

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY = 86_400 * SECOND
WEEK = 7 * DAY


class Line:
    """One calendar document as two sorted lists of numbers; immutable once made."""

    def __init__(self, document: CalendarDocument) -> None:
        spans = [(_of_day(span.begins), _of_day(span.ends)) for span in document.segments]
        self.day = sum(ends - begins for begins, ends in spans)
        """Working microseconds of one working day (wd)."""
        self.close = spans[-1][1]
        """Close of business, in microseconds of the local day."""
        self.offset = _offset(document.utc_offset)
        self._week = 5 * self.day
        first = document.published_from - timedelta(days=document.published_from.weekday())
        edge = document.published_until + timedelta(days=14 - document.published_until.weekday())
        self._first, self._edge = _midnight(first) - self.offset, _midnight(edge) - self.offset
        self.published = (
            _midnight(document.published_from) - self.offset,
            _midnight(document.published_until) + DAY - self.offset,
        )
        midnights = [_midnight(day) - self.offset for day in _working_days(document, first, edge)]
        self._begins = [midnight + begins for midnight in midnights for begins, _ in spans]
        self._ends = [midnight + ends for midnight in midnights for _, ends in spans]
        self._before, self._until = _running_totals(self._begins, self._ends)
        self._total = self._until[-1]

    def elapsed(self, moment: int) -> int:
        """Working time from the table's first midnight to a moment; below zero before it."""
        if moment >= self._edge:
            weeks, rest = divmod(moment - self._edge, WEEK)
            return self.elapsed(self._edge - WEEK + rest) + (weeks + 1) * self._week
        if moment < self._first:
            weeks, rest = divmod(moment - self._first, WEEK)
            return self.elapsed(self._edge - WEEK + rest) - self._total + (weeks + 1) * self._week
        index = bisect_right(self._begins, moment) - 1
        if index < 0:
            return 0
        return self._before[index] + min(moment, self._ends[index]) - self._begins[index]

    def reached(self, elapsed: int) -> int:
        """The first moment by which so much working time has passed."""
        if elapsed > self._total:
            weeks, rest = divmod(elapsed - self._total - 1, self._week)
            return self.reached(self._total - self._week + rest + 1) + (weeks + 1) * WEEK
        if elapsed <= 0:
            weeks, rest = divmod(elapsed - 1, self._week)
            last_week = self.reached(self._total - self._week + rest + 1)
            return last_week - (self._edge - WEEK) + self._first + weeks * WEEK
        index = bisect_left(self._until, elapsed)
        return self._begins[index] + elapsed - self._before[index]

    def alike(self, start: int, *ends: int) -> tuple[int, int, bool]:
        """From where, and until before where, other starts of the same working times lie just as far from their ends
        (True), or have the very same ends because nobody works in between (False)."""
        index = bisect_right(self._begins, start) - 1
        if index < 0 or start < self.published[0] or max(start, *ends) >= self._edge - WEEK:
            return start, start + 1, True
        first, last = max(self._begins[index], self.published[0]), self._ends[index]
        if start >= last:
            return max(last, self.published[0]), self._begins[index + 1], False
        for end in ends:
            span = bisect_left(self._begins, end) - 1
            first = max(first, start + self._begins[span] + 1 - end)
            last = min(last, start + self._ends[span] + 1 - end)
        return first, last, True

    def midnight(self, moment: int) -> int:
        """The local midnight a moment's day began at."""
        return (moment + self.offset) // DAY * DAY - self.offset

    def working_midnight(self, midnight: int) -> int:
        """The midnight itself where its day works, else that of the next day that does."""
        return self.midnight(self.reached(self.elapsed(midnight) + 1) - 1)


@lru_cache(maxsize=64)  # one decision reckons from one moment again and again
def number(moment: datetime) -> int:
    """Microseconds since the epoch of an aware moment."""
    passed = moment - EPOCH
    return passed.days * DAY + passed.seconds * SECOND + passed.microseconds


def moment(number: int) -> datetime:
    """The moment of a number, in UTC."""
    return EPOCH + timedelta(microseconds=number)


@lru_cache(maxsize=1024)  # limits are few, and most reach equally far until the working day is over
def span(microseconds: int) -> timedelta:
    """As a span of time."""
    return timedelta(microseconds=microseconds)


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


def _midnight(day: date) -> int:
    return (day - EPOCH.date()).days * DAY


def _of_day(text: str) -> int:
    at = time.fromisoformat(text)
    return (at.hour * 60 + at.minute) * 60 * SECOND


def _offset(text: str) -> int:
    return (-1 if text[0] == "-" else 1) * _of_day(text[1:])
