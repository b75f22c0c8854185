"""How values of the core are declared: immutable to whoever checks the types, and cheap to make at run time.

A frozen dataclass sets each of its fields by a call, which makes it cost four times as much; a decision makes dozens of
values and a replay millions. So the checker forbids what the machine does not watch.
"""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """Declare a value: compared and hashed by its fields, never changed after it was made."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def fact(cls: type[T]) -> type[T]:
    """Declare an event or a command: a value whose every field is named when it is made."""
    return dataclass(slots=True, unsafe_hash=True, kw_only=True)(cls)
