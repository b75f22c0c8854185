"""Who is there when: stand-ins for posts, leave, and a duty rota for each unit that keeps one. Hours are local."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from dispatch_service.directory.record import Code, Record, Text

Minute = Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Offset = Annotated[str, Meta(pattern=r"^[+-](0\d|1[0-4]):[0-5]\d$")]
Persons = Annotated[tuple[Text, ...], Meta(min_length=1)]
"""Staff codes; the first is asked first."""
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class StandIn(Record, frozen=True):
    """Who does the work of a post while its holders are away."""

    unit: Code
    post: Code
    persons: Persons


class Leave(Record, frozen=True):
    """Days on which a person is not asked, the first and the last included."""

    person: Text
    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")


class Shift(Record, frozen=True):
    """A stretch of every one of these weekdays. What runs past midnight is two shifts."""

    days: Annotated[tuple[Day, ...], Meta(min_length=1)]
    persons: Persons
    begins: Minute = "00:00"
    ends: Minute = "24:00"


class DatedShift(Record, frozen=True):
    """A stretch of one day, in place of what its weekday says for these hours."""

    date: date
    persons: Persons
    begins: Minute = "00:00"
    ends: Minute = "24:00"


class Rota(Record, frozen=True):
    """A unit's rota. Hours nobody is named for are a fault, unless `gaps` leaves them to the unit above."""

    unit: Code
    shifts: tuple[Shift, ...] = ()
    dates: tuple[DatedShift, ...] = ()
    gaps: Literal["fault", "above"] = "fault"


class Duty(Record, frozen=True):
    """`utc_offset` says which hours are meant, so that a later zone table cannot move an old rota."""

    utc_offset: Offset
    rotas: tuple[Rota, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    leave: tuple[Leave, ...] = ()
