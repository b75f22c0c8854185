"""A whistle's clocks: one per unit for answer and arrival, one for the lead's result, one at a time for the caller."""

from collections.abc import Iterable
from datetime import datetime

from dispatch_service.routing.facts import Value
from dispatch_service.routing.rules import Limit
from dispatch_service.whistles.rules import WhistleKind, WhistleRules
from dispatch_service.whistles.states import Whistle, WhistleClock, WhistleClockKind

FOLLOWING = (WhistleClockKind.ANSWER, WhistleClockKind.ARRIVE)
"""What every summoned unit owes."""


class Arming(Value):
    """Arms clocks for the event `number` of a whistle."""

    whistle: str
    number: int
    at: datetime
    kind: WhistleKind
    rules: WhistleRules

    def clock(self, kind: WhistleClockKind, unit: str, step: int = 0) -> WhistleClock:
        due = self.rules.due(self.at, limit_of(self.kind, kind))
        timer = f"{self.whistle}:{kind}:{unit}:{self.number}"
        return WhistleClock(timer, kind, unit, self.at, due.due_at, due.warn_at, step, due.provisional)

    def called(self, units: Iterable[str]) -> list[WhistleClock]:
        """What every summoned unit owes from here on."""
        return [self.clock(kind, unit) for unit in units for kind in FOLLOWING]

    def blown(self, blower: str, units: Iterable[str], lead: str) -> tuple[WhistleClock, ...]:
        """What runs from the blowing on."""
        called = self.called(units)
        approving = [self.clock(WhistleClockKind.APPROVE, blower)] if self.kind.approval == "after" else []
        return (*approving, *called, self.clock(WhistleClockKind.RESULT, lead))


def arming(whistle: Whistle, at: datetime, rules: WhistleRules) -> Arming:
    return Arming(whistle.id, whistle.version + 1, at, whistle.terms, rules)


def limit_of(kind: WhistleKind, clock: WhistleClockKind) -> Limit:
    """The kind's limit for a clock."""
    return {
        WhistleClockKind.APPROVE: kind.approve,
        WhistleClockKind.ANSWER: kind.answer,
        WhistleClockKind.ARRIVE: kind.arrive,
        WhistleClockKind.RESULT: kind.result,
        WhistleClockKind.CONFIRM: kind.confirm,
        WhistleClockKind.RATE: kind.rate,
    }[clock]


def approving(whistle: Whistle) -> tuple[WhistleClock, ...]:
    """The clock of an approval still owed: it runs on whatever the departments do."""
    return tuple(clock for clock in whistle.clocks if clock.kind is WhistleClockKind.APPROVE)


def without(whistle: Whistle, unit: str, *kinds: WhistleClockKind) -> tuple[WhistleClock, ...]:
    """All clocks but those of these kinds on this unit."""
    return tuple(clock for clock in whistle.clocks if clock.unit != unit or clock.kind not in kinds)
