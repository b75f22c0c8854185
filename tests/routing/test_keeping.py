"""What an office keeps begins there, is decided there, and climbs from office to office and to nobody else."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.events import TicketDispatched, TicketOpened
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Custody, Stage
from tests.routing.stories import (
    DESK,
    GRID,
    LEADER,
    SUPERVISOR,
    SYSTEM,
    WATER,
    at,
    attach,
    call_back,
    close,
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
    assert stands(replace(CLUE, recused=("s1-control",))).custody.unit == "d-control"
    assert stands(replace(CLUE, recused=("s1-control", "d-control"))).custody.unit == "d-control"


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


def test_missed_it_is_brought_before_the_office_above_and_nobody_else() -> None:
    asked: list[ask.Command] = [CLUE, sign(by=OFFICER)]
    for _ in range(6):
        clock = min(stands(*asked).clocks, key=lambda one: one.due_at)
        asked.append(ask.FireDeadline(at=clock.due_at, by=SYSTEM, timer=clock.timer))
    ticket = stands(*asked)
    assert (ticket.flags.supervised_by, ticket.custody.unit) == (("d-control",), "s1-control")


def test_a_matter_others_are_still_in_is_not_given_to_be_kept() -> None:
    keep = ask.Assign(at=at(2), by=DESK, unit="s1-control", reason="by-hand", category="clue")
    given(*told(opening(), attach())).when(keep).then_rejected("whistle-open")
    follow = ask.Follow(at=at(1), by=SYSTEM, ticket="other")
    given(*told(opening(), follow)).when(keep).then_rejected("follower-joined")
    given(*told(opening())).when(replace(keep, unit="s1-water")).then_rejected("not-its-office")
    kept = stands(opening(), keep)
    assert (kept.flags.office, kept.flags.confidential) == ("control", True)
