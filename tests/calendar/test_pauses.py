"""Clocks that stood still, got more time or were set going again: faults other systems are known for, ruled out.

Nothing is lost or counted twice: time worked before a pause plus time worked after it is always the limit.
"""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_service.calendar.working_time import Warn, WorkingTime
from dispatch_service.routing.rules import Due, Limit, LimitUnit
from tests.calendar.slow import CST, OFFICIAL, worked

CLOCK = WorkingTime(OFFICIAL)
WARN = Warn()
DAY = Limit(1, LimitUnit.WORKING_DAY)
SECOND = timedelta(seconds=1)


def hours_east(hours: int) -> timezone:
    return timezone(timedelta(hours=hours))


def seconds_long(seconds: int) -> timedelta:
    return seconds * SECOND


def moment(seconds: int, zone: timezone) -> datetime:
    return (datetime(2025, 9, 1, tzinfo=CST) + seconds * SECOND).astimezone(zone)


zones = st.integers(-11, 13).map(hours_east)
moments = st.builds(moment, st.integers(0, 400 * 86_400), zones)
pauses = st.integers(0, 60 * 86_400).map(seconds_long)
working_limits = st.builds(Limit, st.integers(1, 30), st.sampled_from([LimitUnit.WORKING_HOUR, LimitUnit.WORKING_DAY]))
round_the_clock = st.builds(
    Limit, st.integers(1, 90), st.sampled_from([LimitUnit.MINUTE, LimitUnit.HOUR, LimitUnit.DAY])
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CST)


def paused(since: str, limit: Limit, pause: str, resume: str) -> datetime:
    return CLOCK.resumed(CLOCK.due(at(since), limit, WARN), at(pause), at(resume)).due_at


@given(moments, working_limits, st.floats(0, 1), pauses)
def test_work_before_a_pause_and_work_after_it_are_the_limit(
    since: datetime, limit: Limit, share: float, pause: timedelta
) -> None:
    due = CLOCK.due(since, limit, WARN)
    stopped = since + ((due.due_at - since) * share) // SECOND * SECOND
    resumed = CLOCK.resumed(due, stopped, stopped + pause)
    spent = worked(since, stopped) + worked(stopped + pause, resumed.due_at)
    assert spent == timedelta(microseconds=CLOCK.length(limit))
    assert worked(stopped + pause, resumed.due_at - timedelta(microseconds=1)) < spent - worked(since, stopped) or (
        resumed.due_at == stopped + pause
    )


@given(moments, round_the_clock, st.floats(0, 1), pauses)
def test_round_the_clock_a_pause_moves_the_end_by_its_own_length(
    since: datetime, limit: Limit, share: float, pause: timedelta
) -> None:
    due = CLOCK.due(since, limit, WARN)
    stopped = since + (due.due_at - since) * share
    assert CLOCK.resumed(due, stopped, stopped + pause).due_at == due.due_at + pause


@given(moments, working_limits, pauses, pauses)
def test_two_pauses_on_end_are_one_long_pause(since: datetime, limit: Limit, a: timedelta, b: timedelta) -> None:
    due = CLOCK.due(since, limit, WARN)
    once = CLOCK.resumed(due, since, since + a + b)
    twice = CLOCK.resumed(CLOCK.resumed(due, since, since + a), since + a, since + a + b)
    assert twice == once


@given(moments, working_limits, st.floats(0, 1))
def test_a_pause_of_no_length_changes_no_remaining_time(since: datetime, limit: Limit, share: float) -> None:
    due = CLOCK.due(since, limit, WARN)
    stopped = since + (due.due_at - since) * share
    assert CLOCK.between(stopped, CLOCK.resumed(due, stopped, stopped).due_at) == CLOCK.between(stopped, due.due_at)


@given(moments, working_limits, working_limits, st.floats(0, 1), pauses)
def test_more_time_before_or_after_a_pause_comes_to_the_same(
    since: datetime, limit: Limit, more: Limit, share: float, pause: timedelta
) -> None:
    due = CLOCK.due(since, limit, WARN)
    stopped = since + (due.due_at - since) * share
    first_more = CLOCK.resumed(CLOCK.extended(due, more, WARN), stopped, stopped + pause).due_at
    first_pause = CLOCK.extended(CLOCK.resumed(due, stopped, stopped + pause), more, WARN).due_at
    assert first_more == first_pause


@given(moments, working_limits, working_limits)
def test_an_extension_counts_from_the_old_end_and_is_worth_its_own_length(
    since: datetime, limit: Limit, more: Limit
) -> None:
    longer = CLOCK.extended(CLOCK.due(since, limit, WARN), more, WARN).due_at
    assert worked(since, longer) == timedelta(microseconds=CLOCK.length(limit) + CLOCK.length(more))


@given(moments, working_limits, zones)
def test_the_zone_a_moment_is_written_in_moves_no_deadline(since: datetime, limit: Limit, zone: timezone) -> None:
    due = CLOCK.due(since, limit, WARN)
    elsewhere = CLOCK.resumed(due, since.astimezone(zone), (since + 9 * SECOND).astimezone(zone))
    assert elsewhere == CLOCK.resumed(due, since, since + 9 * SECOND)


@pytest.mark.parametrize(
    ("since", "pause", "resume", "until"),
    [
        pytest.param("2026-09-30T16:00", "2026-09-30T17:00", "2026-10-12T08:00", "2026-10-12T17:00",
                     id="over National Day, its make-up Saturday and the Sunday after"),
        pytest.param("2026-09-30T16:00", "2026-10-02T10:00", "2026-10-05T10:00", "2026-10-08T16:00",
                     id="wholly within a holiday costs nothing"),
        pytest.param("2026-10-09T16:00", "2026-10-09T18:00", "2026-10-10T08:00", "2026-10-10T16:00",
                     id="over a night costs nothing, and the make-up Saturday works"),
        pytest.param("2026-03-06T10:00", "2026-03-06T15:00", "2026-03-07T11:00", "2026-03-09T15:00",
                     id="resumed on a Saturday it waits for Monday"),
        pytest.param("2026-03-04T08:00", "2026-03-04T17:59:59", "2026-03-05T12:30", "2026-03-05T14:00:01",
                     id="one second left, resumed at lunch"),
        pytest.param("2026-03-04T08:00", "2026-03-04T18:00", "2026-03-06T07:00", "2026-03-06T07:00",
                     id="nothing left: due the moment it goes on"),
    ],
)  # fmt: skip
def test_a_working_day_that_stood_still(since: str, pause: str, resume: str, until: str) -> None:
    assert paused(since, DAY, pause, resume) == at(until)


def test_a_clock_that_had_run_out_before_its_pause_stays_where_it_was() -> None:
    due = CLOCK.due(at("2026-03-02T08:00"), DAY, WARN)
    assert CLOCK.resumed(due, at("2026-03-04T08:00"), at("2026-03-20T08:00")) == due


def test_a_yellow_light_stays_yellow_through_a_pause_and_a_green_one_green() -> None:
    due = CLOCK.due(at("2026-03-02T08:00"), Limit(5, LimitUnit.WORKING_DAY), WARN)
    late = CLOCK.resumed(due, at("2026-03-06T09:00"), at("2026-03-10T09:00"))
    early = CLOCK.resumed(due, at("2026-03-03T09:00"), at("2026-03-10T09:00"))
    assert late.warn_at == due.warn_at
    assert early.warn_at == at("2026-03-12T18:00")


def test_a_pause_into_a_year_nobody_has_announced_makes_the_end_provisional() -> None:
    due = CLOCK.due(at("2026-12-30T08:00"), DAY, WARN)
    assert not due.provisional
    assert CLOCK.resumed(due, at("2026-12-30T09:00"), at("2027-01-13T09:00")).provisional


def test_a_case_closed_with_time_left_has_as_much_when_it_is_opened_again() -> None:
    due = CLOCK.due(at("2026-03-02T08:00"), Limit(10, LimitUnit.WORKING_DAY), WARN)
    again = CLOCK.reopened(due, at("2026-03-04T18:00"), at("2026-03-16T08:00"), DAY, WARN)
    assert again.due_at == at("2026-03-24T18:00")


def test_a_case_closed_late_has_at_least_the_time_of_a_new_round() -> None:
    due = Due(at("2026-03-02T18:00"), at("2026-03-02T16:00"), working=True)
    assert CLOCK.reopened(due, at("2026-03-04T18:00"), at("2026-03-16T08:00"), DAY, WARN).due_at == at(
        "2026-03-16T18:00"
    )
