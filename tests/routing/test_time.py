"""Extension, suspension and moved deadlines: asked in time, bounded, decided by the desk, and exact to the second."""

from datetime import datetime

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import (
    DueMoved,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    SuspensionRefused,
    SuspensionRequested,
    TicketResumed,
    TicketSuspended,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import Due, Limit, LimitUnit, Versions
from dispatch_service.routing.states import ClockKind, Work
from tests.routing.fake_rules import FakeRules
from tests.routing.rarer import (
    DECIDE_EXTENSION,
    DECIDE_SUSPENSION,
    MOVE_DUE,
    REQUEST_EXTENSION,
    REQUEST_SUSPENSION,
    RESUME,
)
from tests.routing.stories import (
    COMMUNITY,
    GRID,
    at,
    escalate,
    given,
    missed,
    opening,
    progress,
    remind,
    sign,
    stands,
    told,
)


class Slower(FakeRules):
    """A calendar by which everything takes a day longer."""

    def due(self, since: datetime, limit: Limit) -> Due:
        return super().due(since, replace(limit, amount=limit.amount + 24))


ANOTHER_CALENDAR = Slower(versions=Versions("policy", "directory", "another"))
EXTENSION = replace(REQUEST_EXTENSION, by=GRID)
SUSPENSION = replace(REQUEST_SUSPENSION, by=GRID)
SIGNED = (opening(), sign())
ASKED = (*SIGNED, EXTENSION)
PAUSED = (*SIGNED, SUSPENSION, DECIDE_SUSPENSION)


def test_an_extension_waits_for_the_desk_and_moves_the_deadline_once() -> None:
    asked = given(*told(*SIGNED)).when(EXTENSION)
    asked.then_happens(ExtensionRequested)
    assert asked.after.due_at == at(48), "asking changes nothing yet"
    granted = given(*asked.whole).when(DECIDE_EXTENSION)
    granted.then_happens(ExtensionGranted)
    handle = granted.after.clock(ClockKind.HANDLE)
    assert granted.after.due_at == at(72)
    assert handle is not None
    assert handle.due_at == at(72)
    assert granted.after.clock(ClockKind.EXTENSION) is None
    assert granted.after.asides.record.extensions == 1


def test_a_refused_extension_leaves_the_deadline_and_is_not_counted() -> None:
    refused = given(*told(*ASKED)).when(replace(DECIDE_EXTENSION, accept=False))
    refused.then_happens(ExtensionRefused)
    assert (refused.after.due_at, refused.after.asides.record.extensions) == (at(48), 0)
    given(*refused.whole).when(replace(EXTENSION, at=at(4))).then_happens(ExtensionRequested)


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        (SIGNED, replace(EXTENSION, ground="no-wish"), "unknown-reason"),
        (SIGNED, replace(EXTENSION, at=at(48)), "overdue"),
        (SIGNED, replace(EXTENSION, amount=25), "extension-too-long"),
        (SIGNED, replace(EXTENSION, amount=-1), "no-extension"),
        (ASKED, replace(EXTENSION, at=at(2)), "wish-pending"),
        (ASKED, replace(SUSPENSION, at=at(2)), "wish-pending"),
        (SIGNED, DECIDE_EXTENSION, "nothing-asked"),
        (SIGNED, DECIDE_SUSPENSION, "nothing-asked"),
        (ASKED, DECIDE_SUSPENSION, "nothing-asked"),
        (SIGNED, replace(SUSPENSION, cause="tired"), "unknown-reason"),
        (SIGNED, replace(SUSPENSION, until=at(1)), "suspension-too-long"),
        (SIGNED, replace(SUSPENSION, until=at(242)), "suspension-too-long"),
        ((*SIGNED, SUSPENSION), replace(DECIDE_SUSPENSION, at=at(101)), "suspension-over"),
        (PAUSED, replace(RESUME, reason="why-not"), "unknown-reason"),
        (PAUSED, progress(2), "wrong-stage"),
        ((*PAUSED, RESUME), replace(SUSPENSION, at=at(4), until=at(90)), "suspended-before"),
        (SIGNED, MOVE_DUE, "nothing-changes"),
        (SIGNED, replace(MOVE_DUE, calendar="another"), "calendar-not-in-force"),
        ((*ASKED, DECIDE_EXTENSION), MOVE_DUE, "due-was-granted"),
        ((*PAUSED, RESUME), MOVE_DUE, "due-was-granted"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)


def test_no_extension_is_longer_than_what_the_case_had_from_the_beginning() -> None:
    urgent = (opening("burst"), replace(sign(), at=at(0.2)))
    longer = replace(EXTENSION, at=at(0.5), amount=3)
    given(*told(*urgent)).when(longer).then_rejected("extension-too-long")
    given(*told(*urgent)).when(replace(longer, amount=2)).then_happens(ExtensionRequested)


def test_a_third_extension_is_not_granted() -> None:
    twice = (*ASKED, DECIDE_EXTENSION, replace(EXTENSION, at=at(4)), replace(DECIDE_EXTENSION, at=at(5)))
    given(*told(*twice)).when(replace(EXTENSION, at=at(6))).then_rejected("extended-before")


def test_a_wish_survives_a_change_of_custody() -> None:
    moved = stands(*ASKED, progress(2), escalate(2.1))
    assert moved.clock(ClockKind.EXTENSION) is not None
    assert moved.asides.pending is not None


def test_a_suspension_stops_the_clocks_and_gives_back_what_was_left() -> None:
    before = stands(*SIGNED, SUSPENSION)
    paused = given(*told(*SIGNED, SUSPENSION)).when(DECIDE_SUSPENSION)
    paused.then_happens(TicketSuspended)
    assert paused.after.work is Work.SUSPENDED
    stopped = paused.after.clock(ClockKind.HANDLE)
    assert stopped is not None
    assert stopped.suspended_at == at(1.2)
    resumed = given(*paused.whole).when(RESUME)
    resumed.then_happens(TicketResumed)
    handle, contact = resumed.after.clock(ClockKind.HANDLE), resumed.after.clock(ClockKind.CONTACT)
    waited = at(3) - at(1.2)
    assert (resumed.after.work, resumed.after.due_at) == (Work.SIGNED, at(48) + waited)
    assert handle is not None
    assert contact is not None
    known = before.clock(ClockKind.CONTACT)
    assert known is not None
    assert (handle.due_at, contact.due_at) == (at(48) + waited, known.due_at + waited)
    assert handle.suspended_at is None


def test_a_suspension_ends_by_itself_on_its_day_and_nobody_missed_anything() -> None:
    answer = given(*told(*PAUSED)).when(missed(stands(*PAUSED), ClockKind.PAUSE))
    answer.then_happens(TicketResumed)
    assert (answer.after.flags.misses, answer.after.work) == (0, Work.SIGNED)


def test_a_stopped_clock_does_not_fire() -> None:
    handle = stands(*PAUSED).clock(ClockKind.HANDLE)
    assert handle is not None
    given(*told(*PAUSED)).when(missed(stands(*PAUSED), ClockKind.HANDLE, 3600)).then()


def test_a_refused_suspension_lets_the_clock_run() -> None:
    refused = given(*told(*SIGNED, SUSPENSION)).when(replace(DECIDE_SUSPENSION, accept=False))
    refused.then_happens(SuspensionRefused)
    assert refused.after.clocks == stands(*SIGNED).clocks


def test_a_suspended_case_may_be_urged() -> None:
    assert stands(*PAUSED, remind(2)).flags.reminders == 1


def test_asking_is_the_custodians() -> None:
    given(*told(*SIGNED)).when(EXTENSION).then_happens(ExtensionRequested)
    given(*told(*SIGNED)).when(replace(EXTENSION, by=COMMUNITY)).then_rejected("not-yours")
    given(*told(*SIGNED)).when(SUSPENSION).then_happens(SuspensionRequested)


def test_another_calendar_moves_a_deadline_only_by_an_approved_event() -> None:
    moved = given(*told(*SIGNED)).when(replace(MOVE_DUE, calendar="another"), ANOTHER_CALENDAR)
    moved.then_happens(DueMoved)
    assert moved.after.due_at == at(72)
    assert stands(*SIGNED).due_at == at(48)
    given(*told(*SIGNED)).when(replace(MOVE_DUE, by=GRID)).then_rejected("not-yours")


def test_units_of_time_are_those_of_limits() -> None:
    days = replace(EXTENSION, amount=1, per=LimitUnit.DAY)
    assert stands(*SIGNED, days, DECIDE_EXTENSION).due_at == at(72)
