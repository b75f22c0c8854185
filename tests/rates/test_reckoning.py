"""How the rules in force group, exempt and weigh."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from dispatch_service.policy.policy import Policy
from dispatch_service.rates.figures import Compared, Tally, rates, score
from dispatch_service.rates.reckoning import Grouping, Reckoning, reckoned
from dispatch_service.rules.bundle import DocumentKind, official_calendar, read, snapshot_of
from dispatch_service.rules.snapshot import Snapshot
from tests.rates.office import RECKONING
from tests.rules.demo import policy_document, rules

DEMO = Path("deploy/demo")


@pytest.fixture(scope="module")
def demo() -> Reckoning:
    """As the demo district has it."""
    policy, directory = (read(kind, DEMO / kind.value) for kind in (DocumentKind.POLICY, DocumentKind.DIRECTORY))
    return reckoned(snapshot_of(policy, directory, official_calendar()))


def test_the_rules_in_force_say_what_weighs_what_is_exempt_and_what_is_self_disposal(demo: Reckoning) -> None:
    assert demo.weights == {"answered": 20, "solved": 40, "satisfied": 40}
    assert (demo.exempt_closings, demo.exempt_suspensions) == (("unreasonable", "beyond-duty"), ("force-majeure",))
    assert demo.self_disposal == ("micro", "grid", "community")


def test_within_how_many_days_a_matter_is_a_repeat_the_policy_says_and_thirty_where_it_does_not(
    demo: Reckoning,
) -> None:
    known = rules()
    policy = Policy(replace(policy_document(), repeat_days=9))
    nine = Snapshot(policy, known.directory, known.calendar, known.versions)
    assert (demo.repeat_days, reckoned(nine).repeat_days) == (30, 9)


def test_every_weight_is_that_of_a_rate_there_is(demo: Reckoning) -> None:
    found = dict(rates(Compared(Tally(), None, None)))
    assert demo.weights is not None
    assert demo.weights.keys() <= found.keys()
    weighed = score(found, demo.weights)
    assert weighed is not None
    assert weighed.score is None


def test_a_rung_of_areas_groups_by_place_and_the_departments_rung_by_who_leads(demo: Reckoning) -> None:
    community, department = demo.grouping("community"), demo.grouping("department")
    assert (community.column, department.column) == ("area", "unit")
    assert community.names is not None
    assert department.names is not None
    assert (community.names["C01-06"], community.names["C01"], community.names.get("S01")) == ("C01", "C01", None)
    assert all(demo.units[unit].kind == "department" for unit in department.names.values())


def test_groups_have_the_names_of_the_directory_and_the_policy_and_people_have_none(demo: Reckoning) -> None:
    assert demo.name("community", "C01") == demo.units["C01"].name
    assert demo.name("category", "P01-37") == demo.categories["P01-37"]
    assert (demo.name("person", "网格员-文化路-06"), demo.name("area", "gone")) == ("", "")


def test_a_unit_that_left_the_directory_keeps_a_group_where_nothing_is_renamed() -> None:
    gone = msgspec.structs.replace(RECKONING, units={})
    assert gone.grouping("unit") == Grouping("unit")
    assert gone.grouping("community").names == {}
