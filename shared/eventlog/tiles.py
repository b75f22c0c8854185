"""Tiles: the tree cut into blocks of 256 hashes, as they are stored. Pure.

Tile level t holds the nodes of tree level 8·t; the levels between are computed from it. Only the last tile of each
level is still growing, and a full one never changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from shared.eventlog.merkle import HASH_BYTES, Node, root_of

HEIGHT = 8
WIDTH = 1 << HEIGHT
TILE_BYTES = WIDTH * HASH_BYTES


class Place(NamedTuple):
    """Which tile."""

    level: int
    number: int


Tiles = Mapping[Place, bytes]


def tile_of(node: Node) -> Place:
    """The tile a node is computed from."""
    first = node.number << (node.level % HEIGHT)
    return Place(node.level // HEIGHT, first >> HEIGHT)


def node_from(node: Node, tiles: Tiles) -> bytes:
    """A node's hash.

    Raises:
        LookupError: the tile is not there or has not grown so far.
    """
    within = node.level % HEIGHT
    first = (node.number << within) % WIDTH
    hashes = _cut(tiles[tile_of(node)])[first : first + (1 << within)]
    if len(hashes) != 1 << within:
        raise LookupError(f"the tree has not grown to {node}")
    return root_of(hashes)


def growing(size: int) -> list[Place]:
    """The tiles that a tree of this size is still filling, one for each level; some may not have begun."""
    places: list[Place] = []
    count = size
    while count or not places:
        places.append(Place(len(places), count >> HEIGHT))
        count >>= HEIGHT
    return places


def grown(size: int, tiles: Tiles, leaves: Iterable[bytes]) -> dict[Place, bytes]:
    """Every tile that is new or longer once these leaf hashes follow the first `size`.

    `tiles` are the `growing` ones; one that has not begun may be missing.
    """
    changed: dict[Place, bytes] = {}
    arriving, count, level = list(leaves), size, 0
    while arriving:
        full = _fill(level, count, tiles, arriving, changed)
        arriving, count, level = [root_of(_cut(tile)) for tile in full], count >> HEIGHT, level + 1
    return changed


def _fill(level: int, count: int, tiles: Tiles, hashes: Sequence[bytes], changed: dict[Place, bytes]) -> list[bytes]:
    """Add hashes behind the `count` of one level; returns the tiles that became full, in order."""
    index = count >> HEIGHT
    begun = tiles.get(Place(level, index), b"")[: count % WIDTH * HASH_BYTES]
    if len(begun) != count % WIDTH * HASH_BYTES:
        raise LookupError(f"the growing tile of level {level} is missing or too short")
    data = begun + b"".join(hashes)
    blocks = [data[start : start + TILE_BYTES] for start in range(0, len(data), TILE_BYTES)]
    changed |= {Place(level, index + number): block for number, block in enumerate(blocks)}
    return [block for block in blocks if len(block) == TILE_BYTES]


def _cut(tile: bytes) -> list[bytes]:
    return [tile[start : start + HASH_BYTES] for start in range(0, len(tile), HASH_BYTES)]
