"""What every command on a ticket carries: when it takes effect and who asks."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class By:
    """Who asks: staff code, unit, post and role. `system` for timers, `resident` for the requester."""

    person: str
    unit: str = ""
    post: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    at: datetime
    by: By


@dataclass(frozen=True, slots=True)
class Place:
    """Where the matter is, as the directory found it. `found_by`: point, grid-code, alias, hint or none."""

    area: str
    found_by: str
    detail: str = ""
