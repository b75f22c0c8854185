"""How a consumer does, for readiness checks and for people: one state with its reason."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

State = Literal["running", "paused", "failing", "stopped"]


class Health(msgspec.Struct, frozen=True):
    """`paused`: bus or database cannot serve now. `failing`: an error nobody foresaw, tried again. `stopped`: a person
    must look (`flood`, `position-lost`); the process has to be started again."""

    state: State
    reason: str
    since: datetime

    @property
    def ready(self) -> bool:
        return self.state in {"running", "paused"}


class Limits(msgspec.Struct, frozen=True):
    """How a consumer goes about its work. `wait` and pauses are in seconds."""

    batch: int = 1_000
    piece: int = 250
    """Records of a batch decided before they are sent to the log: enough for one commit to be worth its while."""
    batches: int = 30
    """Most batches of one step, at whose end the consumer tells how far it is and that it runs."""
    wait: float = 1.0
    flood_keys: int = 20
    """So many keys may be blocked within `flood_window`; one more stops the consumer before it is parked."""
    flood_window: timedelta = timedelta(minutes=10)
    first_pause: float = 0.1
    longest_pause: float = 15.0
    survey: timedelta = timedelta(seconds=15)
    """How often parked keys are counted for the metrics."""
