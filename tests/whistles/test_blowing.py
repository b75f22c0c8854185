"""Who may summon whom, and when it is refused."""

import pytest

from dispatch_service.routing.commands import By
from dispatch_service.routing.facts import replace
from dispatch_service.whistles.commands import BlowWhistle
from dispatch_service.whistles.events import WhistleBlown
from dispatch_service.whistles.states import WhistleClock, WhistleClockKind, WhistleStage
from tests.routing.fake_rules import WHISTLES as KINDS
from tests.routing.stories import START, at
from tests.whistles.stories import DESK, LEADER, LEADER_IN_HIS_OFFICE, WATER, blow, given, told


def test_every_called_unit_gets_its_own_clocks() -> None:
    answered = given().when(blow())
    answered.then(
        WhistleBlown(
            at=START,
            rule="whistle.blow",
            ticket="t",
            kind="key",
            terms=KINDS["key"],
            blower="s1",
            blown_by="street-1",
            lead="s1-water",
            assists=("s1-works",),
            place="s1c1g1",
            wanted="sealed-wish",
            reason="no-power",
            approver="",
            approved=True,
            arrive_by=at(2),
            clocks=(
                WhistleClock("w:answer:s1-water:1", WhistleClockKind.ANSWER, "s1-water", START, at(1), at(0.8)),
                WhistleClock("w:arrive:s1-water:1", WhistleClockKind.ARRIVE, "s1-water", START, at(2), at(1.6)),
                WhistleClock("w:answer:s1-works:1", WhistleClockKind.ANSWER, "s1-works", START, at(1), at(0.8)),
                WhistleClock("w:arrive:s1-works:1", WhistleClockKind.ARRIVE, "s1-works", START, at(2), at(1.6)),
                WhistleClock("w:result:s1-water:1", WhistleClockKind.RESULT, "s1-water", START, at(8), at(6.4)),
            ),
        )
    )
    assert (answered.after.stage, answered.after.units) == (WhistleStage.BLOWN, ("s1-water", "s1-works"))


def test_an_emergency_is_blown_at_once_and_approved_afterwards() -> None:
    ticket = given().when(replace(blow("emergency"), own_attempt=False)).after
    assert not ticket.approved
    assert WhistleClockKind.APPROVE in {clock.kind for clock in ticket.clocks}


def test_a_ticket_of_emergency_needs_no_own_attempt_either() -> None:
    urgent = replace(blow(), own_attempt=False, ticket_urgency="emergency")
    given().when(urgent).then_happens(WhistleBlown)


@pytest.mark.parametrize("by", [DESK, LEADER, LEADER_IN_HIS_OFFICE])
def test_desk_and_leader_of_the_custodian_blow_for_him(by: By) -> None:
    (blown,) = given().when(blow(by=by)).events
    assert isinstance(blown, WhistleBlown)
    assert (blown.blower, blown.blown_by) == ("s1", by.person)


def test_a_community_blows_what_the_policy_allows_it() -> None:
    community = By("community-1", "s1c1", role="community")
    answered = given().when(replace(blow("local", by=community), custodian="s1c1"))
    answered.then_happens(WhistleBlown)
    assert (answered.after.blower, answered.after.units) == ("s1c1", ("s1-water", "s1-works"))


@pytest.mark.parametrize("lead", ["s1-works", "d-gas", "s1", "s1c1"])
def test_a_department_calls_other_departments_and_the_street_or_community_it_works_in(lead: str) -> None:
    (blown,) = given().when(by_department(lead)).events
    assert isinstance(blown, WhistleBlown)
    assert (blown.blower, blown.lead) == ("s1-water", lead)


def by_department(lead: str, kind: str = "between-departments") -> BlowWhistle:
    """The water works, which have the ticket, call somebody."""
    return replace(blow(kind, by=WATER, lead=lead, assists=()), custodian="s1-water")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (blow("rescue"), "unknown-kind"),
        (blow(by=WATER), "not-yours"),
        (blow(by=By("x", "d-desk")), "not-yours"),
        (replace(blow(), custodian="nowhere"), "not-yours"),
        (replace(blow(by=By("x", "s1c1")), custodian="s1c1"), "rung-may-not"),
        (by_department("s1-works", kind="key"), "rung-may-not"),
        (blow("between-departments"), "rung-may-not"),
        (by_department("s1-desk"), "not-a-department"),
        (by_department("s1-water"), "calls-itself"),
        (replace(blow(), wanted=""), "wanted-missing"),
        (replace(blow(), reason=""), "unknown-reason"),
        (replace(blow(), reason="mood"), "unknown-reason"),
        (replace(blow(), own_attempt=False), "no-own-attempt"),
        (blow(lead="nowhere"), "unknown-unit"),
        (blow(assists=("nowhere",)), "unknown-unit"),
        (blow(lead="s2"), "not-a-department"),
        (replace(blow(), already_called=("s1-works",)), "already-called"),
    ],
)
def test_no_random_whistles(command: BlowWhistle, code: str) -> None:
    given().when(command).then_rejected(code)


def test_the_lead_is_called_once() -> None:
    assert given().when(blow(assists=("s1-water", "s1-works", "s1-works"))).after.units == ("s1-water", "s1-works")


def test_blowing_twice_blows_once() -> None:
    given(*told(blow())).when(blow()).then()
