"""What a stretch of time is compared with."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_service.rates.periods import Span, last_year, months, previous
from shared.china import CHINA


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        ("2026-03-01", "2026-04-01", ("2026-02-01", "2026-03-01")),
        ("2026-01-01", "2026-02-01", ("2025-12-01", "2026-01-01")),
        ("2026-01-01", "2026-04-01", ("2025-10-01", "2026-01-01")),
        ("2026-01-01", "2027-01-01", ("2025-01-01", "2026-01-01")),
        ("2026-03-02", "2026-03-09", ("2026-02-23", "2026-03-02")),
        ("2026-03-01", "2026-03-16", ("2026-02-14", "2026-03-01")),
    ],
)
def test_whole_months_follow_whole_months_and_any_other_time_its_own_length(
    since: str, until: str, before: tuple[str, str]
) -> None:
    assert previous(Span(day(since), day(until))) == Span(*map(day, before))


def test_a_month_is_one_of_the_streets_and_not_of_greenwich() -> None:
    march = Span(datetime(2026, 2, 28, 16, tzinfo=UTC), datetime(2026, 3, 31, 16, tzinfo=UTC))
    assert previous(march) == Span(day("2026-02-01"), day("2026-03-01"))


def test_last_year_has_the_same_dates_or_the_last_one_february_has() -> None:
    assert last_year(Span(day("2028-02-29"), day("2028-03-01"))) == Span(day("2027-02-28"), day("2027-03-01"))


@pytest.mark.parametrize("span", [Span(), Span(since=day("2026-03-01")), Span(until=day("2026-03-01"))])
def test_an_open_period_is_compared_with_nothing(span: Span) -> None:
    assert (previous(span), last_year(span)) == (None, None)


def test_a_trend_is_cut_where_months_begin() -> None:
    cut = list(months(day("2025-12-20"), day("2026-02-03")))
    assert cut == [
        Span(day("2025-12-20"), day("2026-01-01")),
        Span(day("2026-01-01"), day("2026-02-01")),
        Span(day("2026-02-01"), day("2026-02-03")),
    ]


MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone


@given(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=1500)))
def test_the_period_before_ends_where_this_one_begins_and_months_leave_no_gap(since: datetime, long: timedelta) -> None:
    span = Span(since, since + long)
    before, cut = previous(span), list(months(since, since + long))
    assert before is not None
    assert before.since is not None
    assert (before.until, before.since < since) == (since, True)
    assert (cut[0].since, cut[-1].until) == (since, since + long)
    assert all(one.until == after.since for one, after in pairwise(cut))
