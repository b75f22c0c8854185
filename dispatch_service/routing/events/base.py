"""What every event of a ticket carries. Past tense, frozen, facts only."""

from datetime import datetime

from dispatch_service.routing.facts import Fact


class Event(Fact):
    at: datetime
    rule: str


class Handled(Event):
    """Done by somebody who works on the matter: `handler`, a staff code, never verifies, calls back or closes it."""

    handler: str
