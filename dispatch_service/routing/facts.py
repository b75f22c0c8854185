"""How values of the core are declared: immutable, compared by their fields, cheap to make, to copy and to write down.

msgspec's structs hold them: data and no input or output, made in C. A decision makes dozens of values and a replay
millions; as dataclasses and named tuples they cost several times as much (decision 12). None refers to itself, so the
collector of cycles need not look at them.
"""

from typing import dataclass_transform

import msgspec
from msgspec.structs import replace

__all__ = ["Fact", "Value", "replace"]


class _Named(msgspec.StructMeta):
    """Every field is named when such a value is made; a subclass does not have to ask for it again."""

    def __new__(mcls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> "_Named":
        return super().__new__(mcls, name, bases, body, frozen=True, gc=False, kw_only=True)


@dataclass_transform(frozen_default=True)
class Value(msgspec.Struct, frozen=True, gc=False):
    """A value: compared and hashed by its fields, never changed after it was made."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Fact(msgspec.Struct, metaclass=_Named):
    """An event or a command: a value whose every field is named when it is made."""
