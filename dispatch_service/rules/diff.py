"""What changed between two versions of a document, by place. Entries of a list are matched by code, not by turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import msgspec

KEYS = ("code", "rung", "kind")
"""What names an entry of a list, the first of them that all entries have."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` as JSON; empty where there was or is nothing."""

    place: str
    before: str
    after: str


def differences(old: bytes, new: bytes) -> list[Difference]:
    """All differences between two documents in JSON, ordered by place; nothing where they mean the same."""
    found = _between("", msgspec.json.decode(old), msgspec.json.decode(new))
    return sorted(found, key=lambda difference: difference.place)


def _between(place: str, old: object, new: object) -> Iterator[Difference]:
    before, after = _parts(old), _parts(new)
    if before is None or after is None:
        if old != new:
            yield Difference(place, _text(old), _text(new))
        return
    for name in before.keys() | after.keys():
        yield from _between(f"{place}{name}", before.get(name), after.get(name))


def _parts(value: object) -> dict[str, object] | None:
    """Children by the way their place is written; nothing for what is compared as a whole."""
    if isinstance(value, dict):
        return {f".{name}": part for name, part in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return _named(cast("list[object]", value))
    return None


def _named(entries: list[object]) -> dict[str, object] | None:
    records = [cast("dict[str, object]", entry) for entry in entries if isinstance(entry, dict)]
    key = next((key for key in KEYS if all(key in record for record in records)), None)
    if key is None or len(records) != len(entries) or not records:
        return None
    named = {f"[{record[key]}]": cast("object", record) for record in records}
    return named if len(named) == len(entries) else None


def _text(value: object) -> str:
    return "" if value is None else msgspec.json.encode(value).decode()
