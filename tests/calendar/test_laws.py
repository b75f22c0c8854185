"""Laws of the working-time clock, for moments and limits nobody thought of."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_service.calendar.official import official
from dispatch_service.calendar.working_time import Warn, WorkingTime
from dispatch_service.routing.rules import Limit, LimitUnit

CLOCK = WorkingTime(official())
WARN = Warn()
WORKING = [LimitUnit.WORKING_HOUR, LimitUnit.WORKING_DAY]

moments = st.datetimes(datetime(2015, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
working_limits = st.builds(Limit, st.integers(1, 400), st.sampled_from(WORKING))
limits = st.builds(Limit, st.integers(1, 400), st.sampled_from(list(LimitUnit)))


@given(moments, working_limits)
def test_the_working_time_up_to_the_deadline_is_the_limit(since: datetime, limit: Limit) -> None:
    until = CLOCK.due(since, limit, WARN).due_at
    assert CLOCK.between(since, until) == timedelta(microseconds=CLOCK.length(limit))


@given(moments, working_limits)
def test_no_earlier_moment_would_do(since: datetime, limit: Limit) -> None:
    just_before = CLOCK.due(since, limit, WARN).due_at - timedelta(microseconds=1)
    assert CLOCK.between(since, just_before) < timedelta(microseconds=CLOCK.length(limit))


@given(moments, st.integers(1, 200), st.integers(1, 200), st.sampled_from(list(LimitUnit)))
def test_two_limits_one_after_the_other_are_one_long_limit(since: datetime, a: int, b: int, unit: LimitUnit) -> None:
    first = CLOCK.due(since, Limit(a, unit), WARN).due_at
    assert CLOCK.due(first, Limit(b, unit), WARN).due_at == CLOCK.due(since, Limit(a + b, unit), WARN).due_at


@given(moments, moments, limits)
def test_who_starts_later_is_due_no_earlier(one: datetime, other: datetime, limit: Limit) -> None:
    earlier, later = sorted([one, other])
    assert CLOCK.due(earlier, limit, WARN).due_at <= CLOCK.due(later, limit, WARN).due_at


@given(moments, limits)
def test_the_warning_lies_between_start_and_deadline(since: datetime, limit: Limit) -> None:
    found = CLOCK.due(since, limit, WARN)
    assert since < found.warn_at <= found.due_at


LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
OTHER = WorkingTime(official())
MONDAY = datetime(2026, 9, 28, tzinfo=UTC)
"""Before a holiday and a weekend that works."""
EDGES = [timedelta(days=day, hours=hour) for day in range(15) for hour in (0, 2, 4, 5, 6, 8, 10, 16)]
"""Where work begins and ends in Beijing, and in between."""
STEPS = [timedelta(microseconds=step) for step in (-2, -1, 0, 1, 2)]
LIMITS = [Limit(amount, unit) for amount in (1, 2, 4, 10) for unit in WORKING] + [Limit(4, LimitUnit.HOUR)]


@pytest.mark.parametrize("limit", LIMITS)
def test_what_was_reckoned_before_changes_nothing(limit: Limit) -> None:
    for edge, before, step in product(EDGES, STEPS, STEPS):
        start = MONDAY + edge + step
        CLOCK.due(MONDAY + edge + before, limit, WARN)
        OTHER.due(LONG_AGO, limit, WARN)  # what it remembers of this limit is of no use for the start
        assert CLOCK.due(start, limit, WARN) == OTHER.due(start, limit, WARN)


@given(moments, moments)
def test_working_time_back_is_minus_working_time_there(one: datetime, other: datetime) -> None:
    assert CLOCK.between(one, other) == -CLOCK.between(other, one)
