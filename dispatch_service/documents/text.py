"""YAML as JSON's types and nothing else: `08:00`, `no` and `2026-10-10` stay text, a key given twice is a fault.

YAML 1.1 would read them as 480, false and a date. The numbers and words below are those of the YAML 1.2 JSON schema.
"""

import re
from collections.abc import Hashable

import yaml

from dispatch_service.documents.faults import Fault, Faults


class _Reader(yaml.CSafeLoader):
    """Knows null, true, false, integers and decimal numbers; everything else is text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        keys: set[str] = set()
        for key, _ in node.value:
            if key.value in keys:
                mark = key.start_mark
                raise yaml.constructor.ConstructorError(None, None, f"key {key.value!r} stands twice", mark)
            keys.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Reader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", list("tf")),
    ("int", r"-?(0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(0|[1-9][0-9]*)\.[0-9]+", list("-0123456789")),
):
    _Reader.add_implicit_resolver(  # pyright: ignore[reportUnknownMemberType] - the stub leaves it untyped
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
    )


def from_yaml(text: str | bytes, place: str = "document") -> object:
    """Parse one YAML document into dicts, lists and scalars of JSON.

    Raises:
        Faults: it is no YAML, or a key stands twice; with line and column.
    """
    try:
        parsed: object = yaml.load(text, _Reader)  # noqa: S506 - a safe loader, with fewer types still
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        where = f"{place}:{mark.line + 1}:{mark.column + 1}" if mark else place
        raise Faults([Fault(where, fault.problem or "not readable as YAML")]) from fault
    except yaml.YAMLError as fault:
        raise Faults([Fault(place, str(fault))]) from fault
    return parsed
