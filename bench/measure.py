"""How figures are compared: trials in turn, round by round, so that whatever the machine does meets both sides alike.

Pure but for the trials it awaits. A ratio is the median of the rounds' ratios, never a quotient of two lucky figures.
"""

from collections.abc import Awaitable, Callable, Mapping
from statistics import median

import msgspec

Trial = Callable[[], Awaitable[float]]
"""One measurement: does some work and gives its rate, in things per second."""
Samples = dict[str, list[float]]
"""Rates by trial, one of each round."""


class Comparison(msgspec.Struct, frozen=True):
    """Our rate against a baseline's, round by round."""

    what: str
    unit: str
    baseline: str
    ours: list[float]
    theirs: list[float]
    least: float | None = None
    """The ratio to be reached; None where it is only reported."""

    @property
    def ratio(self) -> float:
        return median(mine / other for mine, other in zip(self.ours, self.theirs, strict=True))

    @property
    def reached(self) -> bool:
        return self.least is None or self.ratio >= self.least


class Figure(msgspec.Struct, frozen=True):
    """A figure that stands for itself."""

    what: str
    value: float
    unit: str


class Skipped(msgspec.Struct, frozen=True):
    """What could not be measured here, and why."""

    what: str
    why: str


class Findings(msgspec.Struct, frozen=True):
    """What one measure, or all of them, found."""

    comparisons: list[Comparison] = []
    figures: list[Figure] = []
    skipped: list[Skipped] = []

    @property
    def missed(self) -> list[Comparison]:
        return [comparison for comparison in self.comparisons if not comparison.reached]

    def with_more(self, more: "Findings") -> "Findings":
        """Both together."""
        return Findings(self.comparisons + more.comparisons, self.figures + more.figures, self.skipped + more.skipped)


class Effort(msgspec.Struct, frozen=True):
    """How much work is put into a run. Only a full run is judged."""

    name: str
    rounds: int
    """In which everything is tried."""
    more: int
    """Further rounds, of what is judged: the more of them, the less it matters what else the machine does."""
    seconds: float
    """Of load in one trial of the HTTP measures."""
    appends: int
    """Events of one append trial."""
    tickets: int
    """Filings of one consuming trial; the ones recorded one by one are a twentieth."""
    replayed: int
    """Events of one replay trial."""
    growth: tuple[int, int]
    """Log sizes between which the growth of a replay's cost is told."""
    lookups: int
    paced: float
    """Seconds of the request-to-worklist measure."""


QUICK = Effort("quick", 1, 0, 1.0, 2_000, 400, 2_000, (1_000, 2_000), 5_000, 3.0)
FULL = Effort("full", 5, 10, 1.5, 20_000, 12_000, 40_000, (10_000, 100_000), 100_000, 20.0)
LARGE = Effort("large", 5, 10, 1.5, 20_000, 12_000, 40_000, (10_000, 1_000_000), 100_000, 20.0)
EFFORTS = {effort.name: effort for effort in (QUICK, FULL, LARGE)}


async def judged_and_told(
    judged: Mapping[str, Trial], told: Mapping[str, Trial], effort: Effort
) -> tuple[Samples, Samples]:
    """What is judged, from all rounds; and everything, from the rounds in which everything was tried.

    Raises:
        ValueError: as `interleaved` does.
    """
    everything = await interleaved({**judged, **told}, effort.rounds)
    more = await interleaved(judged, effort.more) if effort.more else Samples()
    return {name: everything[name] + more.get(name, []) for name in judged}, everything


async def interleaved(trials: Mapping[str, Trial], rounds: int) -> Samples:
    """Run every trial once in each round; another one begins each time, so that no trial always follows the same one.

    Raises:
        ValueError: no round, or a rate that is none.
    """
    if rounds < 1:
        raise ValueError("at least one round")
    names = list(trials)
    samples: Samples = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            rate = await trials[name]()
            if not rate > 0:
                raise ValueError(f"{name}: a rate of {rate}")
            samples[name].append(rate)
    return samples
