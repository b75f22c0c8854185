"""Clocks: when one is armed, for whom, and under which id. A historic ticket has none.

The id names the ticket, what is waited for and the event that armed it, so a late firing of an old clock finds nothing.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from dispatch_service.routing.facts import Value, replace
from dispatch_service.routing.rules import Due, Limit, Rules, Step, Unit
from dispatch_service.routing.states import Clock, ClockKind, Ticket


class Arming(Value):
    """Arms clocks for the event `number` of a ticket, at one moment and under one urgency."""

    ticket: str
    number: int
    at: datetime
    urgency: str
    off: bool
    rules: Rules

    def clock(self, kind: ClockKind, unit: Unit) -> tuple[Clock, ...]:
        """One clock with the limit of its kind on the unit's rung."""
        return self.until(kind, unit.code, self._after(self.rules.limit(kind, unit.rung, self.urgency)))

    def handing(self, unit: Unit, case: Due) -> tuple[Clock, ...]:
        """What a new custodian gets: time to sign, and the case's time or his rung's least, whichever is later."""
        return self.clock(ClockKind.SIGN, unit) + self.until(ClockKind.HANDLE, unit.code, self.handle_due(unit, case))

    def handle_due(self, unit: Unit, case: Due) -> Due:
        """The later of the case's due time and the least time a unit of this rung gets: short in an emergency."""
        return later(case, self._after(self.rules.limit(ClockKind.HANDLE, unit.rung, self.urgency)))

    def round_due(self, lead: Unit, case: Due) -> Due:
        """What another round is due by: never earlier than the case was."""
        return later(case, self._after(self.rules.limit("rehandle", lead.rung, self.urgency)))

    def again(self, clock: Clock, rung: str, step: Step) -> tuple[Clock, ...]:
        """The fired clock's next step, counted from the firing and not from the due time it missed."""
        due = self._after(step.then_after or self.rules.limit(clock.kind, rung, self.urgency))
        name = f":{clock.unit}" if clock.kind is ClockKind.ASSIST else ""
        return self.until(clock.kind, clock.unit, due, clock.step + 1, name)

    def assisting(self, units: Iterable[Unit]) -> tuple[Clock, ...]:
        """One for each unit that is asked to help: its silence is its own, and holds nobody up."""
        kind = ClockKind.ASSIST
        limits = ((unit.code, self.rules.limit(kind, unit.rung, self.urgency)) for unit in units)
        return tuple(
            clock for code, limit in limits for clock in self.until(kind, code, self._after(limit), name=f":{code}")
        )

    def until(self, kind: ClockKind, unit: str, due: Due, step: int = 0, name: str = "") -> tuple[Clock, ...]:
        if self.off:
            return ()
        timer = f"{self.ticket}:{kind}:{self.number}{name}"
        return (Clock(timer, kind, unit, self.at, due.due_at, due.warn_at, step, due.provisional, working=due.working),)

    def _after(self, limit: Limit) -> Due:
        return self.rules.due(self.at, limit)


def later(due: Due, other: Due) -> Due:
    """The one that ends later, the first one of equals."""
    return other if other.due_at > due.due_at else due


def arming(ticket: Ticket, at: datetime, rules: Rules, nth: int = 1) -> Arming:
    """For the `nth` event of the decision at hand."""
    flags = ticket.flags
    return Arming(ticket.id, ticket.version + nth, at, flags.urgency, flags.historic, rules)


def without(ticket: Ticket, *kinds: ClockKind) -> tuple[Clock, ...]:
    """The ticket's clocks but those of these kinds."""
    return tuple(clock for clock in ticket.clocks if clock.kind not in kinds)


APPEALS = frozenset({ClockKind.APPEAL, ClockKind.APPEAL_DECISION})
"""The desk's clock, and the hotline's after it."""
BESIDE = frozenset(
    {
        ClockKind.SUPERVISE,
        ClockKind.EXTENSION,
        ClockKind.SUSPENSION,
        ClockKind.VOID,
        ClockKind.AUTHORITY,
        *APPEALS,
    }
)
"""Clocks of what goes on beside the ticket's way: they run on whoever has it."""


def stopped(clocks: Iterable[Clock], at: datetime, kinds: Collection[ClockKind]) -> tuple[Clock, ...]:
    """These clocks, those of such kinds standing still from now on."""
    return tuple(replace(clock, suspended_at=at) if clock.kind in kinds else clock for clock in clocks)


def running(clocks: Iterable[Clock], at: datetime, rules: Rules) -> tuple[Clock, ...]:
    """These clocks, with what was left of those that stood still running on."""
    return tuple(_running(clock, at, rules) for clock in clocks)


def _running(clock: Clock, at: datetime, rules: Rules) -> Clock:
    if clock.suspended_at is None:
        return clock
    stood = Due(clock.due_at, clock.warn_at, clock.provisional, clock.working)
    return replace(clock_until(clock, rules.resumed(stood, clock.suspended_at, at)), suspended_at=None)


def clock_until(clock: Clock, due: Due) -> Clock:
    """The same clock, to run until another time."""
    return replace(clock, due_at=due.due_at, warn_at=due.warn_at, provisional=due.provisional, working=due.working)


def beside(ticket: Ticket) -> tuple[Clock, ...]:
    """The clocks that a change of custody or of work leaves alone."""
    return tuple(clock for clock in ticket.clocks if clock.kind in BESIDE)


def after_the_end(ticket: Ticket) -> tuple[Clock, ...]:
    """What still runs when a ticket ends: an appeal is decided all the same."""
    return tuple(clock for clock in ticket.clocks if clock.kind in APPEALS)


def without_assist(clocks: tuple[Clock, ...], unit: str) -> tuple[Clock, ...]:
    """These clocks without that of a unit that was asked to help and has answered, or need not any more."""
    return tuple(clock for clock in clocks if not (clock.kind is ClockKind.ASSIST and clock.unit == unit))


def with_due(ticket: Ticket, due: Due, at: datetime, rules: Rules, nth: int = 1) -> tuple[Clock, ...]:
    """The clocks under another outer deadline: who handles it gets the new time, everybody else keeps his.

    A clock that stands still goes on standing still.
    """
    handle = ticket.clock(ClockKind.HANDLE)
    if handle is None:
        return ticket.clocks
    armed = arming(ticket, at, rules, nth).until(ClockKind.HANDLE, handle.unit, due)
    others = tuple(clock for clock in ticket.clocks if clock is not handle)
    return others + tuple(replace(clock, suspended_at=handle.suspended_at) for clock in armed)
