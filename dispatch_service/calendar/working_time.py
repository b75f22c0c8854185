"""Deadlines: where a limit ends, where it turns yellow, and where it moves when its clock stood still or got more time.

Pure. Two families: `min`, `uh` and `ud` run round the clock, `wh` and `wd` in working time alone. A clock keeps its
family for life. A deadline outside the published years is marked provisional and never refused.
"""

from datetime import UTC, datetime, timedelta

from dispatch_service.calendar.document import CalendarDocument
from dispatch_service.calendar.line import DAY, SECOND, Line, moment, number, span
from dispatch_service.routing.facts import Value
from dispatch_service.routing.rules import Counts, Due, Ends, Limit, LimitUnit

ROUND_THE_CLOCK = {LimitUnit.MINUTE: 60 * SECOND, LimitUnit.HOUR: 3600 * SECOND, LimitUnit.DAY: DAY}
DAYS = frozenset({LimitUnit.DAY, LimitUnit.WORKING_DAY})
"""Units that may leave out the day they start on, and end at close of business or at midnight; hours never do.

Source: Civil Code of China, articles 201 to 203."""

REMEMBERED = 500
"""Limits whose latest deadline is kept: more than a policy has, less than anybody could ask for."""


class Warn(Value):
    """When the light turns yellow: `before` the end where the limit is longer than that, else after `percent` of it."""

    percent: int = 80
    before: Limit | None = None


class _Like(Value):
    """A deadline, and the starts from `first` to before `last` that are like its own: see `Line.alike`."""

    first: int
    last: int
    moves: bool
    due: Due
    to_due: timedelta
    to_warn: timedelta


class WorkingTime:
    """Deadlines by one calendar document; immutable once made but for what it remembers, so any number of decisions
    may share it."""

    def __init__(self, document: CalendarDocument) -> None:
        self._line = Line(document)
        self._latest: dict[tuple[Limit, Warn], _Like] = {}
        """Limits are few, and what starts one after the other mostly reaches equally far until work ends or begins."""
        self.day = self._line.day
        """Working microseconds of one working day (wd)."""

    def due(self, since: datetime, limit: Limit, warn: Warn) -> Due:
        """When a limit that starts at `since` (aware) runs out, in UTC. Never refuses a date."""
        since = since.astimezone(UTC)
        start, like = number(since), self._latest.get((limit, warn))
        if like is None or not like.first <= start < like.last:
            return self._reckoned(since, start, limit, warn)
        due = like.due
        return Due(since + like.to_due, since + like.to_warn, due.provisional, due.working) if like.moves else due

    def _reckoned(self, since: datetime, start: int, limit: Limit, warn: Warn) -> Due:
        line, length = self._line, self.length(limit)
        if limit.counts is not Counts.ACCEPTANCE or limit.ends is not Ends.MOMENT:
            return self._by_days(start, length, limit, warn)
        early = self._warning(limit, length, warn)
        if limit.unit in ROUND_THE_CLOCK:
            return Due(since + span(length), since + span(early))
        done = line.elapsed(start)
        end = line.reached(done + length)
        provisional = end > line.published[1] or start < line.published[0]
        early = line.reached(done + early)
        due = Due(since + span(end - start), since + span(early - start), provisional, working=True)
        if len(self._latest) >= REMEMBERED:
            self._latest.clear()
        like = line.alike(start, end, early)
        self._latest[limit, warn] = _Like(*like, due, span(end - start), span(early - start))
        return due

    def length(self, limit: Limit) -> int:
        """A limit in microseconds of the time it runs in."""
        if limit.unit is LimitUnit.WORKING_DAY:
            return limit.amount * self.day
        return limit.amount * ROUND_THE_CLOCK.get(limit.unit, 3600 * SECOND)

    def span(self, limit: Limit) -> timedelta:
        """A limit as a length of the time it runs in."""
        return timedelta(microseconds=self.length(limit))

    def is_working(self, limit: Limit) -> bool:
        """Whether a limit runs in working time alone."""
        return limit.unit not in ROUND_THE_CLOCK

    def between(self, since: datetime, until: datetime, *, working: bool = True) -> timedelta:
        """Time of one family from `since` to `until`; negative where they are the other way round."""
        return timedelta(microseconds=self._spent(number(since), number(until), working))

    def moved(self, since: datetime, by: timedelta, *, working: bool) -> datetime:
        """The first moment at which `by` of one family's time has passed since `since`; nothing moves nowhere."""
        return moment(self._moved(number(since), by // timedelta(microseconds=1), working))

    def published(self, at: datetime) -> bool:
        """Whether the holidays up to a moment are announced."""
        first, last = self._line.published
        return first <= number(at) <= last

    def resumed(self, due: Due, paused_at: datetime, at: datetime) -> Due:
        """What was left of a clock when it stood still at `paused_at` runs on from `at`, to the microsecond.

        A clock that had run out before stays where it was, and a light that was yellow by then stays yellow.
        """
        paused, again = number(paused_at), number(at)
        if number(due.due_at) < paused:
            return due
        end = self._moved(again, self._spent(paused, number(due.due_at), due.working), due.working)
        warn = number(due.warn_at)
        if warn > paused:
            warn = self._moved(again, self._spent(paused, warn, due.working), due.working)
        provisional = due.working and (due.provisional or end > self._line.published[1])
        return Due(moment(end), moment(warn), provisional, due.working)

    def extended(self, due: Due, by: Limit, warn: Warn) -> Due:
        """More time, counted from the old end whenever it is granted, so that nothing is counted twice."""
        more = self.due(due.due_at, by, warn)
        return Due(more.due_at, more.warn_at, more.provisional or due.provisional, more.working)

    def reopened(self, due: Due, closed_at: datetime, at: datetime, least: Limit, warn: Warn) -> Due:
        """What was left when a case was closed, or at least so much: the time it was closed counts for nobody."""
        rest, fresh = self.resumed(due, closed_at, at), self.due(at, least, warn)
        return rest if rest.due_at >= fresh.due_at else fresh

    def _by_days(self, start: int, length: int, limit: Limit, warn: Warn) -> Due:
        """Limits in days by the rules of civil law: see `Counts` and `Ends`."""
        line, working = self._line, limit.unit not in ROUND_THE_CLOCK
        if limit.counts is Counts.NEXT_DAY:
            start = line.midnight(start) + DAY
        elif limit.counts is Counts.SAME_DAY:
            start = line.midnight(start)
        end = self._moved(start, length, working)
        if limit.ends is not Ends.MOMENT:
            last = line.working_midnight(line.midnight(end - 1))
            end = last + (line.close if limit.ends is Ends.CLOSE else DAY)
        early = self._moved(start, self._warning(limit, self._spent(start, end, working), warn), working)
        rests = working or limit.ends is not Ends.MOMENT
        provisional = rests and (end > line.published[1] or start < line.published[0])
        return Due(moment(end), moment(early), provisional, working)

    def _warning(self, limit: Limit, length: int, warn: Warn) -> int:
        if warn.before and (limit.unit in ROUND_THE_CLOCK) == (warn.before.unit in ROUND_THE_CLOCK):
            lead = self.length(warn.before)
            if lead < length:
                return length - lead
        return length * warn.percent // 100

    def _spent(self, start: int, end: int, working: bool) -> int:
        return self._line.elapsed(end) - self._line.elapsed(start) if working else end - start

    def _moved(self, start: int, by: int, working: bool) -> int:
        if not working or by == 0:
            return start + by
        return self._line.reached(self._line.elapsed(start) + by)
