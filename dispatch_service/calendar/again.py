"""A deadline as another calendar would have it: the same limit, from the same beginning, around the same pauses.

Pure. It reads off the old calendar how much working time the deadline stood for, so that it needs to know neither the
limit nor what was granted on top of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dispatch_service.calendar.working_time import WorkingTime
from dispatch_service.routing.rules import Due

Pause = tuple[datetime, datetime]
NOTHING = timedelta()


def again(old: WorkingTime, new: WorkingTime, started_at: datetime, due: Due, pauses: Sequence[Pause] = ()) -> Due:
    """What `due` becomes. A clock that runs round the clock is moved by no calendar.

    `pauses` are those it has stood still for since `started_at`, in their order. Whole working days stay whole working
    days where the new calendar's are longer or shorter.
    """
    if not due.working:
        return due
    end, warn = (_moved(old, new, started_at, moment, pauses) for moment in (due.due_at, due.warn_at))
    provisional = not new.published(started_at) or not new.published(end)
    return Due(end, warn, provisional, working=True)


def _moved(
    old: WorkingTime, new: WorkingTime, started_at: datetime, moment: datetime, pauses: Sequence[Pause]
) -> datetime:
    before = [pause for pause in pauses if pause[0] < moment]
    stood_still = sum((old.between(begins, min(ends, moment)) for begins, ends in before), NOTHING)
    left = _same_days(old.between(started_at, moment) - stood_still, old, new)
    running_from = started_at
    for begins, ends in before:
        worked = new.between(running_from, begins)
        if worked >= left:
            break
        left, running_from = left - worked, ends
    return new.moved(running_from, left, working=True)


def _same_days(worked: timedelta, old: WorkingTime, new: WorkingTime) -> timedelta:
    days, rest = divmod(worked, timedelta(microseconds=old.day))
    return worked if rest else days * timedelta(microseconds=new.day)
