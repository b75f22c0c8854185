"""A directory with faults is not loaded at all, and all its faults are named at once."""

import copy
from collections.abc import Callable
from typing import cast

import pytest

from dispatch_service.directory.check import check
from dispatch_service.directory.document import DirectoryDocument
from dispatch_service.documents.faults import Faults
from dispatch_service.documents.shape import typed

Raw = dict[str, object]
ROLES = {"grid-member"}


def square(west: float, east: float, south: float = 35.0, north: float = 35.01) -> Raw:
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


def unit(code: str, rung: str, kind: str = "area", parent: str | None = "Q", **more: object) -> Raw:
    return {"code": code, "rung": rung, "kind": kind, "zh": code, "en": code, "parent": parent, **more}


SMALL: Raw = {
    "directory": {"version": "1", "source": "test", "zh": "小区", "en": "Small"},
    "units": [
        unit("Q", "district", parent=None, desk="QD", supervision="QS"),
        unit("QD", "district", "desk"),
        unit("QS", "district", "office"),
        unit("C", "community"),
        unit("G1", "grid", parent="C"),
        unit("G2", "grid", parent="C"),
    ],
    "areas": {"C": square(117.0, 117.02), "G1": square(117.0, 117.01), "G2": square(117.01, 117.02)},
    "posts": [{"code": "member", "role": "grid-member", "zh": "网格员", "en": "Grid member"}],
    "staff": [{"code": "网格员-01", "posts": [{"post": "member", "unit": "G1"}], "phone": "000-55500001"}],
}


def checked(raw: Raw) -> None:
    check(typed(raw, DirectoryDocument), ROLES)


def faults_of(change: Callable[[Raw], None]) -> list[str]:
    raw = copy.deepcopy(SMALL)
    change(raw)
    with pytest.raises(Faults) as refused:
        checked(raw)
    return [str(fault) for fault in refused.value.faults]


def units(raw: Raw) -> list[Raw]:
    return cast(list[Raw], raw["units"])


def with_area(code: str, outline: Raw) -> Callable[[Raw], None]:
    return lambda raw: cast(Raw, raw["areas"]).update({code: outline})


def test_a_small_directory_without_fault_is_taken() -> None:
    checked(SMALL)


def test_faults_of_the_tree_posts_and_roles_are_listed_together() -> None:
    def spoil(raw: Raw) -> None:
        units(raw)[3]["parent"] = "nobody"
        units(raw).append(unit("G1", "grid", parent="C"))
        units(raw).append(unit("D", "department", "department"))
        units(raw)[0]["desk"] = "QS"
        cast(Raw, raw["areas"])["moon"] = square(1, 2)
        cast(list[Raw], raw["posts"])[0]["role"] = "emperor"
        cast(list[Raw], raw["staff"])[0]["posts"] = [{"post": "captain", "unit": "ship"}]

    assert faults_of(spoil) == [
        "areas.moon: outlines a unit that does not exist",
        "posts[0].role: the table of rights knows no role 'emperor'",
        "staff[0].posts[0].post: no post has the code 'captain'",
        "staff[0].posts[0].unit: no unit has the code 'ship'",
        "units: 'G1' stands twice",
        "units[0].desk: no desk has the code 'QS'",
        "units[3].parent: no unit has the code 'nobody'",
        "units[7].serves: a department must say what kind it is",
    ]


def test_a_tree_that_leads_back_to_itself_is_refused() -> None:
    def spoil(raw: Raw) -> None:
        units(raw)[3]["parent"] = "G1"

    found = faults_of(spoil)
    assert "units[3].parent: from 'C' the tree never reaches its top" in found


def test_two_tops_are_refused() -> None:
    assert (
        "one unit must have no parent, here 2 have none: Q, Q2"
        in faults_of(lambda raw: units(raw).append(unit("Q2", "district", parent=None, desk="QD", supervision="QS")))[0]
    )


def test_grids_that_overlap_are_named() -> None:
    assert faults_of(with_area("G2", square(117.005, 117.02))) == ["areas.G1: overlaps 'G2'"]


def test_a_gap_is_named_with_a_point_in_it() -> None:
    (fault,) = faults_of(with_area("G2", square(117.012, 117.02)))
    assert fault == "areas.C: its parts leave a gap at 35.005000, 117.011000"


def test_a_grid_that_reaches_beyond_its_community_is_named() -> None:
    assert faults_of(with_area("G2", square(117.01, 117.03))) == ["areas.G2: reaches beyond 'C'"]


def test_an_outline_that_crosses_itself_is_named() -> None:
    bow_tie = square(117.0, 117.01)
    bow_tie["coordinates"] = [[[117.0, 35.0], [117.01, 35.01], [117.01, 35.0], [117.0, 35.01], [117.0, 35.0]]]
    assert faults_of(with_area("G1", bow_tie))[0].startswith("areas.G1: Self-intersection")


def test_a_coordinate_off_the_globe_is_a_fault_of_shape() -> None:
    assert any("areas.G1.coordinates[0]" in fault for fault in faults_of(with_area("G1", square(117.0, 217.01))))
