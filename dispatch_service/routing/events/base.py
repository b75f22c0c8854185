"""What every event of a ticket carries. Past tense, frozen, facts only."""

from datetime import datetime

from dispatch_service.routing.facts import fact


@fact
class Event:
    at: datetime
    rule: str


@fact
class Handled(Event):
    """Done by somebody who works on the matter: `handler`, a staff code, never verifies, calls back or closes it."""

    handler: str
