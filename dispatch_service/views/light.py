"""Green, yellow or red: computed when somebody looks, never stored."""

from datetime import datetime
from typing import Final

LIGHTS: Final = ("green", "yellow", "red", "off")


def light(due_at: datetime | None, warn_at: datetime | None, now: datetime) -> str:
    """The light of one deadline at `now`; `off` where no clock runs."""
    if due_at is None:
        return "off"
    if now > due_at:
        return "red"
    return "yellow" if warn_at is not None and now >= warn_at else "green"
