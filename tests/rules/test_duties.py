"""What clocks wait for is something the table of rights knows, and somebody where the clock runs may do it."""

from datetime import UTC, datetime

import pytest

from dispatch_service.routing.rules import PANEL
from dispatch_service.routing.states import ClockKind
from dispatch_service.rules.duties import DUTIES
from shared.access.roles import packaged_roles
from tests.rules.demo import directory, rules

DEMO = directory()
TABLE = packaged_roles()
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize("duty", sorted({*DUTIES.values()} - {"ticket.rule"}))
def test_at_the_districts_desk_somebody_may_do_it_and_is_asked(duty: str) -> None:
    assert duty in TABLE.actions
    first = DEMO.presence.reachable("Q-DESK", "", MONDAY, duty=duty)[0]
    roles = [DEMO.roles[held.post] for held in DEMO.staff[first].posts]
    assert any(duty in TABLE.roles[role].actions for role in roles)


def roles_asked(clock: ClockKind, unit: str = "Q-DESK") -> set[str]:
    """Of the unit's people."""
    asked = DEMO.presence.reachable(unit, "", MONDAY, duty=DUTIES[clock])
    return {DEMO.roles[held.post] for person, held in DEMO.posted_in(unit) if person.code in asked}


def test_a_ruling_is_asked_of_the_panel_and_of_nobody_there_who_may_not_rule() -> None:
    panel = rules().summoned(PANEL, "C01-06")
    assert panel is not None
    assert panel.code == "Q-PANEL"
    assert DUTIES[ClockKind.DISPUTE] == "ticket.rule"
    assert DEMO.presence.reachable(panel.code, "", MONDAY, duty="ticket.rule")[0].startswith("职责裁定员")
    asked = roles_asked(ClockKind.DISPUTE, panel.code)
    assert asked == {"panel"}
    assert all("ticket.rule" in TABLE.roles[role].actions for role in asked)


@pytest.mark.parametrize("clock", [ClockKind.CHECK, ClockKind.VERIFY])
def test_a_look_on_site_is_not_asked_of_those_who_only_call_back(clock: ClockKind) -> None:
    asked = roles_asked(clock, "S01-DESK")
    assert "verifier" in asked
    assert "callback-agent" not in asked


def test_a_desks_reply_to_supervision_is_asked_of_those_who_do_its_work() -> None:
    assert roles_asked(ClockKind.SUPERVISE) == {"resident-desk", "shift-leader"}


def test_what_waits_to_be_accepted_is_asked_of_hotline_officers_too_and_what_waits_to_be_given_away_is_not() -> None:
    assert "hotline-officer" in roles_asked(ClockKind.ACCEPT)
    assert "hotline-officer" not in roles_asked(ClockKind.DISPATCH)
