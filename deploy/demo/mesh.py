"""A jittered mesh of cells that share their corners, so that areas made of whole cells tile without gap or overlap.

Corners are whole micro-degrees: neighbours carry the very same numbers. The jitter is a hash: the same everywhere.
"""

import hashlib

Point = tuple[int, int]
Ring = list[Point]

COLUMNS, ROWS = 16, 8
WEST, SOUTH = 117_100_000, 35_060_000
WIDTH, HEIGHT = 2_900, 3_200
SEED = "yunxi-1"


def corner(column: int, row: int) -> Point:
    """Longitude and latitude of a corner in micro-degrees, moved by up to a fifth of a cell."""
    noise = hashlib.sha256(f"{SEED}:{column}:{row}".encode()).digest()
    east = (noise[0] - 128) * WIDTH // 640
    north = (noise[1] - 128) * HEIGHT // 640
    return WEST + column * WIDTH + east, SOUTH + row * HEIGHT + north


def cell(column: int, row: int) -> Ring:
    """Four corners, anticlockwise, open."""
    return [corner(column + x, row + y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]


def walk() -> list[tuple[int, int]]:
    """All cells in one unbroken walk up and down pairs of columns, so that any stretch of it is one connected area."""
    steps: list[tuple[int, int]] = []
    for pair in range(COLUMNS // 2):
        rows = range(ROWS) if pair % 2 == 0 else range(ROWS - 1, -1, -1)
        steps += [(2 * pair + side, row) for row in rows for side in (0, 1)]
    return steps


def compound(ring: Ring) -> Ring:
    """A plot in the middle of a cell, well away from its sides."""
    east, north = (sum(point[axis] for point in ring) // 4 for axis in (0, 1))
    return [(east + (x - east) * 9 // 20, north + (y - north) * 9 // 20) for x, y in ring]


def halves(ring: Ring) -> tuple[Ring, Ring]:
    """A cell cut along its diagonal: no new corner that a neighbour would not have."""
    a, b, c, d = ring
    return [a, b, c], [a, c, d]


def outline(rings: list[Ring]) -> Ring:
    """The outer ring of cells that hang together: sides that two cells share cancel out."""
    sides = {side for ring in rings for side in zip(ring, ring[1:] + ring[:1], strict=True)}
    outer = {start: end for start, end in sides if (end, start) not in sides}
    start = point = min(outer)
    strung = [start]
    while (point := outer[point]) != start:
        strung.append(point)
    return strung


def polygon(outer: Ring, *holes: Ring) -> dict[str, object]:
    """GeoJSON, in degrees; outer rings anticlockwise, holes clockwise (RFC 7946)."""
    rings = [outer, *(hole[::-1] for hole in holes)]
    closed = [[[x / 1e6, y / 1e6] for x, y in [*ring, ring[0]]] for ring in rings]
    return {"type": "Polygon", "coordinates": closed}
