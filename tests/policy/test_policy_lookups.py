"""What the core is told by the demo policy: matters, limits, steps on a miss."""

import msgspec
import pytest

from dispatch_service.policy.check_matters import REQUIRED_LISTS
from dispatch_service.policy.clocks import EARLIER_NAMES, URGENCIES, WATCHED
from dispatch_service.policy.matters import CLOSED_LATER, AppealRow
from dispatch_service.policy.policy import Policy
from dispatch_service.routing.rules import AppealTerms, Limit, LimitUnit, StepKind
from tests.rules.demo import policy, policy_document

POLICY = policy()


def did(clock: str, rung: str, urgency: str = "general") -> list[tuple[str, str]]:
    return [(step.do.value, step.to) for step in POLICY.steps[clock, rung, urgency]]


def test_the_condition_sets_limit_and_urgency() -> None:
    missing, damaged = POLICY.matter("P01-01", "missing"), POLICY.matter("P01-01", "damaged")
    assert (missing.limit, missing.urgency) == (Limit(2, LimitUnit.HOUR), "emergency")
    assert (damaged.limit, damaged.urgency) == (Limit(5, LimitUnit.WORKING_DAY), "general")


def test_without_a_condition_the_ordinary_one_is_assumed() -> None:
    assert POLICY.matter("P01-01", None).condition == "damaged"


def test_a_category_may_assume_its_urgent_condition() -> None:
    assert POLICY.matter("E05-02", None).condition == "leaking"


def test_an_unknown_condition_is_treated_as_none() -> None:
    assert POLICY.matter("P01-01", "stolen") == POLICY.matter("P01-01", None)


@pytest.mark.parametrize("category", [None, "", "X99-99"])
def test_an_unknown_category_gets_the_default_matter(category: str | None) -> None:
    assert POLICY.matter(category, None).category == "H10-99"


def test_every_category_has_a_matter_for_each_of_its_conditions() -> None:
    matters = [
        (POLICY.matter(category.code, condition.code).condition, condition.code)
        for category in policy_document().categories
        for condition in category.conditions
    ]
    assert len(matters) > 150
    assert all(found == asked for found, asked in matters)


@pytest.mark.parametrize("urgency", URGENCIES)
@pytest.mark.parametrize("clock", WATCHED)
def test_every_clock_has_a_limit_and_a_consequence_on_every_rung(clock: str, urgency: str) -> None:
    assert all(POLICY.limits[clock, rung, urgency].amount > 0 for rung in POLICY.rungs)
    assert all(POLICY.steps[clock, rung, urgency] for rung in POLICY.rungs)


def test_a_version_stored_before_a_clock_had_a_name_still_answers_for_it() -> None:
    limits = {clock: rows for clock, rows in policy_document().limits.items() if clock not in EARLIER_NAMES}
    misses = {clock: rows for clock, rows in policy_document().misses.items() if clock not in EARLIER_NAMES}
    old = Policy(msgspec.structs.replace(policy_document(), limits=limits, misses=misses, options={}))
    assert old.limits["check", "grid", "urgent"] == old.limits["dispatch", "grid", "urgent"]
    assert old.steps["dispute", "street", "general"] == old.steps["return", "street", "general"]
    assert old.options["split-max"] == 10


def test_a_reopening_is_heard_for_fourteen_days_and_a_site_check_takes_half_an_hour() -> None:
    assert POLICY.limits["reopen-window", "street", "general"] == Limit(14, LimitUnit.DAY)
    assert POLICY.limits["check", "grid", "general"] == Limit(30, LimitUnit.MINUTE)


def test_a_grid_that_misses_its_time_is_raised_first_and_loses_the_ticket_after_a_grace() -> None:
    first, second = POLICY.steps["handle", "grid", "general"]
    assert (first.do, first.to, first.then_after) == (StepKind.RAISE, "community", Limit(4, LimitUnit.WORKING_HOUR))
    assert (second.do, second.to) == (StepKind.TAKE_OVER, "community")


@pytest.mark.parametrize(("rung", "above"), [("micro", "grid"), ("grid", "community"), ("community", "street")])
def test_an_emergency_is_taken_over_at_once(rung: str, above: str) -> None:
    assert did("handle", rung, "emergency") == [("take-over", above)]


@pytest.mark.parametrize("urgency", URGENCIES)
def test_from_the_street_it_goes_to_its_leader_and_then_to_district_supervision(urgency: str) -> None:
    assert did("handle", "street", urgency) == [("raise", "leader"), ("raise", "district")]


@pytest.mark.parametrize("urgency", URGENCIES)
def test_an_overdue_department_keeps_custody(urgency: str) -> None:
    assert {do for do, _ in did("handle", "department", urgency)} == {"raise"}


@pytest.mark.parametrize("rung", POLICY.rungs)
def test_signing_is_automatic_at_its_limit(rung: str) -> None:
    assert did("sign", rung) == [("auto-sign", "")]


def test_the_row_further_down_holds() -> None:
    assert POLICY.limits["sign", "department", "general"] == Limit(1, LimitUnit.WORKING_DAY)
    assert POLICY.limits["sign", "department", "emergency"] == Limit(15, LimitUnit.MINUTE)


def test_an_emergency_whistle_wants_departments_on_site_in_thirty_minutes_and_approval_afterwards() -> None:
    kind = POLICY.whistles["emergency"]
    assert (kind.arrive, kind.approval) == (Limit(30, LimitUnit.MINUTE), "after")


def test_codes_carry_their_names_in_both_languages() -> None:
    entry = POLICY.code("escalate", "no-power")
    assert entry is not None
    assert (entry.zh, entry.en) == ("超出本级职权", "Beyond this level's powers")
    assert POLICY.code("escalate", "because") is None


def test_a_version_stored_before_a_list_was_closed_takes_any_code_and_counted_every_contact() -> None:
    lists = {name: codes for name, codes in policy_document().codes.items() if name not in CLOSED_LATER}
    old = Policy(msgspec.structs.replace(policy_document(), codes=lists))
    assert old.knows("assign", "because")
    assert old.knows("contact-made", "no-answer")
    assert not old.knows("contact-moot", "no-answer")
    assert not POLICY.knows("assign", "because")
    assert not POLICY.knows("contact-made", "no-answer")


def test_a_matter_says_what_must_be_the_case_at_its_end_and_a_refusal_where_to_turn() -> None:
    assert POLICY.matter("P01-01", "missing").closing[1] == "Replaced; until then fenced off"
    assert POLICY.matter("H10-01", None).first_contact
    assert not POLICY.matter("P01-01", None).first_contact


def test_two_look_at_an_appeal_but_where_the_policy_says_that_one_is_enough() -> None:
    assert POLICY.appeal_terms("own", "force-majeure") == AppealTerms(2)
    assert POLICY.appeal_terms("city-hotline", "system-fault") == AppealTerms(1)
    rows = (AppealRow(), AppealRow(stages=1), AppealRow(authority=("petition",), denial_ends=False))
    theirs = Policy(msgspec.structs.replace(policy_document(), appeals=rows))
    assert theirs.appeal_terms("own", "force-majeure") == AppealTerms(1)
    assert theirs.appeal_terms("petition", "force-majeure") == AppealTerms(2, denial_ends=False)


def test_a_version_stored_before_the_hotline_looked_at_appeals_has_the_desk_decide_them() -> None:
    limits = {clock: rows for clock, rows in policy_document().limits.items() if clock != "appeal-decision"}
    old = Policy(msgspec.structs.replace(policy_document(), limits=limits, appeals=(AppealRow(),)))
    assert old.appeal_terms("own", "force-majeure") == AppealTerms(1)


def test_a_missed_whistle_goes_to_the_district_leader_unless_its_kind_says_otherwise() -> None:
    assert {kind.superior for kind in POLICY.whistles.values()} == {"district-leader"}
    kinds = tuple(msgspec.structs.replace(kind, superior="leader") for kind in policy_document().whistles)
    theirs = Policy(msgspec.structs.replace(policy_document(), whistles=kinds))
    assert {kind.superior for kind in theirs.whistles.values()} == {"leader"}
    lists = {name: codes for name, codes in policy_document().codes.items() if name != "whistle"}
    old = Policy(msgspec.structs.replace(policy_document(), codes=lists))
    assert {kind.superior for kind in old.whistles.values()} == {"district"}, "as it was meant when it was stored"
    assert old.knows("whistle", "burst-main")


def test_no_list_of_the_demo_policy_is_one_that_nobody_reads() -> None:
    assert set(policy_document().codes) - REQUIRED_LISTS == {"meeting-kind"}
