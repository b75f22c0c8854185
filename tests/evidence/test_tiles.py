"""The stored tree gives the same hashes however it grew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.eventlog.merkle import Node, Span, complete_nodes, leaf_hash, root_of, span_hash
from shared.eventlog.tiles import TILE_BYTES, Place, growing, grown, node_from, tile_of


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4)) for number in range(size)]


def planted(*batches: int) -> dict[Place, bytes]:
    """A tree grown batch by batch, each batch seeing only the tiles that still grow."""
    tiles: dict[Place, bytes] = {}
    size = 0
    for batch in batches:
        at_hand = {place: tiles[place] for place in growing(size) if place in tiles}
        tiles |= grown(size, at_hand, leaves(size + batch)[size:])
        size += batch
    return tiles


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_a_tree_grown_in_batches_equals_one_grown_at_once(batches: list[int]) -> None:
    assert planted(*batches) == planted(sum(batches))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 1200), st.data())
def test_the_root_of_every_earlier_size_comes_from_the_tiles(size: int, data: st.DataObject) -> None:
    tiles = planted(size)
    earlier = data.draw(st.integers(0, size))
    span = Span(0, earlier)
    nodes = {node: node_from(node, tiles) for node in complete_nodes(span)}
    assert span_hash(span, nodes) == root_of(leaves(earlier))


def test_a_full_tile_leaves_one_hash_one_level_up() -> None:
    tiles = planted(256 * 256 + 1)
    assert {place: len(tile) // 32 for place, tile in tiles.items() if place.level} == {(1, 0): 256, (2, 0): 1}
    assert tiles[Place(2, 0)] == node_from(Node(16, 0), tiles) == root_of(leaves(256 * 256))
    assert len(tiles[Place(0, 255)]) == TILE_BYTES
    assert tile_of(Node(7, 3)) == Place(0, 1)


def test_a_node_beyond_the_tree_is_not_made_up() -> None:
    with pytest.raises(LookupError):
        node_from(Node(1, 1), planted(3))


def test_a_tree_does_not_grow_over_a_lost_tile() -> None:
    with pytest.raises(LookupError):
        grown(3, {}, leaves(1))
