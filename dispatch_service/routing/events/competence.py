"""What became of the question whose matter it is."""

from dispatch_service.routing.events.base import Event
from dispatch_service.routing.states import Clock, Custody


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
