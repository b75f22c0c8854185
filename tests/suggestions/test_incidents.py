"""Mass incidents: many tickets of several people, soon after each other, in one place."""

from datetime import timedelta

from hypothesis import given
from msgspec.structs import replace

from dispatch_service.suggestions import incidents
from dispatch_service.suggestions.alike import Weights, pairs_alike
from dispatch_service.suggestions.cases import Case
from dispatch_service.suggestions.incidents import Incident
from tests.suggestions.made import BINS, DIFFERENT, INCIDENTS, LAMP, MORNING, case

EVEN = Weights()
MONTH_BEFORE = MORNING - timedelta(days=30)
OUTAGE = ("丽园小区从早上开始停电", "丽园小区全部停电了", "丽园小区停电没人管", "停电，丽园小区三栋")


def by_words(*cases: Case) -> list[Incident]:
    return incidents.by_words(cases, pairs_alike(cases, EVEN, INCIDENTS.words), INCIDENTS)


def by_category(*cases: Case) -> list[Incident]:
    return incidents.by_category(cases, MONTH_BEFORE, INCIDENTS, "other")


def named(found: list[Incident]) -> list[list[str]]:
    return [[one.ticket for one in incident.cases] for incident in found]


def outage(**more: str) -> list[Case]:
    return [case(f"t-{n}", text, hours=n, **more) for n, text in enumerate(OUTAGE, 1)]


def test_many_with_the_same_words_within_hours_are_one_incident_by_words() -> None:
    (found,) = by_words(*outage(), case("t-9", BINS, hours=2))
    assert (found.ground, found.callers, found.hours) == ("words", 4, 3)
    assert [one.ticket for one in found.cases] == ["t-1", "t-2", "t-3", "t-4"]
    assert found.words >= INCIDENTS.words


def test_one_person_who_calls_four_times_is_no_mass() -> None:
    assert by_words(*outage(caller="a")) == []
    assert by_category(*outage(caller="a")) == []


def test_one_request_in_four_tickets_is_no_mass_and_its_person_is_one() -> None:
    split = [replace(one, text="a", caller=caller) for one, caller in zip(outage(), ("a", "", "", ""), strict=True)]
    assert (by_words(*split), by_category(*split)) == ([], [])
    assert incidents.around(split[0], split, EVEN, INCIDENTS) == []
    others = [case(f"s-{n}", OUTAGE[0], hours=n) for n in (1, 2)]
    (found,) = by_words(*split, *others)
    assert (len(found.cases), found.callers) == (6, 3)


def test_two_places_are_two_matters() -> None:
    here, there = outage(), [case(f"s-{n}", text, near="elsewhere") for n, text in enumerate(OUTAGE, 1)]
    assert sorted(named(by_words(*here, *there))) == [["s-1", "s-2", "s-3", "s-4"], ["t-1", "t-2", "t-3", "t-4"]]


def test_a_chain_of_small_likenesses_is_no_incident() -> None:
    chain = [
        case("t-1", "路灯不亮井盖"),
        case("t-2", "井盖松动扶梯"),
        case("t-3", "扶梯停运公厕"),
        case("t-4", "公厕很脏树枝"),
    ]
    assert all(len(incident.cases) < 4 for incident in by_words(*chain))


def test_the_ticket_asked_for_stands_in_the_middle_of_its_own_group() -> None:
    first, *others = outage()
    (found,) = incidents.around(first, [first, *others, case("t-9", BINS)], EVEN, INCIDENTS)
    assert first in found.cases
    assert incidents.around(case("t-9", BINS), [first, *others], EVEN, INCIDENTS) == []


def test_a_category_that_comes_all_at_once_is_an_incident_whatever_the_words() -> None:
    sudden = [case(f"t-{n}", f"第{n}种说法", hours=n) for n in range(1, 5)]
    (found,) = by_category(*sudden, case("t-9", hours=-24 * 20))
    assert (found.ground, len(found.cases)) == ("category", 4)
    assert 0 < found.usual < 0.1


def test_what_comes_every_day_is_no_incident() -> None:
    daily = [case(f"d-{n}", hours=-8 * n) for n in range(90)]
    assert by_category(*daily) == []


def test_tickets_without_category_or_place_make_no_incident_by_category() -> None:
    assert by_category(*outage(category="other")) == []
    assert by_category(*outage(near="")) == []


def test_what_is_known_by_its_words_is_not_told_again_by_its_category() -> None:
    cases = outage()
    words, category = by_words(*cases), by_category(*cases)
    assert len(category) == 1
    assert incidents.apart(words, category) == words
    assert incidents.apart([], category) == category


@given(DIFFERENT)
def test_nobody_stands_in_two_groups_and_each_is_large_enough(cases: list[Case]) -> None:
    found = by_words(*cases)
    seen = [one.ticket for incident in found for one in incident.cases]
    assert len(seen) == len(set(seen))
    for incident in [*found, *by_category(*cases)]:
        assert len(incident.cases) >= INCIDENTS.tickets
        assert incident.callers >= INCIDENTS.callers
        assert incident.hours <= 2 * INCIDENTS.hours
        assert all(one.counts for one in incident.cases)
        assert any(one.open for one in incident.cases)


def test_the_text_of_an_old_ticket_counts_for_nothing() -> None:
    assert by_words(*outage(), case("t-9", LAMP, hours=99)) == by_words(*outage())
