"""Who is above, beside and responsible for a unit."""

import msgspec
import pytest

from dispatch_service.directory.directory import Directory
from dispatch_service.routing.rules import Unit
from tests.rules.demo import directory, directory_document

DIRECTORY = directory()


def code(unit: Unit | None) -> str | None:
    return unit.code if unit else None


@pytest.mark.parametrize(
    ("unit", "rung", "above"),
    [
        ("C10-09-1", "micro", "C10-09-1"),
        ("C10-09-1", "grid", "C10-09"),
        ("C01-Z02", "grid", "C01-Z02"),
        ("C01-02", "community", "C01"),
        ("C01-02", "street", "S01"),
        ("D-power", "district", "Q"),
        ("D-power", "street", None),
        ("S01", "grid", None),
        ("nowhere", "street", None),
    ],
)
def test_the_ancestor_of_a_rung_lies_at_or_above_a_unit(unit: str, rung: str, above: str | None) -> None:
    assert code(DIRECTORY.ancestor(unit, rung)) == above


@pytest.mark.parametrize(
    ("unit", "desk"),
    [("C01-02", "S01-DESK"), ("S01-police", "S01-DESK"), ("D-power", "Q-DESK"), ("Q", "Q-DESK"), ("", "Q-DESK")],
)
def test_every_unit_has_a_desk_even_one_nobody_knows(unit: str, desk: str) -> None:
    assert DIRECTORY.desk_of(unit).code == desk


@pytest.mark.parametrize(
    ("unit", "leader"), [("C01-02", "S01-LEAD"), ("S01-police", "S01-LEAD"), ("D-power", "Q-SUP"), ("S01-LEAD", None)]
)
def test_the_leader_is_the_nearest_office_above_and_nobody_his_own(unit: str, leader: str | None) -> None:
    assert code(DIRECTORY.leader_of(unit)) == leader


@pytest.mark.parametrize("unit", ["C01-02", "D-power", "S01", "a unit since abolished"])
def test_supervision_is_always_somebody(unit: str) -> None:
    assert code(DIRECTORY.supervision_of(unit)) == "Q-SUP"


def test_the_streets_own_department_goes_before_the_districts() -> None:
    assert code(DIRECTORY.department_for("enforcement", "C01-02")) == "S01-enforcement"
    assert code(DIRECTORY.department_for("enforcement", "Q")) == "D-enforcement"
    assert code(DIRECTORY.department_for("power", "C01-02")) == "D-power"
    assert DIRECTORY.department_for("railways", "C01-02") is None


def test_one_department_may_be_of_several_kinds() -> None:
    assert code(DIRECTORY.department_for("drainage", "C01")) == code(DIRECTORY.department_for("municipal", "C01"))


@pytest.mark.parametrize("department", [unit.code for unit in DIRECTORY.units.values() if unit.kind == "department"])
def test_every_department_but_discipline_has_a_specialist_for_every_community(department: str) -> None:
    communities = [unit.code for unit in DIRECTORY.units.values() if unit.rung == "community"]
    named = [DIRECTORY.specialist(department, community) for community in communities]
    assert all(named) or department in ("S01-discipline", "D-discipline")


def test_the_grid_member_on_the_notice_is_found_by_his_grid() -> None:
    (person, held), *others = DIRECTORY.posted_in("C01-07")
    assert (person.code, held.post, others) == ("网格员-文化路-07", "grid-member", [])
    assert DIRECTORY.staff["网格员-文化路-07"] is person


@pytest.mark.parametrize(
    ("head", "leader", "found"),
    [("Q-LEAD", "Q-SUP", "Q-LEAD"), (None, "Q-LEAD", "Q-LEAD"), ("Q-PANEL", None, "Q-SUP"), (None, None, "Q-SUP")],
)
def test_where_nobody_sits_in_the_district_leaders_office_another_is_summoned(
    head: str | None, leader: str | None, found: str
) -> None:
    document = directory_document()
    top, *rest = document.units
    changed = msgspec.structs.replace(top, head=head, leader=leader)
    staff = tuple(person for person in document.staff if all(held.unit != "Q-PANEL" for held in person.posts))
    theirs = Directory(msgspec.structs.replace(document, units=(changed, *rest), staff=staff))
    assert code(theirs.district_leader) == found


@pytest.mark.parametrize(("panel", "found"), [("Q-PANEL", "Q-PANEL"), (None, "Q-LEAD"), ("Q-NOBODY", "Q-LEAD")])
def test_where_no_panel_sits_the_first_person_rules_on_competence(panel: str | None, found: str) -> None:
    document = directory_document()
    top, *rest = document.units
    empty = msgspec.structs.replace(next(one for one in rest if one.code == "Q-PANEL"), code="Q-NOBODY")
    units = (msgspec.structs.replace(top, panel=panel), *rest, empty)
    assert code(Directory(msgspec.structs.replace(document, units=units)).panel) == found
