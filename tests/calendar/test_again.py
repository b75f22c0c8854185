"""What another calendar would make of a deadline: proved against computing it there from the beginning."""

from datetime import date, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dispatch_service.calendar.again import again
from dispatch_service.calendar.document import Segment
from dispatch_service.calendar.working_time import Warn, WorkingTime
from dispatch_service.routing.rules import Due, Limit, LimitUnit
from tests.calendar.slow import CST, OFFICIAL, worked

NOTICE = msgspec.structs.replace(
    OFFICIAL,
    version="2027",
    published_until=date(2027, 12, 31),
    holidays=(*OFFICIAL.holidays, date(2026, 11, 25), date(2027, 1, 1), *(date(2027, 2, day) for day in range(8, 13))),
    workdays=(*OFFICIAL.workdays, date(2026, 11, 28), date(2027, 2, 6), date(2027, 2, 20)),
)
OLD, NEW = WorkingTime(OFFICIAL), WorkingTime(NOTICE)
WARN = Warn()


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def moment(count: int) -> datetime:
    return datetime(2026, 11, 2, tzinfo=CST) + minutes(count)


moments = st.builds(moment, st.integers(0, 120 * 1440))
spans = st.builds(minutes, st.integers(1, 20 * 1440))
limits = st.builds(Limit, st.integers(1, 40), st.sampled_from([LimitUnit.WORKING_HOUR, LimitUnit.WORKING_DAY]))


@given(moments, limits)
def test_without_pauses_it_is_what_the_new_calendar_would_have_said(started: datetime, limit: Limit) -> None:
    there = NEW.due(started, limit, WARN)
    found = again(OLD, NEW, started, OLD.due(started, limit, WARN))
    assert (found.due_at, found.provisional) == (there.due_at, there.provisional)


@given(moments, limits, st.floats(0, 0.99), spans)
def test_a_pause_is_left_out_once_in_either_calendar(
    started: datetime, limit: Limit, share: float, pause: timedelta
) -> None:
    first = OLD.due(started, limit, WARN)
    stopped = started + (first.due_at - started) * share
    found = again(OLD, NEW, started, OLD.resumed(first, stopped, stopped + pause), [(stopped, stopped + pause)])
    there = NEW.due(started, limit, WARN)
    if there.due_at > stopped:
        spent = worked(started, stopped, NOTICE) + worked(stopped + pause, found.due_at, NOTICE)
        assert spent == timedelta(microseconds=NEW.length(limit))
    else:
        assert found.due_at == there.due_at


@given(moments, limits, spans, spans)
def test_the_same_calendar_moves_nothing(started: datetime, limit: Limit, late: timedelta, pause: timedelta) -> None:
    stopped = started + late
    due = OLD.resumed(OLD.due(started, limit, WARN), stopped, stopped + pause)
    found = again(OLD, OLD, started, due, [(stopped, stopped + pause)])
    assert OLD.between(found.due_at, due.due_at) == timedelta()


@given(moments, st.integers(1, 20))
def test_working_days_stay_working_days_where_the_day_grows_shorter(started: datetime, days: int) -> None:
    shorter = WorkingTime(
        msgspec.structs.replace(NOTICE, segments=(Segment("09:00", "12:00"), Segment("13:30", "17:00")))
    )
    limit = Limit(days, LimitUnit.WORKING_DAY)
    assert (
        again(OLD, shorter, started, OLD.due(started, limit, WARN)).due_at == shorter.due(started, limit, WARN).due_at
    )


def test_a_clock_that_runs_round_the_clock_is_moved_by_no_calendar() -> None:
    due = OLD.due(datetime(2026, 12, 30, tzinfo=CST), Limit(7, LimitUnit.DAY), WARN)
    assert again(OLD, NEW, datetime(2026, 12, 30, tzinfo=CST), due) is due


def test_a_provisional_deadline_is_none_any_more_once_its_year_is_announced() -> None:
    started = datetime(2026, 12, 31, 10, tzinfo=CST)
    due = OLD.due(started, Limit(1, LimitUnit.WORKING_DAY), WARN)
    found = again(OLD, NEW, started, due)
    assert (due.provisional, due.due_at) == (True, datetime(2027, 1, 1, 10, tzinfo=CST))
    assert found == Due(datetime(2027, 1, 4, 10, tzinfo=CST), found.warn_at, provisional=False, working=True)
