"""A platform moves its own deadline without being asked: ours goes with it, a lead time before; nothing else does."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.events import AuthorityDueChanged, OperationRefused
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Ticket
from tests.routing.rarer import (
    AUTHORITY_AGREES,
    AUTHORITY_DUE,
    DECIDE_EXTENSION,
    HAND_UP,
    HOTLINE,
    MERGE,
    RECLASSIFY,
    REQUEST_EXTENSION,
)
from tests.routing.stories import (
    GRID,
    at,
    close,
    contact,
    filed_by_platform,
    given,
    opening,
    resolve,
    sign,
    stands,
    told,
    withdraw,
)

LEAD = 4
"""Hours, in the rules of these tests."""
FILED = (filed_by_platform(), sign(), contact())
"""Due there after 40 hours, and after 36 with us."""
CITY = HOTLINE
OTHER = By("another-city", "", "", "hotline-client")


def moved(hours: float, to: float, by: By = CITY) -> ask.ChangeAuthorityDue:
    """The platform says at one hour that its deadline is another one."""
    return replace(AUTHORITY_DUE, at=at(hours), due_at=at(to), by=by)


def handling_due(ticket: Ticket) -> object:
    clock = ticket.clock(ClockKind.HANDLE)
    return clock and clock.due_at


@pytest.mark.parametrize("to", [20, 90], ids=["earlier", "later"])
def test_ours_lies_a_lead_time_before_theirs_and_the_old_ones_are_kept(to: float) -> None:
    answer = given(*told(*FILED)).when(moved(3, to))
    answer.then_happens(AuthorityDueChanged)
    (event,) = answer.events
    assert isinstance(event, AuthorityDueChanged)
    assert (event.authority_due_at, event.old_authority_due_at) == (at(to), at(40))
    assert (event.due_at, event.old_due_at, event.reason) == (at(to - LEAD), at(36), "brought-forward")
    ticket = answer.after
    assert ticket.due_at == handling_due(ticket) == at(to - LEAD)
    assert ticket.asides.outside is not None
    assert ticket.asides.outside.due_at == at(to)


def test_the_custodians_other_clocks_and_the_deadlines_light_stay() -> None:
    before, after = stands(*FILED[:2]), stands(*FILED[:2], moved(0.55, 90))
    kinds = {clock.kind for clock in before.clocks} - {ClockKind.HANDLE}
    assert [after.clock(kind) for kind in sorted(kinds)] == [before.clock(kind) for kind in sorted(kinds)]
    assert after.due.due_at - after.due.warn_at == before.due.due_at - before.due.warn_at


def test_so_near_that_the_lead_is_over_it_is_due_now_and_never_before() -> None:
    soon = stands(*FILED, moved(3, 4))
    assert soon.due_at == handling_due(soon) == at(3)
    later = stands(*FILED, moved(3, 4), moved(3.5, 60))
    assert later.due.warn_at < later.due.due_at == at(56)


def test_a_platform_that_had_named_no_time_may_name_one() -> None:
    (event,) = given(*told(filed_by_platform(hours=None))).when(moved(1, 30)).events
    assert isinstance(event, AuthorityDueChanged)
    assert (event.old_authority_due_at, event.old_due_at, event.due_at) == (None, at(48), at(26))


def test_another_category_does_not_count_against_it() -> None:
    ticket = stands(filed_by_platform(hours=None), moved(1, 30), RECLASSIFY)
    assert (ticket.origin.category, ticket.due_at) == ("noise", at(26))


def test_the_desk_enters_what_it_was_told_of_a_case_it_handed_up() -> None:
    handed = (opening(), replace(HAND_UP, at=at(0.1)))
    given(*told(*handed)).when(AUTHORITY_DUE).then_happens(AuthorityDueChanged)


def test_while_it_is_asked_whether_the_case_ends_its_time_may_still_move() -> None:
    waiting = (*FILED, resolve(), close())
    ticket = stands(*waiting, moved(3, 90))
    assert (ticket.due_at, ticket.clock(ClockKind.HANDLE)) == (at(86), None)
    assert ticket.asides.outside is not None
    assert ticket.asides.outside.waiting == "closing"


def test_more_time_that_was_asked_for_is_counted_once_from_the_new_time() -> None:
    asked = replace(REQUEST_EXTENSION, by=GRID)
    story = (*FILED, asked, moved(2, 60), replace(DECIDE_EXTENSION, at=at(3)), replace(AUTHORITY_AGREES, at=at(4)))
    ticket = stands(*story)
    assert ticket.due_at == handling_due(ticket) == at(60 - LEAD + 24)
    assert ticket.asides.outside is not None
    assert ticket.asides.outside.due_at == at(60 + 24)


def test_a_time_named_after_more_was_granted_stands_for_itself() -> None:
    asked = (
        replace(REQUEST_EXTENSION, by=GRID),
        replace(DECIDE_EXTENSION, at=at(2)),
        replace(AUTHORITY_AGREES, at=at(3)),
    )
    assert stands(*FILED, *asked).due_at == at(60)
    assert stands(*FILED, *asked, moved(4, 50)).due_at == at(46)


ENDED = (opening(), withdraw(1, operation=""))


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        ((opening(), sign()), AUTHORITY_DUE, "no-authority"),
        ((opening(), sign()), moved(3, 60), "not-yours"),
        (FILED, moved(3, 60, OTHER), "not-yours"),
        (FILED, moved(3, 60, GRID), "not-yours"),
        (FILED, replace(moved(3, 60), by=replace(AUTHORITY_DUE.by, person=GRID.person)), "handled-it"),
        (FILED, moved(3, 3), "due-over"),
        (FILED, moved(3, 2), "due-over"),
        (FILED, moved(3, 40), "nothing-changes"),
        (FILED, replace(moved(3, 60), reason="mood"), "unknown-reason"),
        ((opening(), MERGE), AUTHORITY_DUE, "closed"),
        (ENDED, AUTHORITY_DUE, "closed"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)


def test_a_platform_that_sent_it_by_its_own_filing_is_told_of_a_refusal_by_an_event() -> None:
    sent = replace(moved(3, 2), operation="op-9")
    answer = given(*told(*FILED)).when(sent)
    answer.then_happens(OperationRefused)
    (event,) = answer.events
    assert isinstance(event, OperationRefused)
    assert (event.operation, event.wish, event.reason) == ("op-9", "change-authority-due", "due-over")
