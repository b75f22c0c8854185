"""A platform's case that stands still with us: their time runs on, and some of it is left to answer them in."""

from datetime import timedelta

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import SuspensionRefused, SuspensionRequested, TicketResumed
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind
from tests.routing.fake_rules import HOURS
from tests.routing.rarer import (
    AUTHORITY_AGREES,
    DECIDE_SUSPENSION,
    HAND_UP,
    REQUEST_SUSPENSION,
    RESUME,
)
from tests.routing.stories import (
    GRID,
    at,
    close,
    contact,
    filed_by_platform,
    given,
    missed,
    opening,
    resolve,
    sign,
    stands,
    told,
)
from tests.routing.test_authority_due import FILED, LEAD, handling_due, moved

IN_HAND = (opening(), sign(), contact())
"""Filed with us alone, and being handled."""


def named(when: float, hour: float) -> pytest.MarkDecorator:
    """They name a deadline: moving the one of their own case, or as ours is handed up to them."""
    theirs = [(FILED, moved(when, hour)), (IN_HAND, replace(HAND_UP, at=at(when), due_at=at(hour)))]
    return pytest.mark.parametrize(("beginning", "theirs"), theirs, ids=["moved", "handed up"])


def paused_until(end: float, asked: float = 1.5) -> tuple[ask.Command, ...]:
    """The desk lets the grid's case stand still half an hour after it was asked."""
    return (
        replace(REQUEST_SUSPENSION, by=GRID, at=at(asked), until=at(end)),
        replace(DECIDE_SUSPENSION, at=at(asked + 0.5)),
    )


PAUSED = (*FILED, *paused_until(30))


def test_a_pause_of_ours_moves_nothing_past_the_lead_before_their_deadline() -> None:
    answer = given(*told(*PAUSED)).when(replace(RESUME, at=at(16)))
    answer.then_happens(TicketResumed)
    assert answer.after.due_at == handling_due(answer.after) == at(36)


def test_a_pause_up_to_the_lead_makes_the_case_due_when_it_ends_and_leaves_its_handler_his_rungs_least_time() -> None:
    paused = (*FILED, *paused_until(40 - LEAD))
    answer = given(*told(*paused)).when(missed(stands(*paused), ClockKind.PAUSE))
    answer.then_happens(TicketResumed)
    assert answer.after.due_at == at(36)
    assert handling_due(answer.after) == at(36) + timedelta(hours=HOURS["handle"])


def test_what_the_case_has_beyond_theirs_since_another_round_a_pause_neither_takes_nor_adds_to() -> None:
    again = (*FILED, resolve(), replace(close(), at=at(31)), replace(AUTHORITY_AGREES, at=at(32), agreed=False))
    round_two = (*again, replace(sign(), at=at(32.1)), replace(contact(), at=at(32.2)))
    before = stands(*round_two)
    after = stands(*round_two, *paused_until(36, asked=32.3), replace(RESUME, at=at(35)))
    assert after.due_at == before.due_at > at(36)


def test_no_case_of_theirs_is_asked_to_stand_still_beyond_the_lead_before_their_deadline() -> None:
    asked, _ = paused_until(40 - LEAD)
    given(*told(*FILED)).when(asked).then_happens(SuspensionRequested)
    given(*told(*FILED)).when(replace(asked, until=at(36.1))).then_rejected("suspension-too-long")


def test_where_their_time_is_over_and_they_named_no_other_nothing_of_theirs_stands_still() -> None:
    again = (*FILED, resolve(), replace(close(), at=at(35)), replace(AUTHORITY_AGREES, at=at(41), agreed=False))
    asked = replace(REQUEST_SUSPENSION, by=GRID, at=at(42), until=at(42.5))
    round_two = (*again, replace(sign(), at=at(41.1)))
    given(*told(*round_two)).when(asked).then_rejected("suspension-too-long")
    given(*told(*round_two, moved(41.5, 60))).when(asked).then_happens(SuspensionRequested)


@named(1.8, 30)
def test_what_was_asked_for_in_time_is_not_granted_beyond_a_deadline_they_named_since(
    beginning: tuple[ask.Command, ...], theirs: ask.Command
) -> None:
    asked, grant = paused_until(28)
    story = told(*beginning, asked, theirs)
    given(*story).when(grant).then_rejected("suspension-too-long")
    given(*story).when(replace(grant, accept=False)).then_happens(SuspensionRefused)


@named(10, 20)
def test_a_pause_that_would_outlast_a_deadline_they_name_meanwhile_ends_by_the_lead_before_it(
    beginning: tuple[ask.Command, ...], theirs: ask.Command
) -> None:
    story = (*beginning, *paused_until(30), theirs)
    paused = stands(*story)
    assert paused.asides.pause is not None
    assert (paused.asides.pause.since, paused.asides.pause.until) == (at(2), at(20 - LEAD))
    answer = given(*told(*story)).when(missed(paused, ClockKind.PAUSE))
    answer.then_happens(TicketResumed)
    (event,) = answer.events
    assert (event.at, answer.after.due_at, answer.after.flags.misses) == (at(16), at(16), 0)


def test_a_pause_ends_now_where_the_deadline_they_name_leaves_no_lead() -> None:
    story = (*PAUSED, moved(10, 12))
    answer = given(*told(*story)).when(missed(stands(*story), ClockKind.PAUSE))
    answer.then_happens(TicketResumed)
    assert answer.after.due_at == at(10)


@pytest.mark.parametrize(
    "told_us", [moved(10, 90), moved(10, 34), replace(HAND_UP, at=at(10), due_at=None)], ids=["later", "just", "none"]
)
def test_a_pause_that_is_over_in_time_lasts_as_it_was_granted(told_us: ask.Command) -> None:
    beginning = IN_HAND if isinstance(told_us, ask.HandUp) else FILED
    before, paused = stands(*beginning, *paused_until(30)), stands(*beginning, *paused_until(30), told_us)
    assert paused.clock(ClockKind.PAUSE) == before.clock(ClockKind.PAUSE)
    assert paused.asides.pause == before.asides.pause


def test_where_the_platform_has_named_no_time_the_whole_pause_counts() -> None:
    story = (filed_by_platform(hours=None), sign(), contact(), *paused_until(30))
    assert stands(*story, replace(RESUME, at=at(16))).due_at == at(48) + timedelta(hours=14)


@named(10, 50)
def test_a_time_the_platform_names_during_a_pause_is_not_moved_by_it(
    beginning: tuple[ask.Command, ...], theirs: ask.Command
) -> None:
    story = (*beginning, *paused_until(30), theirs)
    paused = stands(*story)
    assert paused.due_at == handling_due(paused) == at(50 - LEAD)
    (event,) = given(*told(*story)).when(replace(RESUME, at=at(16))).events
    assert isinstance(event, TicketResumed)
    assert (event.paused_at, event.due_at) == (at(2), at(50 - LEAD))
