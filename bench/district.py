"""The demo district's mesh, walked much further: ten thousand grids, some of them cut out of others, in communities."""

import importlib.util
import json
from collections.abc import Iterator
from types import ModuleType
from typing import cast

import msgspec

from bench.residents import DEMO
from dispatch_service.directory.directory import Directory
from dispatch_service.directory.document import DirectoryDocument, Geometry, Heading, UnitRecord

COLUMNS, ROWS = 92, 80
"""As many cells as leave room for the dedicated grids."""
GRIDS = 10_000
COMMUNITY = 13
"""Basic grids in a community, as in the demo."""
Outlined = tuple[UnitRecord, dict[str, object]]


def directory() -> Directory:
    """A district of that size."""
    mesh = _mesh()
    units = [UnitRecord(code="Q", rung="district", kind="area", zh="大区", en="Large District")]
    areas: dict[str, object] = {}
    for unit, outline in _areas(mesh):
        units.append(unit)
        areas[unit.code] = outline
    heading = Heading(version="bench", source="the demo's mesh", zh="大区", en="Large District")
    # Through JSON, since an outline is typed only once it has been read.
    outlines = msgspec.json.decode(json.dumps(areas), type=dict[str, Geometry])
    return Directory(DirectoryDocument(directory=heading, units=tuple(units), areas=outlines))


def _areas(mesh: ModuleType) -> Iterator[Outlined]:
    walk = cast(list[tuple[int, int]], mesh.walk())
    dedicated = GRIDS - len(walk)
    for first in range(0, len(walk), COMMUNITY):
        cells = [mesh.cell(*at) for at in walk[first : first + COMMUNITY]]
        code = f"C{first:05d}"
        yield _area(code, "community", "Q"), mesh.polygon(mesh.outline(cells))
        for number, ring in enumerate(cells):
            plot = mesh.compound(ring)
            cut = _spread(first + number, dedicated, len(walk))
            yield _area(f"{code}-{number:02d}", "grid", code), mesh.polygon(ring, *([plot] if cut else []))
            if cut:
                yield _area(f"{code}-Z{number:02d}", "grid", code), mesh.polygon(plot)


def _spread(number: int, chosen: int, among: int) -> bool:
    """Whether this one is among so many chosen evenly."""
    return (number + 1) * chosen // among > number * chosen // among


def _area(code: str, rung: str, parent: str) -> UnitRecord:
    return UnitRecord(code=code, rung=rung, kind="area", zh=code, en=code, parent=parent)


def _mesh() -> ModuleType:
    """A copy of the demo's module with a larger field; the demo's scripts are no package."""
    spec = importlib.util.spec_from_file_location("bench_mesh", DEMO / "mesh.py")
    if spec is None or spec.loader is None:
        raise ImportError(DEMO / "mesh.py")
    mesh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mesh)
    mesh.COLUMNS, mesh.ROWS = COLUMNS, ROWS  # type: ignore[attr-defined] # the script of the demo is loaded by path, so its names are not known
    return mesh
