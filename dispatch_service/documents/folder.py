"""A folder of YAML files as one document: each top-level key stands in exactly one of the files.

`*.geojson` files give the key `areas`: the geometry of every feature under its `unit` property.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from dispatch_service.documents.faults import Fault, Faults, raise_any
from dispatch_service.documents.text import from_yaml


class Feature(msgspec.Struct, frozen=True):
    properties: dict[str, object]
    geometry: dict[str, object]


class FeatureCollection(msgspec.Struct, frozen=True):
    """What we read of GeoJSON (RFC 7946): features in WGS-84, longitude before latitude."""

    features: tuple[Feature, ...]


def from_path(path: Path) -> object:
    """Read a single file, or all of a folder's `*.yaml` and `*.geojson`, into one tree of JSON types.

    Raises:
        Faults: unreadable files, keys given in two of them, features without a unit; all of them.
    """
    if path.is_file():
        return from_yaml(path.read_bytes(), path.name)
    merged: dict[str, object] = {}
    origin: dict[str, str] = {}
    faults: list[Fault] = []
    for file in _files(path):
        try:
            content = _content(file)
        except Faults as unreadable:
            faults += unreadable.faults
            continue
        for key in content.keys() & merged.keys():
            faults.append(Fault(file.name, f"{key!r} stands in {origin[key]} already"))
        merged |= content
        origin |= dict.fromkeys(content, file.name)
    raise_any(faults if merged or faults else [Fault(str(path), "holds no *.yaml and no *.geojson")])
    return merged


def _files(path: Path) -> Iterator[Path]:
    yield from sorted(path.glob("*.yaml"))
    yield from sorted(path.glob("*.geojson"))


def _content(file: Path) -> dict[str, object]:
    if file.suffix == ".geojson":
        return {"areas": _geometries(file)}
    content = from_yaml(file.read_bytes(), file.name)
    if not isinstance(content, dict):
        raise Faults([Fault(file.name, "is no mapping of keys")])
    return {str(key): value for key, value in content.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - YAML


def _geometries(file: Path) -> dict[str, object]:
    try:
        collection = msgspec.json.decode(file.read_bytes(), type=FeatureCollection)
    except msgspec.DecodeError as fault:
        raise Faults([Fault(file.name, f"is no GeoJSON feature collection: {fault}")]) from fault
    units = [feature.properties.get("unit") for feature in collection.features]
    faults = [
        Fault(f"{file.name}: features[{number}]", "names no unit, or one that stands above already")
        for number, unit in enumerate(units)
        if not isinstance(unit, str) or unit in units[:number]
    ]
    raise_any(faults)
    return {str(unit): feature.geometry for unit, feature in zip(units, collection.features, strict=True)}
