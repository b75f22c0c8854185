"""Repeat callers: enough tickets of one number within the days before the newest."""

from hypothesis import given

from dispatch_service.suggestions.callers import repeat_callers
from dispatch_service.suggestions.cases import Case
from tests.suggestions.made import CALLERS, DIFFERENT, case


def calls(*hours: float, stage: str = "dispatched") -> list[Case]:
    return [case(f"t-{number}", hours=at, caller="a", stage=stage) for number, at in enumerate(hours, 1)]


def test_who_comes_back_often_enough_is_told_newest_first() -> None:
    (found,) = repeat_callers([*calls(0, 24, 48), case("t-9", caller="b")], CALLERS)
    assert [one.ticket for one in found.cases] == ["t-3", "t-2", "t-1"]
    assert found.days == 2


def test_too_few_or_too_long_ago_is_nobody() -> None:
    assert repeat_callers(calls(0, 24), CALLERS) == []
    assert repeat_callers(calls(0, 24, 24 * 92), CALLERS) == []


def test_where_all_is_ended_there_is_nothing_to_tell() -> None:
    assert repeat_callers(calls(0, 1, 2, stage="closed"), CALLERS) == []


@given(DIFFERENT)
def test_tickets_without_a_known_number_belong_to_nobody(cases: list[Case]) -> None:
    for found in repeat_callers(cases, CALLERS):
        assert len({one.caller for one in found.cases} - {""}) == 1
        assert len(found.cases) >= CALLERS.tickets
        assert found.days <= CALLERS.days
