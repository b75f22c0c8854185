"""What clocks wait for at a desk is something the table of rights knows, and somebody there may do it."""

from datetime import UTC, datetime

import pytest

from dispatch_service.routing.states import ClockKind
from dispatch_service.rules.duties import DUTIES
from shared.access.roles import packaged_roles
from tests.rules.demo import directory

DEMO = directory()
TABLE = packaged_roles()
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize("duty", sorted({*DUTIES.values()}))
def test_at_the_districts_desk_somebody_may_do_it_and_is_asked(duty: str) -> None:
    assert duty in TABLE.actions
    first = DEMO.presence.reachable("Q-DESK", "", MONDAY, duty=duty)[0]
    roles = [DEMO.roles[held.post] for held in DEMO.staff[first].posts]
    assert any(duty in TABLE.roles[role].actions for role in roles)


def roles_asked(clock: ClockKind) -> set[str]:
    """Of the district's desk."""
    asked = DEMO.presence.reachable("Q-DESK", "", MONDAY, duty=DUTIES[clock])
    return {DEMO.roles[held.post] for person, held in DEMO.posted_in("Q-DESK") if person.code in asked}


def test_what_waits_to_be_accepted_is_asked_of_hotline_officers_too_and_what_waits_to_be_given_away_is_not() -> None:
    assert "hotline-officer" in roles_asked(ClockKind.ACCEPT)
    assert "hotline-officer" not in roles_asked(ClockKind.DISPATCH)
