"""What a missed deadline of a whistle does: it goes before the superior, again and again, and never cancels the call.

Only the time for rating ends something: an unrated whistle is closed as that.
"""

from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import DISTRICT
from dispatch_service.whistles.arming import arming
from dispatch_service.whistles.commands import FireWhistleDeadline
from dispatch_service.whistles.events import WhistleClosed, WhistleEscalated, WhistleEvent
from dispatch_service.whistles.rules import WhistleRules
from dispatch_service.whistles.states import Whistle, WhistleClock, WhistleClockKind


def fire(whistle: Whistle, command: FireWhistleDeadline, rules: WhistleRules) -> tuple[WhistleEvent, ...]:
    """Nothing for a clock that is gone; a refusal (`not-due`) for one that still runs."""
    clock = next((one for one in whistle.clocks if one.timer == command.timer), None)
    if clock is None:
        return ()
    if command.at < clock.due_at:
        raise Rejected("not-due", clock.due_at.isoformat())
    if clock.kind is WhistleClockKind.RATE:
        return (WhistleClosed(at=command.at, rule="whistle.fire-deadline.unrated", outcome="unrated"),)
    return (_escalated(whistle, clock, command, rules),)


def _escalated(
    whistle: Whistle, clock: WhistleClock, command: FireWhistleDeadline, rules: WhistleRules
) -> WhistleEscalated:
    superior = rules.summoned(whistle.terms.superior, clock.unit)
    if superior is None or superior.code == clock.unit:
        superior = rules.summoned(DISTRICT, clock.unit)
    again = arming(whistle, command.at, rules).clock(clock.kind, clock.unit, clock.step + 1)
    return WhistleEscalated(
        at=command.at,
        rule="whistle.fire-deadline",
        timer=clock.timer,
        clock=str(clock.kind),
        unit=clock.unit,
        due_at=clock.due_at,
        step=clock.step,
        late_cause=command.late_cause,
        to=superior.code if superior else "",
        clocks=(*(other for other in whistle.clocks if other is not clock), again),
    )
