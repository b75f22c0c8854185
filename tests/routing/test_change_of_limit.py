"""Another limit never costs a case what it was granted or the time its clock stood still, nor starts a clock that
stands; the old limit and the new one stand in the event. Faults other systems are known for, ruled out.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.events import PlaceCorrected, TicketDispatched, TicketReclassified
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import LimitUnit
from dispatch_service.routing.states import ClockKind, Ticket
from tests.routing.rarer import (
    CORRECT_PLACE,
    DECIDE_EXTENSION,
    DECIDE_SUSPENSION,
    RECLASSIFY,
    REQUEST_EXTENSION,
    REQUEST_SUSPENSION,
    RESUME,
)
from tests.routing.stories import (
    GRID,
    SYSTEM,
    assign,
    at,
    call_back,
    given,
    opening,
    resolve,
    sign,
    stands,
    told,
)
from tests.rules.demo import rules

PAUSED = (opening(), sign(), replace(REQUEST_SUSPENSION, by=GRID), DECIDE_SUSPENSION)
WAITED = RESUME.at - DECIDE_SUSPENSION.at
BURST = replace(RECLASSIFY, category="burst", at=at(3.5))


def handled_by(ticket: Ticket) -> object:
    clock = ticket.clock(ClockKind.HANDLE)
    return clock.due_at if clock else None


def test_a_limit_changed_after_a_pause_is_counted_around_it() -> None:
    changed = stands(*PAUSED, RESUME, BURST)
    assert changed.due_at == handled_by(changed) == at(2) + WAITED


def test_a_limit_changed_during_a_pause_leaves_the_clock_standing() -> None:
    during = stands(*PAUSED, replace(BURST, at=at(2)))
    handle = during.clock(ClockKind.HANDLE)
    assert handle is not None
    assert handle.suspended_at == DECIDE_SUSPENSION.at
    resumed = given(*told(*PAUSED, replace(BURST, at=at(2)))).when(RESUME).after
    assert resumed.due_at == handled_by(resumed) == at(2) + WAITED


def test_it_comes_to_the_same_whether_the_limit_changes_before_or_after_the_pause() -> None:
    before = stands(opening(), sign(), replace(BURST, at=at(0.9)), *PAUSED[2:], RESUME)
    assert before.due_at == stands(*PAUSED, RESUME, BURST).due_at


def test_another_round_keeps_its_own_deadline_whatever_the_matter_is_called() -> None:
    round_two = (opening(), sign(), resolve(1), call_back(1.4, solved=False))
    renamed = stands(*round_two, BURST)
    assert renamed.due_at == stands(*round_two).due_at
    assert renamed.origin.category == "burst"


EXTENDED = (opening(), sign(), replace(REQUEST_EXTENSION, by=GRID), replace(DECIDE_EXTENSION, at=at(2)))
TREE = replace(RECLASSIFY, category="tree", at=at(4))


def test_an_extension_that_was_granted_stays_granted_under_another_limit() -> None:
    answer = given(*told(*EXTENDED)).when(TREE)
    (changed,) = answer.events
    assert isinstance(changed, TicketReclassified)
    assert (changed.old_due_at, changed.due_at) == (at(48 + 24), at(96 + 24))
    assert handled_by(answer.after) == at(96 + 24)


def test_a_dispatch_under_another_category_keeps_all_of_it_and_names_the_old_one() -> None:
    paused = (*EXTENDED, *(replace(one, at=one.at + timedelta(hours=2)) for one in PAUSED[2:]))
    resumed = (*paused, replace(RESUME, at=at(6)))
    before = stands(*resumed)
    answer = given(*told(*resumed)).when(replace(assign("s1c1g2", 7), category="tree"))
    (dispatched,) = answer.events
    assert isinstance(dispatched, TicketDispatched)
    assert (dispatched.old_category, dispatched.old_due_at) == ("lamp", before.due_at)
    assert dispatched.due_at == before.due_at + timedelta(hours=48)


def test_another_place_changes_no_limit_and_says_so() -> None:
    answer = given(*told(*EXTENDED)).when(replace(CORRECT_PLACE, at=at(4)))
    (corrected,) = answer.events
    assert isinstance(corrected, PlaceCorrected)
    assert corrected.due_at == corrected.old_due_at == answer.after.due_at == at(72)


MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
COMMUNITY, DESK = By("c", "C01", role="community"), By("d", "S01-DESK", role="resident-desk")
FIVE_DAYS, FIFTEEN_DAYS = "H02-01", "H02-05"


def after(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def more_time(hours: float, amount: int, per: LimitUnit) -> tuple[ask.Command, ...]:
    asked = ask.RequestExtension(at=after(hours), by=COMMUNITY, ground="complex", amount=amount, per=per)
    return asked, ask.DecideExtension(at=after(hours), by=DESK, accept=True)


def no_time(hours: float, long: float) -> tuple[ask.Command, ...]:
    until = after(hours + 900)
    asked = ask.RequestSuspension(at=after(hours), by=COMMUNITY, cause="engineering", until=until)
    allowed = ask.DecideSuspension(at=after(hours), by=DESK, accept=True)
    return asked, allowed, ask.Resume(at=after(hours + long), by=DESK, reason="cause-gone")


@settings(max_examples=60, deadline=None)
@over(
    early=st.floats(1, 20),
    long=st.floats(0.1, 400),
    amount=st.integers(1, 9),
    per=st.sampled_from([LimitUnit.WORKING_HOUR, LimitUnit.HOUR]),
    paused_first=st.booleans(),
)
def test_whenever_the_category_is_corrected_the_deadline_comes_to_the_same(
    early: float, long: float, amount: int, per: LimitUnit, paused_first: bool
) -> None:
    """Under the real calendar, with weekends, nights and holidays between."""
    first: tuple[ask.Command, ...]
    if paused_first:
        first = (*no_time(early, long), *more_time(early + long + 1, amount, per))
    else:
        first = (*more_time(early, amount, per), *no_time(early + 5, long))
    begun: tuple[ask.Command, ...] = (
        replace(opening(FIVE_DAYS, "C01"), at=MONDAY, by=SYSTEM),
        ask.Sign(at=after(0.5), by=COMMUNITY),
    )
    dues = set[datetime]()
    for place in range(len(first) + 1):
        moment = first[place - 1].at if place else after(0.6)
        corrected = ask.Reclassify(at=moment, by=DESK, category=FIFTEEN_DAYS)
        dues.add(stands(*begun, *first[:place], corrected, *first[place:], rules=rules()).due_at)
    assert len(dues) == 1
    assert dues.pop() > stands(*begun, *first, rules=rules()).due_at
