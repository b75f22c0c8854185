"""All views of the dispatch log, by name: what is followed, verified and rebuilt."""

from typing import Final

from dispatch_service.codec import Entry
from dispatch_service.timers import armed
from dispatch_service.views import held, meetings, outcomes, rulings, summons, timeline, worklist
from shared.eventlog.views import View

TIMERS: Final = View[Entry]("timer", 1, armed.TABLE, armed.keys, armed.fold)

VIEWS: Final[tuple[View[Entry], ...]] = (
    worklist.VIEW,
    timeline.VIEW,
    outcomes.VIEW,
    summons.VIEW,
    rulings.VIEW,
    meetings.VIEW,
    held.VIEW,
    TIMERS,
)
