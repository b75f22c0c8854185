"""Each rate: what stands above and below the line."""

from datetime import timedelta
from uuid import UUID

import pytest

from dispatch_service.rates.reckoning import Reckoning
from dispatch_service.routing import commands as ask
from dispatch_service.routing.deciding.follow_up import opening_of
from dispatch_service.routing.deciding.relatives import parts_of_whole
from dispatch_service.routing.events import Event, FollowUpOpened, TicketOpened
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind
from dispatch_service.whistles.events import WhistleBlown, WhistleDrafted, WhistleEvent
from tests.rates.office import RECKONING, Desk, made_of
from tests.routing import rarer
from tests.routing import stories as tell
from tests.routing.stories import AFTER_A_MISS, GRID, told
from tests.routing.test_checking import DONE, ENDED
from tests.views.entries import whistle_entries
from tests.views.test_folds import CLIMBED, KEPT, RETURNED, SOLVED_BY_THE_GRID, UNSOLVED, WITHDRAWN
from tests.whistles import stories as summon

OPENED = told(tell.opening())
SIGNED_BY_THE_CLOCK = told(tell.opening(), tell.missed(tell.stands(tell.opening()), ClockKind.SIGN))
GIVEN_TO_ANOTHER = (tell.opening(), tell.ask_return(), tell.decide_return(accept=True), tell.assign("s1c1g2"))
BACK_TO_THE_SAME = (*GIVEN_TO_ANOTHER[:3], tell.assign("s1c1g1"))
EXTENDED = (*DONE[:2], replace(rarer.REQUEST_EXTENSION, by=GRID), rarer.DECIDE_EXTENSION)
SUSPENDED = (*DONE[:2], replace(rarer.REQUEST_SUSPENSION, by=GRID), rarer.DECIDE_SUSPENSION)
HANDED_UP = (*DONE[:3], replace(rarer.HAND_UP, at=tell.at(0.7)), tell.resolve())
MADE_SAFE = (
    tell.opening("main"),
    tell.sign(),
    tell.resolve(),
    tell.call_back(),
    replace(tell.close(hours=4), met=True),
)
ANSWERED_AT_ONCE = (tell.opening("question"), rarer.ANSWER)
REFUSED_WHISTLE = ask.NoteRefusedWhistle(
    at=tell.at(1), by=tell.SYSTEM, kind="key", units=("s1-water",), reason="no-own-attempt"
)
WHISTLED = (tell.opening(), tell.attach())
HISTORIES = {
    "solved by the grid": SOLVED_BY_THE_GRID,
    "climbed to the street": CLIMBED,
    "given back": RETURNED,
    "kept against its will": KEPT,
    "unsolved": UNSOLVED,
    "withdrawn": WITHDRAWN,
    "rated by link": told(*DONE, tell.rate()),
    "rated other than written down": told(*DONE, tell.call_back(), tell.rate(1.8, solved=False)),
    "rated while merged": told(tell.opening(), rarer.MERGE, rarer.HEAR, replace(tell.rate(5, solved=False), asked=4)),
    "rated after the end": told(*ENDED, tell.rate(60, solved=False)),
    "opened": OPENED,
    "signed by the clock": SIGNED_BY_THE_CLOCK,
    "contacted late": told(*AFTER_A_MISS),
    "given to another": told(*GIVEN_TO_ANOTHER),
    "back to the same": told(*BACK_TO_THE_SAME),
    "extended": told(*EXTENDED),
    "suspended": told(*SUSPENDED),
    "handed up": told(*HANDED_UP),
    "answered at once": told(*ANSWERED_AT_ONCE),
    "supervised": told(tell.opening(), rarer.SUPERVISE),
    "reworked": told(*DONE, rarer.REWORK),
    "reopened": told(*ENDED, replace(rarer.REOPEN, at=tell.at(60))),
    "whistled": told(*WHISTLED, tell.detach()),
    "whistle under way": told(*WHISTLED),
    "draft rejected": told(*WHISTLED, replace(tell.detach(), outcome="rejected")),
    "whistle refused": told(tell.opening(), REFUSED_WHISTLE),
}


IN_TESTS_OF_THEIR_OWN = {"first_contact", "repeated", "arrived_in_time", "rating"}
EXPECTED = {
    ("solved by the grid", "answered"): (1, 1),
    ("contacted late", "answered"): (0, 1),
    ("opened", "answered"): (0, 0),
    ("solved by the grid", "solved"): (1, 1),
    ("unsolved", "solved"): (0, 1),
    ("solved by the grid", "satisfied"): (1, 1),
    ("unsolved", "satisfied"): (0, 1),
    ("rated by link", "answered"): (1, 1),
    ("rated by link", "solved"): (1, 1),
    ("rated by link", "satisfied"): (1, 1),
    ("rated other than written down", "solved"): (0, 1),
    ("rated other than written down", "rehandled"): (1, 1),
    ("rated while merged", "answered"): (1, 1),
    ("rated while merged", "solved"): (0, 1),
    ("rated while merged", "reopened"): (0, 1),
    ("rated after the end", "solved"): (0, 1),
    ("rated after the end", "reopened"): (1, 1),
    ("solved by the grid", "on_time"): (1, 1),
    ("opened", "on_time"): (0, 1),
    ("withdrawn", "on_time"): (0, 0),
    ("solved by the grid", "closing"): (1, 1),
    ("opened", "closing"): (0, 1),
    ("suspended", "closing"): (0, 0),
    ("solved by the grid", "on_time_closing"): (1, 1),
    ("withdrawn", "on_time_closing"): (1, 1),
    ("opened", "on_time_closing"): (0, 1),
    ("solved by the grid", "self_disposal"): (1, 1),
    ("climbed to the street", "self_disposal"): (0, 1),
    ("handed up", "self_disposal"): (0, 1),
    ("solved by the grid", "kept"): (1, 1),
    ("handed up", "kept"): (0, 1),
    ("handed up", "handed_up"): (1, 1),
    ("answered at once", "direct_answer"): (1, 1),
    ("solved by the grid", "direct_answer"): (0, 1),
    ("solved by the grid", "accurate_dispatch"): (1, 1),
    ("given to another", "accurate_dispatch"): (0, 1),
    ("back to the same", "accurate_dispatch"): (1, 1),
    ("climbed to the street", "accurate_dispatch"): (1, 1),
    ("answered at once", "accurate_dispatch"): (0, 0),
    ("climbed to the street", "hand_overs"): (3, 1),
    ("given to another", "hand_overs"): (2, 1),
    ("climbed to the street", "signed_in_time"): (2, 2),
    ("signed by the clock", "signed_in_time"): (0, 1),
    ("opened", "signed_in_time"): (0, 0),
    ("given to another", "returned"): (1, 2),
    ("given to another", "returns_accepted"): (1, 2),
    ("kept against its will", "returned"): (1, 1),
    ("kept against its will", "returns_accepted"): (0, 1),
    ("extended", "extended"): (1, 1),
    ("suspended", "suspended"): (1, 1),
    ("supervised", "supervised"): (1, 1),
    ("unsolved", "rehandled"): (1, 1),
    ("solved by the grid", "rehandled"): (0, 1),
    ("reworked", "reworked"): (1, 1),
    ("reopened", "reopened"): (1, 1),
    ("reopened", "rehandled"): (0, 1),
    ("whistled", "whistled"): (1, 1),
    ("whistled", "whistles_finished"): (1, 1),
    ("whistle under way", "whistles_finished"): (0, 1),
    ("whistled", "whistles_accurate"): (1, 1),
    ("draft rejected", "whistles_accurate"): (0, 1),
    ("draft rejected", "whistled"): (0, 1),
    ("whistle refused", "whistles_accurate"): (0, 1),
}


def from_(source: str, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The same history of a case that came in by another channel."""
    first, *rest = events
    assert isinstance(first, TicketOpened)
    return (replace(first, channel=source), *rest)


async def test_each_rate_counts_a_case_above_and_below_the_line(desk: Desk) -> None:
    await desk.happened(*(from_(name, events) for name, events in HISTORIES.items()))
    found = {one.group: one for one in await desk.asked("channel")}
    assert {(history, rate): made_of(found[history], rate) for history, rate in EXPECTED} == EXPECTED
    assert {rate for _, rate in EXPECTED} | IN_TESTS_OF_THEIR_OWN == found["opened"].rates.keys()


async def test_a_case_is_late_only_once_its_time_is_over(desk: Desk) -> None:
    await desk.happened(OPENED)
    (early,) = await desk.asked("channel", now=tell.at(1))
    (late,) = await desk.asked("channel", now=tell.at(49))
    assert (made_of(early, "on_time"), made_of(late, "on_time")) == ((0, 0), (0, 1))


async def test_the_first_contact_is_told_as_a_median_in_hours(desk: Desk) -> None:
    await desk.happened(*(told(tell.opening(), tell.sign(), tell.contact(hours)) for hours in (0.6, 0.9, 3.0)), OPENED)
    (all_of_them,) = await desk.asked("channel")
    contact = all_of_them.rates["first_contact"]
    assert (contact.value, contact.numerator, contact.denominator) == (pytest.approx(0.9), None, 3)


@pytest.mark.parametrize(
    ("days", "rules", "repeated"),
    [(10, RECKONING, 1), (30, RECKONING, 1), (31, RECKONING, 0), (10, replace(RECKONING, repeat_days=9), 0)],
)
async def test_the_same_matter_in_the_same_place_within_the_policy_s_days_is_a_repeat(
    desk: Desk, days: int, rules: Reckoning, repeated: int
) -> None:
    later = replace(tell.opening(), at=tell.START + timedelta(days=days))
    elsewhere = replace(later, place=ask.Place("s1c2g1", "point"))
    await desk.happened(OPENED, told(later), told(elsewhere), told(replace(later, category="noise")))
    (all_of_them,) = await desk.asked("channel", reckoning=rules)
    assert made_of(all_of_them, "repeated") == (repeated, 4)


async def test_what_goes_on_as_a_follow_up_is_no_repeat_and_whoever_comes_back_for_it_is(desk: Desk) -> None:
    first = told(*MADE_SAFE)
    (event,) = [event for event in first if isinstance(event, FollowUpOpened)]
    opening = opening_of(tell.stands(*MADE_SAFE), event, tell.DESK)
    again = replace(tell.opening("main"), at=opening.at + timedelta(days=1))
    await desk.happened(first, told(opening), told(again))
    (all_of_them,) = await desk.asked("channel")
    assert made_of(all_of_them, "repeated") == (1, 3)


async def test_what_was_split_off_is_no_repeat_and_whoever_comes_back_for_it_is(desk: Desk) -> None:
    whole = tell.opening()
    split = replace(rarer.SPLIT, children=tuple(replace(part, category=whole.category) for part in rarer.PARTS))
    parts = parts_of_whole(tell.stands(whole), split)
    again = replace(whole, at=split.at + timedelta(days=1))
    await desk.happened(told(whole, split), *(told(part) for part in parts), told(again))
    (all_of_them,) = await desk.asked("channel")
    assert made_of(all_of_them, "repeated") == (1, 4)


FOLLOWED = (summon.blow(), summon.answer(), summon.arrive(1.0), summon.arrive(2.5, summon.WORKS))
RATED = (*FOLLOWED, summon.finish(2.7), summon.confirm(), summon.rate())
HANDED_OVER = (summon.blow(), summon.hand_over(1.9), summon.decide_handover(hours=1.95), summon.arrive(2.5, summon.GAS))
NEVER_BLOWN = (summon.draft(),)
SOUNDED = (summon.draft(), summon.approve(1.0), summon.arrive(2.9))


def of_ticket(ticket: UUID, events: tuple[WhistleEvent, ...]) -> list[WhistleEvent]:
    """The whistle as blown for that ticket."""
    first, *rest = events
    assert isinstance(first, WhistleBlown | WhistleDrafted)
    return [replace(first, ticket=str(ticket)), *rest]


@pytest.mark.parametrize(
    ("story", "arrived", "rating"),
    [
        (RATED, {"s1-water": (1, 1), "s1-works": (0, 1)}, {"s1-water": (12, 3), "s1-works": (6, 3)}),
        (HANDED_OVER, {"s1-water": (0, 1), "d-gas": (1, 1)}, {}),
        (SOUNDED, {"s1-water": (1, 1), "s1-works": (0, 1)}, {}),
        (NEVER_BLOWN, {"s1-water": (0, 0), "s1-works": (0, 0)}, {}),
    ],
    ids=["rated", "handed over", "approved draft", "draft"],
)
async def test_arrivals_and_ratings_are_those_of_the_departments_called(
    desk: Desk,
    story: tuple[summon.ask.WhistleCommand, ...],
    arrived: dict[str, tuple[int, int]],
    rating: dict[str, tuple[int, int]],
) -> None:
    (ticket,) = await desk.happened(OPENED)
    await desk.recorded(whistle_entries(of_ticket(ticket, summon.told(*story)), "w"))
    found = {one.group: one for one in await desk.asked("department")}
    assert {unit: made_of(one, "arrived_in_time") for unit, one in found.items()} == arrived
    rated = {unit: made_of(one, "rating") for unit, one in found.items() if one.rates["rating"].denominator}
    assert rated == rating


async def test_a_call_still_within_its_time_is_neither_early_nor_late(desk: Desk) -> None:
    (ticket,) = await desk.happened(OPENED)
    await desk.recorded(whistle_entries(of_ticket(ticket, summon.told(summon.blow())), "w"))
    within = await desk.asked("department", now=tell.at(1.9))
    after = await desk.asked("department", now=tell.at(2.1))
    assert [made_of(one, "arrived_in_time") for one in (*within, *after)] == [(0, 0), (0, 0), (0, 1), (0, 1)]
