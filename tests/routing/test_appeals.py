"""Appeals against a charged miss: once, after the end; the desk examines, the hotline has the last word."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import (
    AppealDecided,
    AppealExamined,
    AppealFiled,
    DeadlineMissed,
    TicketRaised,
    TicketReminded,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import AppealTerms
from dispatch_service.routing.states import Clock, ClockKind, Stage, Ticket
from tests.routing.fake_rules import TWO_STAGES, FakeRules
from tests.routing.rarer import APPEAL, DECIDE_APPEAL, EXAMINE_APPEAL, OFFICER, REOPEN
from tests.routing.stories import (
    AFTER_A_MISS,
    DESK,
    DISTRICT_DESK,
    GRID,
    HANDLED_AFTERWARDS,
    OTHER_GRID,
    SUPERVISOR,
    SYSTEM,
    TICKET,
    TICKETS,
    assign,
    at,
    call_back,
    close,
    contact,
    filed_by_platform,
    folded,
    given,
    late,
    missed,
    opening,
    progress,
    resolve,
    sign,
    stands,
    told,
    withdraw,
)

ENDED = (opening(), sign(), contact(), progress(), resolve(), call_back(), close())
APPEALED = replace(APPEAL, by=GRID)
FILED = (*AFTER_A_MISS, APPEALED)
SUPPORT = replace(EXAMINE_APPEAL, at=at(3.5))
DENY = replace(SUPPORT, support=False)
SUPPORTED = (*FILED, SUPPORT)
UPHOLD = replace(DECIDE_APPEAL, at=at(4))
ONE_LOOK = FakeRules(appeals=AppealTerms(1))
BOTH_LOOK = FakeRules(appeals=AppealTerms(2, denial_ends=False))


def appeal_of(ticket: Ticket) -> str:
    return ticket.asides.record.appeal


def test_an_appeal_is_filed_with_the_terms_it_is_decided_by() -> None:
    given(*told(*AFTER_A_MISS)).when(APPEALED).then(
        AppealFiled(
            at=at(3),
            rule="ticket.appeal",
            unit="s1c1g1",
            ground="wrong-dispatch",
            clocks=(Clock(f"{TICKET}:appeal:{len(told(*FILED))}", ClockKind.APPEAL, "s1-desk", at(3), at(4), at(3.8)),),
            terms=TWO_STAGES,
            asker="grid-7",
        )
    )


def test_what_the_desk_supports_goes_before_the_hotline_under_a_clock_of_its_own() -> None:
    examined = given(*told(*FILED)).when(SUPPORT)
    timer = f"{TICKET}:appeal-decision:{len(told(*SUPPORTED))}"
    examined.then(
        AppealExamined(
            at=at(3.5),
            rule="ticket.examine-appeal",
            supported=True,
            examiner="desk-1",
            clocks=(Clock(timer, ClockKind.APPEAL_DECISION, "d-desk", at(3.5), at(4.5), at(4.3)),),
        )
    )
    assert appeal_of(examined.after) == "examined"


@pytest.mark.parametrize(("uphold", "became"), [(True, "upheld"), (False, "denied")])
def test_the_hotline_has_the_last_word_and_the_miss_stays_a_fact(uphold: bool, became: str) -> None:
    decided = given(*told(*SUPPORTED)).when(replace(UPHOLD, uphold=uphold))
    decided.then(AppealDecided(at=at(4), rule="ticket.decide-appeal", upheld=uphold))
    assert (appeal_of(decided.after), decided.after.flags.misses) == (became, 1)


def test_a_denial_by_the_desk_ends_it() -> None:
    denied = given(*told(*FILED)).when(DENY)
    denied.then_happens(AppealExamined, AppealDecided)
    assert (appeal_of(denied.after), denied.after.clocks) == ("denied", ())
    given(*denied.whole).when(UPHOLD).then_rejected("nothing-asked")
    given(*denied.whole).when(APPEALED).then_rejected("appealed-before")


def test_where_the_policy_has_both_look_the_hotline_may_uphold_what_the_desk_denied() -> None:
    story = told(*FILED, rules=BOTH_LOOK)
    denied = given(*story).when(DENY)
    denied.then_happens(AppealExamined)
    assert appeal_of(given(*denied.whole).when(UPHOLD).after) == "upheld"


@pytest.mark.parametrize(("support", "became"), [(True, "upheld"), (False, "denied")])
def test_where_one_look_is_enough_the_desks_word_is_the_last(support: bool, became: str) -> None:
    examined = given(*told(*FILED, rules=ONE_LOOK)).when(replace(SUPPORT, support=support))
    examined.then_happens(AppealExamined, AppealDecided)
    assert (appeal_of(examined.after), examined.after.clocks) == (became, ())


def test_an_appeal_filed_before_there_were_two_stages_is_the_desks_alone() -> None:
    *story, filed = told(*FILED)
    assert isinstance(filed, AppealFiled)
    old = AppealFiled(at=filed.at, rule=filed.rule, unit=filed.unit, ground=filed.ground, clocks=filed.clocks)
    given(*story, old).when(SUPPORT).then_happens(AppealExamined, AppealDecided)
    decided = AppealDecided(at=at(4), rule="ticket.decide-appeal", upheld=True)
    assert appeal_of(folded((*story, old, decided))) == "upheld"


@pytest.mark.parametrize(
    ("story", "kind", "unit"),
    [(FILED, ClockKind.APPEAL, "s1-desk"), (SUPPORTED, ClockKind.APPEAL_DECISION, "d-desk")],
)
def test_each_stage_is_reminded_and_raised_by_a_clock_of_its_own(
    story: tuple[ask.Command, ...], kind: ClockKind, unit: str
) -> None:
    events = told(*story)
    assert [(clock.kind, clock.unit) for clock in folded(events).clocks] == [(kind, unit)]
    for happened in (TicketReminded, TicketRaised):
        answer = given(*events).when(missed(folded(events), kind))
        answer.then_happens(DeadlineMissed, happened)
        events = answer.whole
    assert (folded(events).stage, appeal_of(folded(events))) == (Stage.CLOSED, appeal_of(stands(*story)))
    assert [clock.kind for clock in folded(events).clocks] == [kind], "it never decides itself"


def test_both_clocks_outlive_another_round() -> None:
    again = given(*told(*FILED)).when(replace(REOPEN, at=at(3.2)))
    assert again.after.clock(ClockKind.APPEAL) is not None
    examined = given(*again.whole).when(SUPPORT)
    assert examined.after.clock(ClockKind.APPEAL) is None
    assert examined.after.clock(ClockKind.APPEAL_DECISION) is not None
    decided = given(*examined.whole).when(UPHOLD).after
    assert decided.clock(ClockKind.APPEAL_DECISION) is None
    assert decided.clock(ClockKind.HANDLE) is not None


def test_an_appeal_is_still_decided_when_the_case_ended_a_second_time() -> None:
    reopened = (*SUPPORTED, replace(REOPEN, at=at(5)), sign(5.1), contact(5.2), resolve(5.3))
    ended = (*reopened, call_back(5.4), close(hours=5.5))
    assert [clock.kind for clock in stands(*ended).clocks] == [ClockKind.APPEAL_DECISION]
    assert stands(*ended, replace(UPHOLD, at=at(6))).clocks == ()
    taken_back = stands(*FILED, replace(REOPEN, at=at(5)), withdraw(5.1))
    assert [clock.kind for clock in taken_back.clocks] == [ClockKind.APPEAL]


def test_a_desk_charged_with_a_miss_may_appeal_but_others_of_it_examine_and_decide() -> None:
    begun = opening(area="")
    given_late = (*late(stands(begun).clocks[0].kind, begun), assign(hours=1.3, by=DISTRICT_DESK), sign(1.4))
    filed = (*given_late, *HANDLED_AFTERWARDS, replace(APPEAL, by=DISTRICT_DESK))
    assert stands(*filed).asides.record.appeal_asker == "desk-0"
    for rules in (ONE_LOOK, BOTH_LOOK):
        story = given(*told(*filed, rules=rules))
        for support in (SUPPORT, DENY):
            story.when(replace(support, by=DISTRICT_DESK)).then_rejected("asked-himself")
    examined = told(*filed, replace(SUPPORT, by=replace(DISTRICT_DESK, person="desk-9")))
    for person, code in (("desk-0", "asked-himself"), ("desk-9", "examined-it")):
        given(*examined).when(replace(UPHOLD, by=replace(OFFICER, person=person))).then_rejected(code)
    assert appeal_of(given(*examined).when(UPHOLD).after) == "upheld"


def test_an_appeal_that_does_not_say_who_filed_it_is_decided_as_before() -> None:
    *story, filed = told(*FILED)
    assert isinstance(filed, AppealFiled)
    unsaid = given(*story, replace(filed, asker="")).when(SUPPORT)
    unsaid.then_happens(AppealExamined)
    assert appeal_of(given(*unsaid.whole).when(UPHOLD).after) == "upheld"


def test_who_owns_the_case_is_asked_of_the_policy() -> None:
    asked: list[tuple[str, str]] = []

    class Noting(FakeRules):
        def appeal_terms(self, authority: str, ground: str) -> AppealTerms:
            asked.append((authority, ground))
            return AppealTerms(1)

    for begun in (opening(), filed_by_platform()):
        afterwards = HANDLED_AFTERWARDS if begun == opening() else HANDLED_AFTERWARDS[:2]
        ticket = stands(*late(ClockKind.CONTACT, begun, sign()), *afterwards)
        closed = replace(ticket, stage=Stage.CLOSED, work=stands(*ENDED).work)
        TICKETS.decide(closed, APPEALED, Noting())
    assert asked == [("own", "wrong-dispatch"), ("city-hotline", "wrong-dispatch")]


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        (ENDED, APPEALED, "never-late"),
        (AFTER_A_MISS, replace(APPEALED, at=at(102.1)), "appeal-window-over"),
        (AFTER_A_MISS, replace(APPEALED, ground="unfair"), "unknown-reason"),
        (AFTER_A_MISS, replace(APPEALED, by=OTHER_GRID), "not-yours"),
        (FILED, APPEALED, "appealed-before"),
        (AFTER_A_MISS, SUPPORT, "nothing-asked"),
        (FILED, replace(SUPPORT, by=SYSTEM), "not-yours"),
        (FILED, replace(SUPPORT, by=SUPERVISOR), "not-yours"),
        (FILED, replace(SUPPORT, by=replace(DESK, person="grid-7")), "handled-it"),
        (SUPPORTED, SUPPORT, "nothing-asked"),
        (AFTER_A_MISS, UPHOLD, "nothing-asked"),
        (FILED, UPHOLD, "not-examined"),
        (SUPPORTED, replace(UPHOLD, by=DESK), "not-yours"),
        (SUPPORTED, replace(UPHOLD, by=replace(OFFICER, unit="s2")), "not-yours"),
        (SUPPORTED, replace(UPHOLD, by=replace(OFFICER, person="desk-1")), "examined-it"),
        (SUPPORTED, replace(UPHOLD, by=replace(OFFICER, person="grid-7")), "handled-it"),
        ((*SUPPORTED, UPHOLD), UPHOLD, "nothing-asked"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)
