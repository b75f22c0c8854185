"""Reads and writes tiles, and computes roots and spans from them, inside a transaction of the caller's."""

from collections.abc import Iterable, Mapping, Sequence

from shared.db import Transaction
from shared.eventlog.merkle import Span, complete_nodes, span_hash
from shared.eventlog.tiles import Place, node_from, tile_of

_READ = """
SELECT level, number, hashes FROM tree_tile
JOIN unnest($1::int[], $2::bigint[]) AS wanted (level, number) USING (level, number)
"""
_WRITE = """
INSERT INTO tree_tile (level, number, hashes) SELECT * FROM unnest($1::int[], $2::bigint[], $3::bytea[])
ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes
"""


async def read_tiles(tx: Transaction, places: Iterable[Place]) -> dict[Place, bytes]:
    """The tiles that are there."""
    wanted = sorted(set(places))
    rows = await tx.raw.fetch(_READ, [place.level for place in wanted], [place.number for place in wanted])
    return {Place(row["level"], row["number"]): row["hashes"] for row in rows}


async def write_tiles(tx: Transaction, tiles: Mapping[Place, bytes]) -> None:
    """Put new and longer tiles in place."""
    places = sorted(tiles)
    columns = ([place.level for place in places], [place.number for place in places])
    await tx.raw.execute(_WRITE, *columns, [tiles[place] for place in places])


async def span_hashes(tx: Transaction, spans: Sequence[Span]) -> tuple[bytes, ...]:
    """Hash over each span.

    Raises:
        LookupError: the tree has not grown so far, or a tile is lost.
    """
    wanted = {node for span in spans for node in complete_nodes(span)}
    tiles = await read_tiles(tx, {tile_of(node) for node in wanted})
    nodes = {node: node_from(node, tiles) for node in wanted}
    return tuple(span_hash(span, nodes) for span in spans)


async def root_at(tx: Transaction, size: int) -> bytes:
    """Root over the first `size` leaves.

    Raises:
        LookupError: the tree has not grown so far.
    """
    return (await roots_at(tx, size))[0]


async def roots_at(tx: Transaction, *sizes: int) -> tuple[bytes, ...]:
    """The same of several sizes, the tiles read once."""
    return await span_hashes(tx, [Span(0, size) for size in sizes])
