"""What is asked of the command path, and how it answers. No rule stands here."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import msgspec

from dispatch_service.codec import Happened
from dispatch_service.routing.states import Ticket
from dispatch_service.whistles.rules import WhistleRules
from dispatch_service.whistles.states import Whistle
from shared.contracts.actor import Actor

State = Ticket | Whistle


class Loaded(msgspec.Struct, frozen=True):
    """A stream as it stands: `state` is None while it is empty."""

    version: int = 0
    state: State | None = None


Seen = Mapping[str, Loaded]
NOTHING = Loaded()


class Plan(Protocol):
    """One command, and the streams it may write to. Deciding is pure; it may be done again on later states."""

    def streams(self, seen: Seen) -> Sequence[str]:
        """All streams it needs, the first one named by the caller; asked again until nothing new is named."""
        ...

    def texts(self) -> Mapping[str, str]:
        """Fields of the command that hold text not sealed yet."""
        ...

    def sealed(self, tokens: Mapping[str, str]) -> "Plan":
        """The same plan with tokens in place of its texts."""
        ...

    def decide(self, seen: Seen, rules: WhistleRules) -> list[tuple[str, Happened]]:
        """What happens, stream by stream, in order. Raises `Rejected`."""
        ...


class Order(msgspec.Struct, frozen=True):
    """A plan with who gave it and what it expects."""

    plan: Plan
    actor: Actor
    command: UUID
    correlation: str = ""
    causation: str = ""
    expected: int | None = None
    """Version the caller saw of the first stream (`If-Match`); another one is refused as stale."""
    key: str = ""
    """The caller's own name for this command (`Idempotency-Key`), with the caller's code in front."""
    fingerprint: str = ""
    """What the caller asked under that name: the same name for something else is refused."""


class Done(msgspec.Struct, frozen=True):
    """The command took effect. `repeated`: it had before, and nothing happened now."""

    position: int
    stream: str
    version: int
    state: State
    repeated: bool = False


class Stale(Exception):
    """The caller built on a version that is no longer the newest."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"expected version {expected}, found {actual}")
        self.expected = expected
        self.actual = actual


class Unknown(Exception):
    """There is no such ticket or whistle."""


class KeyReused(Exception):
    """The caller's key stood for another command before."""


class Contested(Exception):
    """Others were faster too many times in a row: try again."""
