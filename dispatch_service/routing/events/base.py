"""What every event of a ticket carries. Past tense, frozen, facts only."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: datetime
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled(Event):
    """Done by somebody who works on the matter: `handler`, a staff code, never verifies, calls back or closes it."""

    handler: str
