"""Limits in days by civil law: the first day left out, the end at close of business or at 24:00, rest days yielding."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_service.calendar.working_time import Warn, WorkingTime
from dispatch_service.routing.rules import Counts, Ends, Limit, LimitUnit
from tests.calendar.slow import CST, OFFICIAL, works

CLOCK = WorkingTime(OFFICIAL)
NEXT = Counts.NEXT_DAY


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CST)


@pytest.mark.parametrize(
    ("since", "limit", "until"),
    [
        pytest.param("2026-03-02T09:00", Limit(1, LimitUnit.WORKING_DAY, NEXT), "2026-03-03T18:00",
                     id="a working day from the next day is the whole next day"),
        pytest.param("2026-03-06T23:00", Limit(1, LimitUnit.WORKING_DAY, NEXT, Ends.CLOSE), "2026-03-09T18:00",
                     id="over the weekend"),
        pytest.param("2026-10-09T09:00", Limit(1, LimitUnit.WORKING_DAY, NEXT, Ends.MIDNIGHT), "2026-10-11T00:00",
                     id="the make-up Saturday is a day like others and ends at 24:00"),
        pytest.param("2026-03-02T09:00", Limit(3, LimitUnit.DAY, NEXT, Ends.MIDNIGHT), "2026-03-06T00:00",
                     id="three days from the next end at 24:00 of the third"),
        pytest.param("2026-03-03T09:00", Limit(4, LimitUnit.DAY, NEXT, Ends.CLOSE), "2026-03-09T18:00",
                     id="a last day on a Saturday gives way to Monday"),
        pytest.param("2026-09-28T09:00", Limit(7, LimitUnit.DAY, NEXT, Ends.MIDNIGHT), "2026-10-09T00:00",
                     id="a last day in a holiday gives way to the first day after it"),
        pytest.param("2026-03-02T20:00", Limit(1, LimitUnit.DAY, ends=Ends.CLOSE), "2026-03-03T18:00",
                     id="counted from the moment, ended at close of business"),
        pytest.param("2026-03-02T09:00", Limit(3, LimitUnit.DAY, NEXT), "2026-03-06T00:00",
                     id="natural days left to themselves end at 24:00 and yield to nothing"),
        pytest.param("2026-03-03T09:00", Limit(4, LimitUnit.DAY, NEXT), "2026-03-08T00:00",
                     id="even on a Saturday"),
        pytest.param("2026-03-02T09:00", Limit(1, LimitUnit.DAY, Counts.SAME_DAY, Ends.MIDNIGHT), "2026-03-03T00:00",
                     id="the same day ends at 24:00 of it"),
        pytest.param("2026-03-02T23:59", Limit(1, LimitUnit.DAY, Counts.SAME_DAY, Ends.MIDNIGHT), "2026-03-03T00:00",
                     id="however late it came"),
        pytest.param("2026-03-07T09:00", Limit(1, LimitUnit.DAY, Counts.SAME_DAY, Ends.MIDNIGHT), "2026-03-10T00:00",
                     id="a Saturday's gives way to Monday"),
    ],
)  # fmt: skip
def test_a_limit_in_days_runs_out(since: str, limit: Limit, until: str) -> None:
    assert CLOCK.due(at(since), limit, Warn()).due_at == at(until)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 10, 1)),  # noqa: DTZ001 - the zone is set below
    st.integers(1, 15),
    st.sampled_from([LimitUnit.DAY, LimitUnit.WORKING_DAY]),
    st.sampled_from(Counts),
    st.sampled_from([Ends.CLOSE, Ends.MIDNIGHT]),
)
def test_the_last_day_always_works_and_never_begins_before_the_start(
    since: datetime, amount: int, unit: LimitUnit, counts: Counts, ends: Ends
) -> None:
    found = CLOCK.due(since.replace(tzinfo=CST), Limit(amount, unit, counts, ends), Warn())
    last = (found.due_at - timedelta(microseconds=1)).astimezone(CST)
    assert works(last.date())
    assert last.date() >= since.date()
    assert found.warn_at <= found.due_at


def test_the_day_before_the_end_turns_yellow_where_the_policy_says_so() -> None:
    limit = Limit(5, LimitUnit.WORKING_DAY, NEXT, Ends.CLOSE)
    assert CLOCK.due(at("2026-03-02T15:00"), limit, Warn(before=Limit(1, LimitUnit.WORKING_DAY))).warn_at == at(
        "2026-03-06T18:00"
    )


def test_a_last_day_beyond_the_published_years_is_provisional_even_in_natural_days() -> None:
    assert CLOCK.due(at("2026-12-30T09:00"), Limit(3, LimitUnit.DAY, NEXT, Ends.CLOSE), Warn()).provisional
