"""A parsed document as typed records, and records as canonical bytes: same content, same bytes, same digest.

The record types are the one source: their JSON Schema (2020-12) is generated and names every fault at once. The quick
path asks msgspec alone; the schema is only walked where that refused.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from dispatch_service.documents.faults import Fault, Faults

Record = TypeVar("Record", bound=msgspec.Struct)

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def typed(raw: object, shape: type[Record]) -> Record:
    """Turn parsed JSON types into a record.

    Raises:
        Faults: everything in which the document departs from the record's schema.
    """
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as first:
        raise Faults(list(_departures(raw, shape)) or [Fault("document", str(first))]) from first


def decoded(content: bytes, shape: type[Record]) -> Record:
    """Read canonical bytes back.

    Raises:
        Faults: they are no JSON, or depart from the record's schema.
    """
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError:
        return typed(msgspec.json.decode(content), shape)
    except msgspec.DecodeError as fault:
        raise Faults([Fault("document", str(fault))]) from fault


def canonical(record: msgspec.Struct) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; fields at their default are left out."""
    return msgspec.json.encode(record, order="deterministic")


def digest(content: bytes) -> str:
    """SHA-256 in hex: the name under which a version is stored and quoted."""
    return hashlib.sha256(content).hexdigest()


def schema(shape: type[msgspec.Struct], title: str) -> dict[str, object]:
    """The JSON Schema of a record type, for editors and for the listing of faults."""
    return {"$schema": DIALECT, "title": title, **msgspec.json.schema(shape)}


def _departures(raw: object, shape: type[msgspec.Struct]) -> Iterable[Fault]:
    validator = Draft202012Validator(schema(shape, shape.__name__), format_checker=FormatChecker())
    for error in validator.iter_errors(raw):  # pyright: ignore[reportArgumentType, reportUnknownMemberType] - loose stub
        for leaf in _leaves(error):
            path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in leaf.absolute_path)
            yield Fault(path.removeprefix(".") or "document", leaf.message)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Of a refusal by every alternative (`text or nothing`) all faults of the alternative that came furthest."""
    alternatives: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        alternatives.setdefault(inner.relative_schema_path[0], []).append(inner)
    if not alternatives:
        yield error
        return
    for inner in max(alternatives.values(), key=_reached):
        yield from _leaves(inner)


def _reached(faults: Sequence[ValidationError]) -> tuple[int, bool]:
    """How deep an alternative was read; of two equally deep ones the one that was at least of the right type."""
    return max(len(fault.absolute_path) for fault in faults), all(fault.validator != "type" for fault in faults)
