"""Writes the demo district's directory: `python deploy/demo/make_district.py [FOLDER]`. Same names, same bytes.

One street of 10 communities with 128 basic and 48 dedicated grids, micro-grids in one community, and departments of
the street and the district. The files are checked in; a test makes them again and compares.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duty
import mesh
import staffing
import yaml

HERE = Path(__file__).parent
NATIONAL = "999901001000000"
"""Front part of the grids' national numbers; no division has the number 999901."""
DEDICATED = 48
SIZES = [13] * 8 + [12] * 2
Names = dict[str, Any]
Unit = dict[str, Any]


def main(folder: Path) -> None:
    names: Names = yaml.safe_load((HERE / "names.yaml").read_text("utf-8"))
    units, areas = district(names)
    folder.mkdir(parents=True, exist_ok=True)
    heading = {
        "version": "demo-2026.11",
        "source": "Invented for demonstration; modelled on published reports of street grid governance",
        "zh": names["district"]["zh"],
        "en": names["district"]["en"],
    }
    _write(folder / "units.yaml", {"directory": heading, "units": units})
    _write(folder / "staff.yaml", {"posts": staffing.POSTS, "staff": list(staffing.staff(names, units))})
    _write(folder / "duty.yaml", {"duty": duty.duty(names, units)})
    features = [
        {"type": "Feature", "properties": {"unit": unit["code"], "zh": unit["zh"]}, "geometry": areas[unit["code"]]}
        for unit in units
        if unit["code"] in areas
    ]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    (folder / "areas.geojson").write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', "utf-8")


def district(names: Names) -> tuple[list[Unit], dict[str, object]]:
    """All units, parents before children, and the outlines of the areas among them."""
    top, street = names["district"], names["street"]
    q, s = top["code"], street["code"]
    units: list[Unit] = [
        {"code": q, "rung": "district", "kind": "area", "zh": top["zh"], "en": top["en"], "leader": f"{q}-SUP",
         "head": f"{q}-LEAD", "panel": f"{q}-PANEL", "desk": f"{q}-DESK", "supervision": f"{q}-SUP"},
        {"code": f"{q}-DESK", "rung": "district", "kind": "desk", "zh": f"{top['zh']}诉求受理中心",
         "en": "District Request Centre", "parent": q},
        {"code": f"{q}-SUP", "rung": "district", "kind": "office", "zh": f"{top['zh']}督办室",
         "en": "District Supervision Office", "parent": q},
        {"code": f"{q}-LEAD", "rung": "district", "kind": "office", "zh": f"{top['zh']}负责人",
         "en": "District Leader", "parent": q},
        {"code": f"{q}-PANEL", "rung": "district", "kind": "office", "zh": f"{top['zh']}职责裁定小组",
         "en": "District Panel on Competence", "parent": q},
        {"code": s, "rung": "street", "kind": "area", "zh": street["zh"], "en": street["en"], "parent": q,
         "leader": f"{s}-LEAD", "desk": f"{s}-DESK"},
        {"code": f"{s}-DESK", "rung": "street", "kind": "desk", "zh": f"{street['zh']}网格治理服务中心",
         "en": "Street Grid Service Centre", "parent": s},
        {"code": f"{s}-LEAD", "rung": "street", "kind": "office", "zh": f"{street['zh']}负责人",
         "en": "Street Leader", "parent": s},
    ]  # fmt: skip
    units += departments(names["departments"]["district"], "D", q, "")
    units += departments(names["departments"]["street"], s, s, street["zh"])
    units += departments(names["departments"]["later"], "D", q, "")
    areas: dict[str, object] = {s: mesh.polygon(mesh.outline([mesh.cell(*at) for at in mesh.walk()]))}
    for unit, geometry in communities(names):
        units.append(unit)
        areas[unit["code"]] = geometry
    return units, areas


def departments(listed: list[Names], prefix: str, parent: str, before: str) -> list[Unit]:
    return [
        {"code": f"{prefix}-{entry['code']}", "rung": "department", "kind": "department", "zh": before + entry["zh"],
         "en": entry["en"], "parent": parent, "serves": entry["serves"]}
        for entry in listed
    ]  # fmt: skip


def communities(names: Names) -> Iterator[tuple[Unit, object]]:
    """Each community and, after it, its grids; every one a stretch of the walk through the mesh."""
    walk, first = mesh.walk(), 0
    compounds = [a + b for a in names["compounds"]["first"] for b in names["compounds"]["ending"]]
    for number, community in enumerate(names["communities"], start=1):
        cells = [mesh.cell(*at) for at in walk[first : first + SIZES[number - 1]]]
        code = f"C{number:02d}"
        shared = names["shared_alias"]
        aliases = [community["zh"], *community["aliases"]]
        unit = {
            "code": code, "rung": "community", "kind": "area", "zh": f"{community['zh']}社区",
            "en": f"{community['en']} Community", "parent": names["street"]["code"], "aliases": aliases,
        }  # fmt: skip
        yield unit, mesh.polygon(mesh.outline(cells))
        plots = names["dedicated"][: min(5, DEDICATED - (number - 1) * 5)] if number < 9 else names["dedicated"][:4]
        extra = [shared["name"]] if number in shared["communities"] else []
        yield from basic_grids(code, community, cells, compounds[first : first + len(cells)], len(plots), extra)
        yield from dedicated_grids(code, community, cells, plots)
        if number == names["micro_community"]:
            yield from micro_grids(code, community, cells, len(plots))
        first += len(cells)


def basic_grids(
    code: str, community: Names, cells: list[mesh.Ring], compounds: list[str], plots: int, extra: list[str]
) -> Iterator[tuple[Unit, object]]:
    for number, (ring, name) in enumerate(zip(cells, compounds, strict=True), start=1):
        holes = [mesh.compound(ring)] if number <= plots else []
        unit = {
            "code": f"{code}-{number:02d}", "rung": "grid", "kind": "area", "grid": "basic",
            "zh": f"{community['zh']}第{number}网格", "en": f"{community['en']} Grid {number}", "parent": code,
            "grid_code": f"{NATIONAL}0{code[1:]}{number:02d}", "aliases": [name, *(extra if number == 7 else [])],
        }  # fmt: skip
        yield unit, mesh.polygon(ring, *holes)


def dedicated_grids(
    code: str, community: Names, cells: list[mesh.Ring], plots: list[Names]
) -> Iterator[tuple[Unit, object]]:
    """A single unit's own grid, cut out of the basic grid around it."""
    for number, (ring, plot) in enumerate(zip(cells, plots, strict=False), start=1):
        name = community["zh"] + plot["zh"]
        unit = {
            "code": f"{code}-Z{number:02d}", "rung": "grid", "kind": "area", "grid": "dedicated",
            "zh": f"{name}专属网格", "en": f"{community['en']} {plot['en']}", "parent": code,
            "grid_code": f"{NATIONAL}0{code[1:]}{50 + number}", "aliases": [name],
        }  # fmt: skip
        yield unit, mesh.polygon(mesh.compound(ring))


def micro_grids(code: str, community: Names, cells: list[mesh.Ring], plots: int) -> Iterator[tuple[Unit, object]]:
    """Two halves of each basic grid that has no dedicated grid in it."""
    for number, ring in enumerate(cells[plots:], start=plots + 1):
        for half, part in enumerate(mesh.halves(ring), start=1):
            unit = {
                "code": f"{code}-{number:02d}-{half}", "rung": "micro", "kind": "area", "grid": "micro",
                "zh": f"{community['zh']}第{number}网格{half}号微网格",
                "en": f"{community['en']} Grid {number} Micro-grid {half}", "parent": f"{code}-{number:02d}",
            }  # fmt: skip
            yield unit, mesh.polygon(part)


def _write(file: Path, content: dict[str, Any]) -> None:
    """YAML with one record a line: a change of one record is a change of one line."""
    lines = ["# Made by make_district.py from names.yaml; change those."]
    for key, value in content.items():
        lines += _lines(key, value)
    file.write_text("\n".join(lines) + "\n", "utf-8")


def _lines(key: str, value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield f"{key}:"
        yield from (f"  - {_flow(record)}" for record in value)
    elif isinstance(value, dict) and any(isinstance(part, list) for part in value.values()):
        yield f"{key}:"
        yield from (f"  {line}" for name, part in value.items() for line in _lines(name, part))
    else:
        yield f"{key}: {_flow(value)}"


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    plain = isinstance(value, str) and re.fullmatch(r"[^\W\d_][\w -]*", value)
    return str(value) if plain else json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "directory")
