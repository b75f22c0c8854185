"""What became of the question whose matter it is."""

from dispatch_service.routing.events.base import Event, Handled
from dispatch_service.routing.states import Clock, Custody


class ReturnRequested(Handled):
    ground: str
    suggested: str
    clocks: tuple[Clock, ...]
    note: str = ""


class ReturnAccepted(Event):
    custody: Custody
    clocks: tuple[Clock, ...]
    note: str = ""
    unit: str = ""
    """Whose return it was. Events from before it was said have none."""
    to: str = ""
    """Who it goes back to: the desk that dispatches it anew."""


class ReturnRefused(Event):
    clocks: tuple[Clock, ...]
    note: str = ""


class DisputeOpened(Event):
    """The first receiver leads until the ruling (首接负责)."""

    ground: str
    custody: Custody
    clocks: tuple[Clock, ...]
    note: str = ""


class DisputeRuled(Event):
    """Binding; category and area make it a precedent for the directory."""

    unit: str
    ground: str
    category: str
    condition: str
    area: str
    custody: Custody
    clocks: tuple[Clock, ...]
    note: str = ""
