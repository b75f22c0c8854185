"""The working-time clock at the edges of days, weeks, holidays and years."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from dispatch_service.calendar.official import official
from dispatch_service.calendar.working_time import Warn, WorkingTime
from dispatch_service.routing.rules import Due, Limit, LimitUnit

CST = timezone(timedelta(hours=8))
CLOCK = WorkingTime(official())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CST)


def due(since: str, amount: int, unit: str, warn: Warn | None = None) -> Due:
    return CLOCK.due(at(since), Limit(amount, LimitUnit(unit)), warn or Warn())


@pytest.mark.parametrize(
    ("since", "amount", "unit", "until"),
    [
        pytest.param("2026-03-02T09:00", 2, "wh", "2026-03-02T11:00", id="within a morning"),
        pytest.param("2026-03-02T11:30", 1, "wh", "2026-03-02T14:30", id="over lunch"),
        pytest.param("2026-03-02T13:00", 1, "wh", "2026-03-02T15:00", id="filed during lunch"),
        pytest.param("2026-03-02T08:00", 1, "wd", "2026-03-02T18:00", id="a day from its first second ends that day"),
        pytest.param("2026-03-06T17:59:59", 1, "wh", "2026-03-09T08:59:59", id="last second before a weekend"),
        pytest.param("2026-03-06T18:00", 1, "wh", "2026-03-09T09:00", id="at closing time"),
        pytest.param("2026-03-04T02:15", 4, "wh", "2026-03-04T12:00", id="filed at night"),
        pytest.param("2026-03-07T10:00", 1, "wd", "2026-03-09T18:00", id="filed on a Saturday"),
        pytest.param("2026-02-13T17:00", 2, "wh", "2026-02-14T09:00", id="the next day is a make-up Saturday"),
        pytest.param("2026-02-14T09:00", 1, "wd", "2026-02-24T09:00", id="over Spring Festival"),
        pytest.param("2026-02-17T12:00", 1, "wh", "2026-02-24T09:00", id="filed during Spring Festival"),
        pytest.param("2026-09-30T16:00", 1, "wd", "2026-10-08T16:00", id="over National Day"),
        pytest.param("2026-10-09T16:00", 1, "wd", "2026-10-10T16:00", id="into the make-up Saturday of October"),
        pytest.param("2026-10-10T16:00", 1, "wd", "2026-10-12T16:00", id="and out of it, over the Sunday"),
        pytest.param("2026-03-06T23:00", 30, "min", "2026-03-06T23:30", id="minutes run at night"),
        pytest.param("2026-02-16T23:00", 2, "uh", "2026-02-17T01:00", id="urgent hours run through the holiday"),
        pytest.param("2026-02-16T23:00", 7, "ud", "2026-02-23T23:00", id="urgent days are twenty-four hours"),
    ],
)
def test_a_limit_runs_out(since: str, amount: int, unit: str, until: str) -> None:
    found = due(since, amount, unit)
    assert found.due_at == at(until)
    assert not found.provisional


def test_a_working_deadline_past_the_published_years_is_provisional_and_knows_only_weekends() -> None:
    assert due("2026-12-30T16:00", 3, "wd") == Due(
        due_at=at("2027-01-04T16:00"), warn_at=at("2027-01-04T09:12"), provisional=True, working=True
    )


def test_the_last_published_moment_is_not_provisional() -> None:
    assert due("2026-12-31T08:00", 1, "wd") == Due(at("2026-12-31T18:00"), at("2026-12-31T16:24"), working=True)


def test_a_limit_round_the_clock_is_never_provisional() -> None:
    assert not due("2031-05-01T00:00", 3, "ud").provisional


@pytest.mark.parametrize("year", [2027, 2035, 2150])
def test_far_years_are_never_refused(year: int) -> None:
    monday = next(day for n in range(7) if (day := datetime(year, 6, 1 + n, 9, tzinfo=CST)).weekday() == 0)
    found = CLOCK.due(monday, Limit(5, LimitUnit.WORKING_DAY), Warn())
    assert found.due_at == monday + timedelta(days=7)
    assert found.provisional


def test_a_moment_before_the_table_counts_plain_weeks_provisionally() -> None:
    found = due("2003-06-06T17:00", 2, "wh")
    assert found == Due(at("2003-06-09T09:00"), at("2003-06-09T08:36"), provisional=True, working=True)


def test_the_zone_of_the_start_does_not_matter_and_deadlines_are_utc() -> None:
    local = at("2026-03-02T11:30")
    elsewhere = [local, local.astimezone(UTC), local.astimezone(timezone(timedelta(hours=-5)))]
    found = {CLOCK.due(moment, Limit(1, LimitUnit.WORKING_HOUR), Warn()) for moment in elsewhere}
    assert len(found) == 1
    assert found.pop().due_at.tzinfo is UTC


def test_the_light_turns_yellow_after_four_fifths_of_the_working_time() -> None:
    assert due("2026-03-02T08:00", 5, "wd").warn_at == at("2026-03-05T18:00")


def test_the_light_may_turn_yellow_one_working_day_before_the_end() -> None:
    one_day_before = Warn(before=Limit(1, LimitUnit.WORKING_DAY))
    assert due("2026-03-02T08:00", 15, "wd", one_day_before).warn_at == at("2026-03-19T18:00")


def test_a_limit_no_longer_than_the_warning_falls_back_to_the_percentage() -> None:
    one_day_before = Warn(before=Limit(1, LimitUnit.WORKING_DAY))
    assert due("2026-03-02T08:00", 1, "wd", one_day_before).warn_at == at("2026-03-02T16:24")
    assert due("2026-03-02T08:00", 10, "uh", one_day_before).warn_at == at("2026-03-02T16:00")
