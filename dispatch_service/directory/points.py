"""Which area is around a point: a raster over all outlines, most of whose boxes lie wholly in one area.

Only in boxes that a border runs through are the outlines asked. Smaller areas win over those around them, and a point
on the border of two neighbours belongs to exactly one of them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray

from dispatch_service.directory.document import Geometry
from dispatch_service.directory.outlines import rings_of, shape_of

BOXES_PER_AREA = 8
"""Enough that about half of all points fall into a box without a border; the raster then fits a city in memory."""
Side = tuple[float, float, float, float]
"""A border's southern and northern latitude, its longitude in the south, and degrees it goes east per degree north."""
Box = tuple[int, int]


class PointIndex:
    """Areas by number, in the order given: of several around a point the one that stands first."""

    def __init__(self, outlines: Sequence[Geometry]) -> None:
        self._sides = [tuple(_sides(outline)) for outline in outlines]
        corners = [corner for outline in outlines for ring in rings_of(outline) for corner in ring] or [(0.0, 0.0)]
        self._west, self._south = min(x for x, _ in corners), min(y for _, y in corners)
        count = max(1, round((BOXES_PER_AREA * len(outlines)) ** 0.5))
        self._width = (max(x for x, _ in corners) - self._west) / count or 1.0
        self._height = (max(y for _, y in corners) - self._south) / count or 1.0
        self._sure, self._asked = self._boxes(outlines, count)

    def around(self, lat: float, lon: float) -> int | None:
        """Number of the area around a point in WGS-84."""
        box = (int((lon - self._west) // self._width), int((lat - self._south) // self._height))
        if (sure := self._sure.get(box)) is not None:
            return sure
        for number in self._asked.get(box, ()):
            if _inside(self._sides[number], lat, lon):
                return number
        return None

    def _boxes(self, outlines: Sequence[Geometry], count: int) -> tuple[Mapping[Box, int], Mapping[Box, Sequence[int]]]:
        """Per box the area that fills it before any other touches it; for the rest, all areas that touch it."""
        places = [(column, row) for column in range(count + 1) for row in range(count + 1)]
        columns, rows = np.array(places, dtype=float).T
        west, south = self._west + columns * self._width, self._south + rows * self._height
        boxes = cast(NDArray[np.object_], shapely.box(west, south, west + self._width, south + self._height))
        shapes = np.array([shape_of(outline) for outline in outlines], dtype=np.object_)
        touching: dict[int, list[int]] = defaultdict(list)
        asked, numbers = shapely.STRtree(shapes).query(boxes, predicate="intersects")
        for box, number in zip(asked.tolist(), numbers.tolist(), strict=True):
            touching[box].append(number)
        shapely.prepare(shapes)
        first = {box: min(touched) for box, touched in touching.items()}
        filled = shapely.covers(shapes[list(first.values())], boxes[list(first)])
        sure = {places[box]: number for (box, number), whole in zip(first.items(), filled, strict=True) if whole}
        return sure, {places[box]: sorted(touched) for box, touched in touching.items()}


def _sides(outline: Geometry) -> Iterator[Side]:
    """Every border from south to north, whichever way round it was drawn: neighbours reckon with the same numbers."""
    for ring in rings_of(outline):
        for one, other in pairwise(ring):
            (x, y), (east, north) = sorted((one, other), key=lambda corner: corner[::-1])
            if north > y:
                yield y, north, x, (east - x) / (north - y)


def _inside(sides: Sequence[Side], lat: float, lon: float) -> bool:
    """Whether a way due east from the point crosses the outline an odd number of times; holes count like outlines."""
    crossings = [lon < x + (lat - south) * slope for south, north, x, slope in sides if south <= lat < north]
    return sum(crossings) % 2 == 1
