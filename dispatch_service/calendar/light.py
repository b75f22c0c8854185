"""Green, yellow, red: what a deadline looks like at a moment, by the policy's rule for warning.

Pure. A stored deadline carries its own moment of warning; this is for one that does not, or under another rule.
"""

from datetime import datetime
from typing import Literal

from dispatch_service.calendar.working_time import Warn, WorkingTime
from dispatch_service.routing.rules import Due

Light = Literal["green", "yellow", "red"]


def light(now: datetime, started_at: datetime, due: Due, warn: Warn, calendar: WorkingTime) -> Light:
    """Red once the end has passed, yellow from the warning to the end itself, green before."""
    if now > due.due_at:
        return "red"
    return "yellow" if now >= warned_at(started_at, due, warn, calendar) else "green"


def warned_at(started_at: datetime, due: Due, warn: Warn, calendar: WorkingTime) -> datetime:
    """When the light turns yellow: so long before the end, or after so many percent of the time in between.

    `before` holds for a clock of its own family whose time is longer than it; for all others the percentage does.
    """
    whole = calendar.between(started_at, due.due_at, working=due.working)
    early = whole * warn.percent // 100
    if warn.before is not None and calendar.is_working(warn.before) == due.working:
        lead = calendar.span(warn.before)
        early = whole - lead if lead < whole else early
    return calendar.moved(started_at, early, working=due.working)
