"""From a row to a filing: which column is which field, what is wrong with it, and what makes it the same row again.

Pure: everything here depends on the row and the mapping alone.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from cli.importing.sheet import SheetRow, aware

FIELDS = (
    "subject", "description", "occurred_at", "external_id", "category", "address", "grid_code", "lat", "lon", "name",
    "phone",
)  # fmt: skip
"""What a column may be mapped to."""
SUBJECT_LENGTH = 60
_MOMENT = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?$")
_NAMES_A_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$")

Json = dict[str, object]


class Fault(msgspec.Struct, frozen=True):
    """Why a row was not filed: where, and what is wrong there."""

    row: int
    column: str
    reason: str


class Ready(msgspec.Struct, frozen=True):
    """A row ready to be filed. `external_id` makes it the same request however often it is filed."""

    row: int
    body: Json


class Plan(msgspec.Struct, frozen=True):
    """Field → column, the channel the rows came through, and whether they are history."""

    columns: Mapping[str, str]
    channel: str = "sheet"
    historic: bool = False

    def column(self, field: str) -> str:
        """The column of a field, for messages; the field's own name where nothing is mapped."""
        return self.columns.get(field, field)


def read_plan(pairs: Iterable[str], channel: str, historic: bool, columns: Iterable[str]) -> Plan:
    """Out of `field=column` pairs.

    Raises:
        ValueError: an unknown field, a column the file has not, or nothing that says what happened.
    """
    known = set(columns)
    mapped: dict[str, str] = {}
    for pair in pairs:
        field, _, column = pair.partition("=")
        if field not in FIELDS:
            raise ValueError(f"{field!r} is no field; fields are {', '.join(FIELDS)}")
        if column not in known:
            raise ValueError(f"the file has no column {column!r}; it has {', '.join(sorted(known))}")
        mapped[field] = column
    if "description" not in mapped:
        raise ValueError("no column is mapped to description")
    return Plan(mapped, channel, historic)


def prepare(rows: Iterable[SheetRow], plan: Plan) -> Iterator[Ready | list[Fault]]:
    """Each row ready to be filed, or all its faults."""
    seen: Counter[str] = Counter()
    for row in rows:
        faults: list[Fault] = []
        body = _body(row, plan, faults)
        if faults:
            yield faults
            continue
        if "external_id" not in body:
            digest = _content_id(body)
            seen[digest] += 1
            body["external_id"] = f"{digest}-{seen[digest]}"
        yield Ready(row.number, body)


def _body(row: SheetRow, plan: Plan, faults: list[Fault]) -> Json:
    said = {field: row.cells.get(column, "") for field, column in plan.columns.items()}
    faults += [
        Fault(row.number, plan.column(field), "the number has more digits than the cell could keep: store it as text")
        for field in said
        if plan.column(field) in row.lossy
    ]
    text = {field: _cleaned(value) for field, value in said.items() if not isinstance(value, datetime)}
    description = text.get("description", "")
    if not description:
        faults.append(Fault(row.number, plan.column("description"), "is empty"))
    body: Json = {"description": description, "subject": text.get("subject") or _first_line(description)}
    body["channel"] = plan.channel
    body.update(_codes(row, plan, text, faults))
    body.update(_moment(row, plan, said.get("occurred_at"), faults))
    body.update(_place(row, plan, text, faults))
    reporter = {part: text[part] for part in ("name", "phone") if text.get(part)}
    if reporter:
        body["reporter"] = reporter
    if plan.historic:
        body["historic"] = True
    return body


def _codes(row: SheetRow, plan: Plan, text: Mapping[str, str], faults: list[Fault]) -> Json:
    found: Json = {field: text[field] for field in ("address", "external_id") if text.get(field)}
    for field in ("category", "grid_code"):
        value = text.get(field)
        if value and not _NAMES_A_CODE.match(value):
            faults.append(Fault(row.number, plan.column(field), f"{value!r} is no code"))
        elif value:
            found[field] = value
    return found


def _moment(row: SheetRow, plan: Plan, value: str | datetime | None, faults: list[Fault]) -> Json:
    if isinstance(value, datetime):
        return {"occurred_at": aware(value).isoformat()}
    if not value or not value.strip():
        return {}
    found = _MOMENT.match(value.strip())
    try:
        if found is None:
            raise ValueError("not like 2026-11-20 14:05")
        parts = [int(part or 0) for part in found.groups()]
        return {"occurred_at": aware(datetime(*parts)).isoformat()}  # pyright: ignore[reportArgumentType] # noqa: DTZ001 - six numbers
    except ValueError as wrong:
        faults.append(Fault(row.number, plan.column("occurred_at"), f"{value.strip()!r} is no date: {wrong}"))
        return {}


def _place(row: SheetRow, plan: Plan, text: Mapping[str, str], faults: list[Fault]) -> Json:
    place: dict[str, float] = {}
    for field, most in (("lat", 90.0), ("lon", 180.0)):
        value = text.get(field)
        if not value:
            continue
        try:
            place[field] = float(value)
            if not abs(place[field]) <= most:
                raise ValueError(value)
        except ValueError:
            faults.append(Fault(row.number, plan.column(field), f"{value!r} are no degrees"))
    return {"location": place} if len(place) == 2 else {}


def _cleaned(value: str) -> str:
    """Without control characters; line breaks stay line breaks, tabs become spaces."""
    joined = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("_x000D_", "")
    return "".join(char for char in joined if char == "\n" or char.isprintable() or char == "\u3000").strip()


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0][:SUBJECT_LENGTH].strip()


def _content_id(body: Json) -> str:
    """What a row without a number of its own is known by: its content."""
    return "sha256-" + hashlib.sha256(msgspec.json.encode(body, order="deterministic")).hexdigest()[:32]
