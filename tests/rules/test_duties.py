"""What clocks wait for at a desk is something the table of rights knows, and somebody there may do it."""

from datetime import UTC, datetime

import pytest

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
