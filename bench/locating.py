"""Which grid is around a point, among ten thousand: our answer beside the bare query of shapely's tree.

The tree's query gives candidates by their boxes, not the answer; its points are made beforehand. Both are asked one
point at a time, as the console and the staff API do, and all at once, as the consumer does.
"""

from collections.abc import Callable
from time import perf_counter
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray

from bench.district import directory
from bench.measure import Comparison, Effort, Findings, Trial, interleaved
from dispatch_service.directory.locator import Locator
from dispatch_service.directory.outlines import shape_of

SEED = 20261123


async def measure(effort: Effort) -> Findings:
    """Points spread evenly over the district's box; a few lie outside its jagged border."""
    district = directory()
    locator = Locator(district)
    grids = [code for code, unit in district.units.items() if unit.rung == "grid"]
    shapes = [shape_of(district.document.areas[code]) for code in grids]
    tree = shapely.STRtree(shapes)
    boxes = [shape.bounds for shape in shapes]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    lots = np.random.default_rng(SEED).random((effort.lookups, 2))
    lons, lats = (west + lots[:, 0] * (east - west)).tolist(), (south + lots[:, 1] * (north - south)).tolist()
    points = cast(NDArray[np.object_], shapely.points(lons, lats))
    single = cast(list[shapely.Point], points.tolist())

    def ours() -> None:
        for lat, lon in zip(lats, lons, strict=True):
            locator.locate(lat, lon)

    def theirs() -> None:
        for point in single:
            tree.query(point)

    trials = {
        "ours": _timed(ours, effort.lookups),
        "tree": _timed(theirs, effort.lookups),
        "ours at once": _timed(lambda: locator.locate_many(lats, lons), effort.lookups),
        "tree at once": _timed(lambda: tree.query(points), effort.lookups),
    }
    samples = await interleaved(trials, effort.rounds + effort.more)
    what = f"area looked up by point among {len(grids):,} grids"
    return Findings(
        [
            Comparison(what, "/s", "shapely STRtree query alone", samples["ours"], samples["tree"], 0.3),
            Comparison(
                f"{what}, all at once", "/s", "the same, all at once", samples["ours at once"], samples["tree at once"]
            ),
        ]
    )


def _timed(work: Callable[[], object], count: int) -> Trial:
    async def trial() -> float:
        started = perf_counter()
        work()
        return count / (perf_counter() - started)

    return trial
