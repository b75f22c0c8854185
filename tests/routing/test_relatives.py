"""Merged tickets follow a master, parts hold their whole open: each ticket's own side of it."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.deciding.relatives import parts_of_whole
from dispatch_service.routing.events import (
    ChildEnded,
    FollowerJoined,
    FollowerLeft,
    MasterAdvanced,
    TicketMerged,
    TicketSplit,
    TicketUnmerged,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Stage, Work
from tests.routing.rarer import END_CHILD, FOLLOW, HEAR, MERGE, PARTS, SPLIT, UNFOLLOW, UNMERGE
from tests.routing.stories import (
    TICKET,
    attach,
    call_back,
    close,
    given,
    opening,
    resolve,
    sign,
    stands,
    told,
    withdraw,
)

MERGED = (opening(), MERGE)


def test_a_merged_ticket_rests_and_follows() -> None:
    answer = given(*told(opening())).when(MERGE)
    answer.then_happens(TicketMerged)
    assert (answer.after.stage, answer.after.clocks, answer.after.asides.relatives.master) == (Stage.MERGED, (), "m")


def test_its_requester_hears_what_becomes_of_the_master() -> None:
    given(*told(*MERGED)).when(HEAR).then_happens(MasterAdvanced)


def test_taken_out_it_lies_on_the_desk_under_its_old_deadline() -> None:
    answer = given(*told(*MERGED)).when(UNMERGE)
    answer.then_happens(TicketUnmerged)
    ticket = answer.after
    assert (ticket.stage, ticket.work, ticket.due_at) == (
        Stage.REGISTERED,
        Work.TO_DISPATCH,
        stands(opening()).due_at,
    )
    assert ticket.clock(ClockKind.DISPATCH) is not None


def test_a_master_knows_its_followers_once() -> None:
    joined = given(*told(opening())).when(FOLLOW)
    joined.then_happens(FollowerJoined)
    given(*joined.whole).when(FOLLOW).then()
    left = given(*joined.whole).when(UNFOLLOW)
    left.then_happens(FollowerLeft)
    given(*left.whole).when(UNFOLLOW).then()


def test_a_split_case_waits_for_its_parts() -> None:
    split = given(*told(opening(), sign())).when(SPLIT)
    split.then_happens(TicketSplit)
    answered = (opening(), sign(), SPLIT, resolve(4), call_back(5))
    given(*told(*answered)).when(close(hours=6)).then_rejected("child-open")
    ended = (*answered, replace(END_CHILD, ticket="c1"), replace(END_CHILD, ticket="c2"))
    assert stands(*ended, close(hours=6)).stage is Stage.CLOSED
    given(*told(*answered)).when(END_CHILD).then_happens(ChildEnded)
    given(*told(*answered)).when(replace(END_CHILD, ticket="stranger")).then()


def test_the_parts_are_numbered_after_the_whole_and_hold_no_person() -> None:
    whole = stands(opening(), sign())
    first, second = parts_of_whole(whole, SPLIT)
    assert (first.number, second.number) == ("2026-1-1", "2026-1-2")
    assert (first.place.area, second.place.area) == ("s1c1g1", "s1c2")
    assert (first.person, first.parent, first.narrative) == ("", TICKET, whole.origin.narrative)


MANY = tuple(ask.Child(f"c{number}", "lamp") for number in range(11))


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        ((opening(),), replace(MERGE, master=TICKET), "own-master"),
        ((opening(),), replace(MERGE, reason="mood"), "unknown-reason"),
        ((opening(), FOLLOW), MERGE, "has-followers"),
        ((replace(opening(), parent="p"),), MERGE, "is-a-part"),
        ((opening(), sign(), attach()), MERGE, "whistle-open"),
        ((opening(), SPLIT), MERGE, "child-open"),
        ((opening(),), UNMERGE, "wrong-stage"),
        (MERGED, replace(UNMERGE, reason="mood"), "unknown-reason"),
        (MERGED, FOLLOW, "closed"),
        ((replace(opening(), parent="p"),), SPLIT, "is-a-part"),
        ((opening(),), replace(SPLIT, children=()), "no-parts"),
        ((opening(),), replace(SPLIT, children=MANY), "too-many-parts"),
        ((opening(),), replace(SPLIT, reason="mood"), "unknown-reason"),
        ((opening(),), replace(SPLIT, children=(replace(PARTS[0], area="nowhere"),)), "unknown-area"),
        ((opening(),), replace(SPLIT, children=(replace(PARTS[0], category="dragons"),)), "unknown-category"),
        ((opening(), FOLLOW), withdraw(operation=""), "has-followers"),
        ((opening(), SPLIT), withdraw(operation=""), "child-open"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)
