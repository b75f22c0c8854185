"""The table of rights as it is held: actions, roles, and how far each grant reaches. Pure data."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from shared.access.identity import Part


class Reach(StrEnum):
    """How far a grant goes besides the single parts."""

    EVERYWHERE = "everywhere"
    SUBTREE = "subtree"
    """The ticket's place, custodian or lead lies in a subtree the actor acts for."""
    PARTY = "party"
    """The actor or his unit holds any part in it, past ones too."""


class Grant(msgspec.Struct, frozen=True):
    """Actions a role may do within a reach. Without `confidential` only a part opens confidential tickets."""

    reach: Reach | Part
    actions: frozenset[str]
    confidential: bool = False


class Role(msgspec.Struct, frozen=True):
    code: str
    name: str
    name_en: str
    grants: tuple[Grant, ...]
    offices: frozenset[str] = frozenset()
    """Kinds of office whose own matters the role may reach at all; everybody else is denied before any grant counts."""

    @property
    def actions(self) -> frozenset[str]:
        """What it may do anywhere at all."""
        return frozenset(action for grant in self.grants for action in grant.actions)


class Roles(msgspec.Struct, frozen=True):
    """The table: every action there is, and who may do it."""

    actions: Mapping[str, str]
    roles: Mapping[str, Role]
