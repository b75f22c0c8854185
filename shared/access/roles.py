"""Reads the table of rights. A table with faults is not loaded at all, and says every fault at once."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import cast

import msgspec
import yaml

from shared.access.identity import Part
from shared.access.shape import faults_against
from shared.access.table import Grant, Reach, Role, Roles


class BadRoles(Exception):
    """The table is unusable; `faults` names every place and what is wrong there."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class _RoleText(msgspec.Struct, frozen=True):
    name: str
    name_en: str
    like: tuple[str, ...] = ()
    may: dict[str, tuple[str, ...]] = {}
    confidential: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()


class _Table(msgspec.Struct, frozen=True):
    actions: dict[str, str]
    bundles: dict[str, tuple[str, ...]]
    roles: dict[str, _RoleText]


@cache
def packaged_roles() -> Roles:
    """The table that comes with the program."""
    return read_roles(files("shared.access").joinpath("roles.yaml").read_text("utf-8"))


def read_roles(text: str) -> Roles:
    """The table written in YAML.

    Raises:
        BadRoles: not YAML, not of the schema, or naming an action, bundle or role that is not declared.
    """
    try:
        raw = cast(object, yaml.safe_load(text))
    except yaml.YAMLError as fault:
        raise BadRoles([f"not YAML: {fault}"]) from fault
    if shape := faults_against(files("shared.access").joinpath("roles.schema.json").read_text("utf-8"), raw):
        raise BadRoles(shape)
    table = msgspec.convert(raw, _Table)
    if names := list(_name_faults(table)):
        raise BadRoles(names)
    return Roles(table.actions, {code: _role(code, table) for code in table.roles})


def _name_faults(table: _Table) -> Iterator[str]:
    lists = {f"bundles/{name}": actions for name, actions in table.bundles.items()}
    for code, role in table.roles.items():
        lists |= {f"roles/{code}/may/{reach}": actions for reach, actions in role.may.items()}
        yield from (f"roles/{code}/like: no role {other}" for other in role.like if other not in table.roles)
        if _in_circle(code, table):
            yield f"roles/{code}/like: leads back to itself"
    for place, entries in lists.items():
        for entry in entries:
            if entry.startswith("+") and (entry[1:] not in table.bundles or place.startswith("bundles/")):
                yield f"{place}: no bundle {entry} here"
            elif not entry.startswith("+") and entry not in table.actions:
                yield f"{place}: no action {entry}"


def _in_circle(code: str, table: _Table) -> bool:
    seen: set[str] = set()
    ahead = list(table.roles[code].like)
    while ahead:
        other = ahead.pop()
        if other == code:
            return True
        if other not in seen and other in table.roles:
            seen.add(other)
            ahead.extend(table.roles[other].like)
    return False


def _role(code: str, table: _Table) -> Role:
    text = table.roles[code]
    grants = [
        Grant(_reach(reach), _actions(entries, table), reach in text.confidential)
        for reach, entries in text.may.items()
    ]
    for other in text.like:
        grants.extend(_role(other, table).grants)
    return Role(code, text.name, text.name_en, tuple(grants), frozenset(text.offices))


def _actions(entries: tuple[str, ...], table: _Table) -> frozenset[str]:
    bundles = (table.bundles[entry[1:]] for entry in entries if entry.startswith("+"))
    plain = (entry for entry in entries if not entry.startswith("+"))
    return frozenset(plain).union(*bundles)


def _reach(text: str) -> Reach | Part:
    return Reach(text) if text in set(Reach) else Part(text)
