"""From what a request says of its place to the smallest area: by grid code, point, hint or names, in this order.

It never fails: where nothing fits, the answer is the area whose desk decides, with the reason in `detail`.
"""

from collections.abc import Sequence

from dispatch_service.directory.directory import Directory
from dispatch_service.directory.gazetteer import Gazetteer, common_ancestor
from dispatch_service.directory.points import PointIndex
from dispatch_service.routing.commands import Place


class Locator:
    """Places within one directory. Made once; a look-up takes microseconds."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        outlined = [directory.units[code] for code in directory.document.areas]
        self._areas = sorted(outlined, key=lambda unit: (-len(unit.path), unit.code))
        """Smallest first, so that of several areas around a point the first is the right one."""
        self._points = PointIndex([directory.document.areas[unit.code] for unit in self._areas])
        self._grid_codes = {record.grid_code: code for code, record in directory.records.items() if record.grid_code}
        self._gazetteer = Gazetteer(
            (name, unit)
            for unit in directory.units.values()
            if unit.kind == "area"
            for name in (unit.name, unit.name_en, *directory.records[unit.code].aliases)
        )

    def locate(
        self,
        lat: float | None = None,
        lon: float | None = None,
        grid_code: str | None = None,
        area: str | None = None,
        address: str = "",
    ) -> Place:
        """The smallest area known of a place given in WGS-84, by code, or in words."""
        failed: list[str] = []
        if grid_code:
            if code := self._area_code(self._grid_codes.get(grid_code, grid_code)):
                return Place(code, "grid-code")
            failed.append(f"grid-code-unknown: {grid_code}")
        if lat is not None and lon is not None:
            number = self._points.around(lat, lon)
            if number is not None:
                return Place(self._areas[number].code, "point")
            failed.append("point-outside")
        if area:
            if code := self._area_code(area):
                return Place(code, "hint")
            failed.append(f"area-unknown: {area}")
        return self._by_name(address, failed)

    def locate_many(self, lats: Sequence[float], lons: Sequence[float]) -> list[str | None]:
        """Area codes for many points at once; nothing for a point outside every outline."""
        numbers = map(self._points.around, lats, lons)
        return [None if number is None else self._areas[number].code for number in numbers]

    def _area_code(self, code: str) -> str | None:
        unit = self._directory.units.get(code)
        return code if unit and unit.kind == "area" else None

    def _by_name(self, address: str, failed: list[str]) -> Place:
        found = self._gazetteer.find(address) if address else None
        if found is None or not found.units:
            reasons = [*failed, "address-unknown" if address else "no-address"]
            return Place(self._directory.fallback.code, "none", "; ".join(reasons))
        names = ", ".join(found.names)
        if len(found.units) == 1:
            return Place(found.units[0].code, "alias", "; ".join([*failed, names]))
        several = " / ".join(unit.code for unit in found.units)
        area = common_ancestor(found.units) or self._directory.fallback.code
        return Place(area, "alias", "; ".join([*failed, f"ambiguous: {names}: {several}"]))
