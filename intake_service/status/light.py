"""The traffic light of a request, computed when somebody looks: it depends on now, so it is stored nowhere. Pure."""

from datetime import datetime
from typing import Literal

from shared.contracts.ticket_event import Stage

Light = Literal["green", "yellow", "red"]
OVER: frozenset[Stage] = frozenset({"closed", "archived", "refused", "answered", "void", "merged", "withdrawn"})
"""Stages in which nobody owes anything any more."""


def light(stage: Stage, warn_at: datetime | None, due_at: datetime | None, now: datetime) -> Light | None:
    """Yellow from `warn_at`, red from `due_at`; none where no clock runs."""
    if stage in OVER or due_at is None:
        return None
    if now >= due_at:
        return "red"
    return "yellow" if warn_at is not None and now >= warn_at else "green"
