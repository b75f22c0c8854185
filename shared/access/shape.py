"""Checks a data file against its JSON Schema and tells every fault with its place."""

import json
from collections.abc import Iterable, Sequence
from typing import Protocol, cast

import jsonschema


class _Fault(Protocol):
    @property
    def absolute_path(self) -> Sequence[str | int]: ...
    @property
    def message(self) -> str: ...


class _Validator(Protocol):
    def iter_errors(self, instance: object) -> Iterable[_Fault]: ...


def faults_against(schema: str, data: object) -> list[str]:
    """`place: what is wrong`, for every fault, by place; none when the data fits."""
    validator = cast(_Validator, jsonschema.Draft202012Validator(json.loads(schema)))
    faults = ((_place(fault), fault.message) for fault in validator.iter_errors(data))
    return [f"{place}: {message}" for place, message in sorted(faults)]


def _place(fault: _Fault) -> str:
    return "/".join(str(step) for step in fault.absolute_path) or "file"
