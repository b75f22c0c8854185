"""Which fault when, as data: the same seed is the same storm, so that a failure can be had again.

Pure. Every round kills and freezes each victim once, in an order of its own, and ends with a power cut of everything.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Literal, NamedTuple

How = Literal["kill", "freeze"]
SPANS: dict[How, tuple[float, ...]] = {"kill": (0.0, 1.0, 4.0), "freeze": (2.0, 5.0, 12.0)}
"""Seconds a fault lasts; the longest freeze outlasts the time limit of an idle transaction and a group's session."""


class Fault(NamedTuple):
    """One thing that goes wrong: who, how, and how many seconds until it is mended."""

    victims: tuple[str, ...]
    how: How
    seconds: float

    def __str__(self) -> str:
        return f"{self.how} {'+'.join(self.victims)} for {self.seconds:g} s"


def storm(seed: int, victims: Sequence[str], rounds: int) -> list[Fault]:
    """The faults of so many rounds."""
    return [fault for number in range(rounds) for fault in _round(f"{seed}/{number}", victims)]


def _round(seed: str, victims: Sequence[str]) -> list[Fault]:
    hows: tuple[How, ...] = ("kill", "freeze")
    single = [Fault((victim,), how, _span(f"{seed}/{victim}", how)) for victim in victims for how in hows]
    single.sort(key=lambda fault: _draw(f"{seed}/{fault}"))
    return [*single, Fault(tuple(victims), "kill", _span(seed, "kill"))]


def _span(seed: str, how: How) -> float:
    return SPANS[how][_draw(f"{seed}/{how}") % len(SPANS[how])]


def _draw(seed: str) -> int:
    return int.from_bytes(sha256(seed.encode()).digest()[:8])
