"""What passed between us and the platform that owns a case."""

from datetime import datetime

from dispatch_service.routing.events.base import Event
from dispatch_service.routing.states import Clock


class HandedUp(Event):
    """A platform owns deadline and closing from now on."""

    authority: str
    external_id: str
    authority_due_at: datetime | None
    due_at: datetime
    warn_at: datetime
    provisional: bool
    working: bool
    clocks: tuple[Clock, ...]
    note: str = ""


class AuthorityDueChanged(Event):
    """The platform moved its deadline, and ours with it; the old ones beside them."""

    authority_due_at: datetime
    old_authority_due_at: datetime | None
    """None where it had named none and ours was our own."""
    due_at: datetime
    warn_at: datetime
    provisional: bool
    working: bool
    old_due_at: datetime
    clocks: tuple[Clock, ...]
    authority: str
    reason: str
    operation: str = ""
    note: str = ""


class AuthorityAsked(Event):
    """Our desk agreed; the platform has to. `what`: `extension`, `return` or `closing`."""

    what: str
    clocks: tuple[Clock, ...]
    kind: str = ""
    """The kind of closing that is proposed."""
    reason: str = ""
    note: str = ""
    met: bool = False
    """Whether our desk said that the closing criterion is met."""


class AuthorityAnswered(Event):
    """What follows from the answer are events of their own."""

    what: str
    agreed: bool
    clocks: tuple[Clock, ...]
    solved: bool | None = None
    satisfied: str = ""
    note: str = ""
    authority_due_at: datetime | None = None
    """Their deadline after it, where the answer moves it."""
