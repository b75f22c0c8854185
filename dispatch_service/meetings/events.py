"""What the log keeps of a meeting. Each has a stream of its own; recorded again, the later record holds."""

from datetime import datetime

from dispatch_service.routing.facts import Fact, Value
from dispatch_service.routing.states import Meeting


class Present(Value):
    """So many of a unit, in one role. Who they were by name is nobody's business but the sealed list's."""

    unit: str
    role: str
    count: int


class MeetingRecorded(Fact):
    """Who sat in it. `names`: a sealed list, where one was given."""

    at: datetime
    rule: str
    meeting: Meeting
    present: tuple[Present, ...]
    residents: int
    names: str = ""
