"""Another limit never costs a case the time its clock stood still, nor starts a clock that stands."""

from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Ticket
from tests.routing.rarer import DECIDE_SUSPENSION, RECLASSIFY, REQUEST_SUSPENSION, RESUME
from tests.routing.stories import GRID, at, call_back, given, opening, resolve, sign, stands, told

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
