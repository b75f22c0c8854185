"""Where a request's matter lies, by whatever it says of its place."""

import msgspec
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dispatch_service.directory.directory import Directory
from dispatch_service.directory.locator import Locator
from dispatch_service.directory.outlines import shape_of
from tests.rules.demo import directory, locator

LOCATOR = locator()
SHAPES = {code: shape_of(outline) for code, outline in directory().document.areas.items()}
AREAS = sorted(SHAPES, key=lambda code: (-len(directory().units[code].path), code))
inside_and_around = {"lat": st.floats(35.055, 35.09), "lon": st.floats(117.095, 117.15)}


@pytest.mark.parametrize(
    ("lat", "lon", "area"), [(35.068, 117.104, "C01-06"), (35.065, 117.104, "C01-Z04"), (35.064, 117.143, "C10-09-1")]
)
def test_a_point_lies_in_the_smallest_area_around_it(lat: float, lon: float, area: str) -> None:
    assert LOCATOR.locate(lat=lat, lon=lon).area == area


@given(**inside_and_around)
def test_every_point_is_found_where_geometry_says(lat: float, lon: float) -> None:
    point = shapely.Point(lon, lat)
    around = next((code for code in AREAS if SHAPES[code].contains(point)), None)
    found = LOCATOR.locate(lat=lat, lon=lon)
    on_a_border = any(shape.boundary.distance(point) < 1e-12 for shape in SHAPES.values())
    assert on_a_border or (found.area if found.found_by == "point" else None) == around


@given(st.lists(st.tuples(*inside_and_around.values()), max_size=20))
def test_many_points_at_once_are_found_as_each_alone(points: list[tuple[float, float]]) -> None:
    alone = [LOCATOR.locate(lat=lat, lon=lon) for lat, lon in points]
    together = LOCATOR.locate_many([lat for lat, _ in points], [lon for _, lon in points])
    assert together == [place.area if place.found_by == "point" else None for place in alone]


def test_a_corner_that_four_grids_share_belongs_to_one_of_them() -> None:
    grids = [SHAPES[f"C01-{number:02d}"] for number in (7, 8, 9, 10)]
    corner = shapely.intersection_all(grids)
    assert isinstance(corner, shapely.Point)
    assert LOCATOR.locate(lat=corner.y, lon=corner.x).area in {f"C01-{number:02d}" for number in (7, 8, 9, 10)}


def test_the_grid_code_goes_before_the_point() -> None:
    assert LOCATOR.locate(lat=35.068, lon=117.104, grid_code="C02-01").area == "C02-01"


def test_a_grid_is_known_by_its_national_number_too() -> None:
    place = LOCATOR.locate(grid_code="99990100100000000107")
    assert (place.area, place.found_by) == ("C01-07", "grid-code")


def test_a_hint_is_taken_where_there_is_no_point() -> None:
    assert LOCATOR.locate(area="C03", address="幸福小区").found_by == "hint"


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("幸福小区3号楼", "C01-01"),
        ("文化路社区幸福小区3号楼2单元", "C01-01"),
        ("云溪街道 文化路 社区", "C01"),
        ("文化路小学门口", "C01-Z01"),
        ("WENHUA ROAD COMMUNITY, 3rd block", "C01"),
        ("ｗｅｎｈｕａ ｒｏａｄ ｃｏｍｍｕｎｉｔｙ", "C01"),
        ("站前社区百货大楼家属院", "C09-07"),
    ],
)
def test_names_in_an_address_lead_to_the_smallest_area_they_agree_on(address: str, area: str) -> None:
    place = LOCATOR.locate(address=address)
    assert (place.area, place.found_by) == (area, "alias")


def test_a_name_of_two_places_leads_to_the_area_around_both_and_says_why() -> None:
    place = LOCATOR.locate(address="百货大楼家属院2号楼")
    assert (place.area, place.detail) == ("S01", "ambiguous: 百货大楼家属院: C03-07 / C09-07")


def test_names_that_contradict_each_other_lead_to_the_area_around_both() -> None:
    place = LOCATOR.locate(address="幸福里社区阳光小区")
    assert place.area == "S01"
    assert place.detail.startswith("ambiguous: 幸福里社区, 阳光小区")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, "no-address"),
        ({"address": "大超市往东"}, "address-unknown"),
        ({"lat": 0.0, "lon": 0.0}, "point-outside; no-address"),
        ({"grid_code": "X-1"}, "grid-code-unknown: X-1; no-address"),
        ({"grid_code": "S01-DESK"}, "grid-code-unknown: S01-DESK; no-address"),
    ],
)
def test_a_place_nobody_knows_goes_to_the_streets_desk_with_the_reason(asked: dict[str, object], reason: str) -> None:
    place = LOCATOR.locate(**asked)  # pyright: ignore[reportArgumentType] - each case names its own fields
    assert (place.area, place.found_by, place.detail) == ("S01", "none", reason)


def test_what_failed_before_stays_in_the_detail() -> None:
    place = LOCATOR.locate(lat=0.0, lon=0.0, address="幸福小区")
    assert (place.area, place.detail) == ("C01-01", "point-outside; 幸福小区")


def test_a_directory_without_outlines_knows_places_by_name_and_code() -> None:
    unmapped = msgspec.structs.replace(directory().document, areas={})
    bare = Locator(Directory(unmapped))
    assert bare.locate(lat=35.068, lon=117.104, address="阳光小区").area == "C01-06"
