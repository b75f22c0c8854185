"""What every command on a ticket carries: when it takes effect and who asks."""

from datetime import datetime

from dispatch_service.routing.facts import Fact, Value


class By(Value):
    """Who asks: staff code, unit, post and role. `system` for timers, `resident` for the requester."""

    person: str
    unit: str = ""
    post: str = ""
    role: str = ""


class Command(Fact):
    at: datetime
    by: By


class Place(Value):
    """Where the matter is, as the directory found it. `found_by`: point, grid-code, alias, hint or none."""

    area: str
    found_by: str
    detail: str = ""
