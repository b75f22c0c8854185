"""The light by a percentage of the time and by a day before the end, whichever the policy says."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_service.calendar.light import light, warned_at
from dispatch_service.calendar.working_time import Warn, WorkingTime
from dispatch_service.routing.rules import Limit, LimitUnit
from tests.calendar.slow import CST, OFFICIAL

CLOCK = WorkingTime(OFFICIAL)
DAY_BEFORE = Warn(before=Limit(1, LimitUnit.WORKING_DAY))
HOURS_BEFORE = Warn(percent=50, before=Limit(6, LimitUnit.HOUR))
FIVE = Limit(5, LimitUnit.WORKING_DAY)
STARTED = datetime(2026, 3, 2, 8, tzinfo=CST)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CST)


@pytest.mark.parametrize(
    ("now", "by_percent", "by_day"),
    [
        ("2026-03-02T08:00:00", "green", "green"),
        ("2026-03-05T17:59:59", "green", "green"),
        ("2026-03-05T18:00:00", "yellow", "yellow"),
        ("2026-03-06T18:00:00", "yellow", "yellow"),
        ("2026-03-06T18:00:01", "red", "red"),
    ],
)
def test_five_working_days_turn_yellow_on_the_fifth_by_either_rule(now: str, by_percent: str, by_day: str) -> None:
    due = CLOCK.due(STARTED, FIVE, Warn())
    assert light(at(now), STARTED, due, Warn(), CLOCK) == by_percent
    assert light(at(now), STARTED, due, DAY_BEFORE, CLOCK) == by_day


def test_the_two_rules_part_on_longer_limits() -> None:
    due = CLOCK.due(STARTED, Limit(15, LimitUnit.WORKING_DAY), Warn())
    now = at("2026-03-19T08:00")
    assert light(now, STARTED, due, Warn(), CLOCK) == "yellow"
    assert light(now, STARTED, due, DAY_BEFORE, CLOCK) == "green"


def test_a_limit_of_the_other_family_goes_by_the_percentage() -> None:
    due = CLOCK.due(STARTED, FIVE, Warn())
    assert warned_at(STARTED, due, HOURS_BEFORE, CLOCK) == at("2026-03-04T12:00")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 9, 1)),  # noqa: DTZ001 - the zone is set below
    st.builds(Limit, st.integers(1, 60), st.sampled_from(list(LimitUnit))),
    st.sampled_from([Warn(), Warn(percent=30), DAY_BEFORE, HOURS_BEFORE]),
)
def test_it_says_what_the_deadline_was_given_when_it_was_computed(since: datetime, limit: Limit, warn: Warn) -> None:
    started = since.replace(tzinfo=CST)
    due = CLOCK.due(started, limit, warn)
    assert warned_at(started, due, warn, CLOCK) == due.warn_at
