"""What an office keeps begins there, is decided there, and climbs from office to office and to nobody else."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.events import TicketDispatched, TicketMerged, TicketOpened
from dispatch_service.routing.facts import replace
from dispatch_service.routing.keeping import OUTSIDE
from dispatch_service.routing.rules import LimitUnit
from dispatch_service.routing.states import Custody, Stage
from dispatch_service.routing.table import TABLE
from tests.routing.rarer import (
    APPEAL,
    DISPUTE,
    FOLLOW,
    HAND_UP,
    MERGE,
    ORDER_CHECK,
    ORDER_VERIFY,
    REOPEN,
    REQUEST_VOID,
    SPLIT,
    SUPERVISE,
    UNMERGE,
)
from tests.routing.stories import (
    AFTER_A_MISS,
    DESK,
    GRID,
    LEADER,
    SUPERVISOR,
    SYSTEM,
    WATER,
    ask_return,
    at,
    attach,
    call_back,
    close,
    filed_by_platform,
    given,
    opening,
    remind,
    resolve,
    sign,
    stands,
    told,
)

OFFICER = By("officer-1", "s1-control", "officer", "discipline-officer")
SECOND = By("officer-2", "s1-control", "officer", "discipline-officer")
ABOVE = By("officer-3", "d-control", "officer", "discipline-officer")
CLUE = replace(opening("clue"), about=("hash-1",))
ABOUT_THE_OFFICE = replace(CLUE, recused=("s1-control",))
KEEP = ask.Assign(at=at(6), by=DESK, unit="s1-control", reason="by-hand", category="clue")
APPEALED = (*AFTER_A_MISS, replace(APPEAL, by=GRID), REOPEN)


def test_it_is_the_office_s_from_its_first_event() -> None:
    opened, dispatched = given().when(CLUE).events
    assert isinstance(opened, TicketOpened)
    assert isinstance(dispatched, TicketDispatched)
    mine = Custody("department", "s1-control", "s1-control", "department")
    assert (opened.custody, dispatched.custody, dispatched.reason) == (mine, mine, "by-office")
    assert (opened.office, opened.about, opened.confidential) == ("control", ("hash-1",), True)


def test_what_is_filed_for_an_office_under_another_category_stands_under_its_own() -> None:
    ticket = stands(replace(opening("lamp"), office="control"))
    assert (ticket.origin.category, ticket.custody.unit) == ("clue", "s1-control")


def test_where_the_street_has_no_office_the_district_s_has_it() -> None:
    assert stands(replace(CLUE, place=ask.Place("s2c1", "point"))).custody.unit == "d-control"


def test_an_installation_without_any_office_holds_it_and_says_why() -> None:
    opened, *dispatched = given().when(replace(CLUE, place=ask.Place("nowhere", "none"))).events
    assert isinstance(opened, TicketOpened)
    assert (opened.held_for, dispatched) == ("no-office", [])


def test_an_office_it_is_about_does_not_get_it() -> None:
    assert stands(ABOUT_THE_OFFICE).custody.unit == "d-control"
    assert stands(replace(CLUE, recused=("s1-control", "d-control"))).custody.unit == "d-control"


def test_an_office_it_is_about_does_not_get_it_later_either() -> None:
    given(*told(ABOUT_THE_OFFICE)).when(replace(KEEP, by=ABOVE, category=None)).then_rejected("recused")
    merged = TicketMerged(at=at(1), rule="ticket.merge", master="m", reason="same-matter")
    assert given(*told(ABOUT_THE_OFFICE), merged).when(replace(UNMERGE, by=SYSTEM)).after.custody.unit == "d-control"


def test_an_office_it_is_about_is_not_summoned_over_it() -> None:
    asked: list[ask.Command] = [replace(CLUE, recused=("d-control",)), sign(by=OFFICER)]
    for _ in range(6):
        clock = min(stands(*asked).clocks, key=lambda one: one.due_at)
        asked.append(ask.FireDeadline(at=clock.due_at, by=SYSTEM, timer=clock.timer))
    ticket = stands(*asked)
    assert (ticket.flags.supervised_by, ticket.custody.unit, ticket.flags.misses) == ((), "s1-control", 6)


def test_a_platform_that_filed_it_is_not_asked_for_its_end() -> None:
    theirs = replace(filed_by_platform("clue"), office="control")
    (opened, _) = told(theirs)
    assert isinstance(opened, TicketOpened)
    assert (opened.authority, opened.authority_due_at, opened.external_id) == ("", None, "12345-1")
    assert opened.due_at == at(12)
    done = (theirs, sign(by=OFFICER), resolve(by=OFFICER), call_back(by=SECOND), close(by=SECOND))
    assert stands(*done).stage is Stage.CLOSED


@pytest.mark.parametrize("stranger", [GRID, DESK, LEADER, SUPERVISOR, WATER, ABOVE], ids=lambda by: by.person)
def test_nobody_outside_has_a_part_in_it(stranger: By) -> None:
    commands = (sign(by=stranger), remind(by=stranger), ask.DecideVoid(at=at(1), by=stranger, accept=True))
    for command in commands:
        given(*told(CLUE)).when(command).then_rejected("not-yours")


def test_the_office_is_its_own_desk_and_needs_two_people() -> None:
    done = (CLUE, sign(by=OFFICER), resolve(by=OFFICER))
    ticket = stands(*done)
    assert (ticket.custody.unit, ticket.stage) == ("s1-control", Stage.FEEDBACK)
    given(*told(*done)).when(call_back(by=OFFICER)).then_rejected("handled-it")
    assert stands(*done, call_back(by=SECOND), close(by=SECOND)).stage is Stage.CLOSED


@pytest.mark.parametrize(
    "leaving",
    [
        ask.Assign(at=at(1), by=SECOND, unit="s1-water", reason="by-hand"),
        ask.Assign(at=at(1), by=SECOND, unit="s1-control", reason="by-hand", assists=("s1-works",)),
        ask.Transfer(at=at(1), by=OFFICER, unit="s1-water", reason="neighbour"),
        ask.AddAssist(at=at(1), by=SECOND, unit="s1-water"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_it_is_never_handed_outside(leaving: ask.Command) -> None:
    given(*told(CLUE, sign(by=OFFICER))).when(leaving).then_rejected("kept-for-its-office")


BRINGING_OTHERS_IN: tuple[ask.Command, ...] = (
    attach(by=SYSTEM),
    FOLLOW,
    replace(HAND_UP, by=SECOND),
    replace(MERGE, by=SECOND),
    replace(DISPUTE, by=SECOND),
    replace(ORDER_CHECK, by=SECOND),
    replace(ORDER_VERIFY, by=SECOND),
    ask_return(by=OFFICER),
    replace(REQUEST_VOID, by=SECOND),
    replace(SPLIT, by=SECOND),
    replace(SUPERVISE, by=SECOND),
)


@pytest.mark.parametrize("command", BRINGING_OTHERS_IN, ids=lambda command: type(command).__name__)
def test_nothing_is_asked_that_others_would_hear_of_or_would_have_to_end(command: ask.Command) -> None:
    given(*told(CLUE, sign(by=OFFICER))).when(command).then_rejected("kept-for-its-office")


def test_whatever_brings_others_in_is_named_as_the_table_names_it() -> None:
    assert {TABLE[type(command)].name for command in BRINGING_OTHERS_IN} == OUTSIDE


def test_no_part_of_a_whole_is_split_off_to_be_kept() -> None:
    kept = replace(SPLIT, children=(ask.Child("c1", "clue"),))
    given(*told(opening())).when(kept).then_rejected("kept-for-its-office")


def test_missed_it_is_brought_before_the_office_above_and_nobody_else() -> None:
    asked: list[ask.Command] = [CLUE, sign(by=OFFICER)]
    for _ in range(6):
        clock = min(stands(*asked).clocks, key=lambda one: one.due_at)
        asked.append(ask.FireDeadline(at=clock.due_at, by=SYSTEM, timer=clock.timer))
    ticket = stands(*asked)
    assert (ticket.flags.supervised_by, ticket.custody.unit) == (("d-control",), "s1-control")


def test_a_matter_others_are_still_in_is_not_given_to_be_kept() -> None:
    given(*told(opening(), attach())).when(KEEP).then_rejected("whistle-open")
    given(*told(opening(), FOLLOW)).when(KEEP).then_rejected("follower-joined")
    given(*told(opening(), REQUEST_VOID)).when(KEEP).then_rejected("wish-pending")
    given(*told(filed_by_platform())).when(KEEP).then_rejected("authority-owns")
    given(*told(replace(opening(), parent="whole"))).when(KEEP).then_rejected("is-a-part")
    given(*told(*APPEALED)).when(KEEP).then_rejected("appeal-open")


def test_the_office_gets_it_with_helpers_of_its_own_kind_only() -> None:
    given(*told(opening())).when(replace(KEEP, unit="s1-water")).then_rejected("not-its-office")
    given(*told(opening())).when(replace(KEEP, assists=("s1-works",))).then_rejected("not-its-office")
    kept = stands(opening(), replace(KEEP, assists=("d-control",)))
    assert (kept.flags.office, kept.flags.confidential, kept.custody.assists) == ("control", True, ("d-control",))


def test_inside_the_office_a_category_of_its_own_is_no_second_handing_over() -> None:
    wish = ask.RequestExtension(at=at(1), by=OFFICER, ground="complex", amount=1, per=LimitUnit.HOUR)
    again = replace(KEEP, by=SECOND, at=at(2))
    given(*told(CLUE, sign(by=OFFICER), wish)).when(again).then_happens(TicketDispatched)
