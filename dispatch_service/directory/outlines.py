"""Outlines as shapely geometries, and what may be wrong between them: gaps, overlaps, children outside their parent.

Areas are compared in square degrees with a tolerance of about one square metre, which is the width of a drawn line.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from dispatch_service.directory.document import DirectoryDocument, Geometry, Polygon, Ring, Rings
from dispatch_service.documents.faults import Fault

TOLERANCE = 1e-10
"""About 1 m² in the middle latitudes."""


def rings_of(geometry: Geometry) -> Iterator[Ring]:
    """All closed lines of an outline, those of its holes too."""
    for polygon in _polygons(geometry):
        yield from polygon


def shape_of(geometry: Geometry) -> BaseGeometry:
    """One polygon or several, with holes."""
    polygons = [shapely.Polygon(outer, holes) for outer, *holes in _polygons(geometry)]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _polygons(geometry: Geometry) -> Sequence[Rings]:
    return [geometry.coordinates] if isinstance(geometry, Polygon) else geometry.coordinates


def outline_faults(directory: DirectoryDocument) -> list[Fault]:
    """Every invalid outline; where there is none, every gap, overlap and overhang among brothers and sisters."""
    shapes = {code: shape_of(geometry) for code, geometry in directory.areas.items()}
    invalid = [
        Fault(f"areas.{code}", shapely.is_valid_reason(shape)) for code, shape in shapes.items() if not shape.is_valid
    ]
    return invalid or list(_between(directory, shapes))


def _between(directory: DirectoryDocument, shapes: Mapping[str, BaseGeometry]) -> Iterator[Fault]:
    families: dict[str, list[str]] = defaultdict(list)
    for unit in directory.units:
        if unit.parent is not None and unit.code in shapes:
            families[unit.parent].append(unit.code)
    for parent, children in families.items():
        parts = [shapes[child] for child in children]
        yield from _overlaps(children, parts)
        if parent in shapes:
            yield from _misfit(parent, shapes[parent], children, parts)


def _overlaps(codes: Sequence[str], parts: Sequence[BaseGeometry]) -> Iterator[Fault]:
    tree = shapely.STRtree(parts)
    left, right = tree.query(parts, predicate="intersects")
    pairs: Iterator[tuple[int, int]] = zip(left.tolist(), right.tolist(), strict=True)
    for one, other in pairs:
        if one < other and shapely.intersection(parts[one], parts[other]).area > TOLERANCE:
            yield Fault(f"areas.{codes[one]}", f"overlaps {codes[other]!r}")


def _misfit(parent: str, whole: BaseGeometry, codes: Sequence[str], parts: Sequence[BaseGeometry]) -> Iterator[Fault]:
    together = shapely.union_all(parts)
    gap = shapely.difference(whole, together)
    if gap.area > TOLERANCE:
        spot = gap.representative_point()
        yield Fault(f"areas.{parent}", f"its parts leave a gap at {spot.y:.6f}, {spot.x:.6f}")
    for code, part in zip(codes, parts, strict=True):
        if shapely.difference(part, whole).area > TOLERANCE:
            yield Fault(f"areas.{code}", f"reaches beyond {parent!r}")
