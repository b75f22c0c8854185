"""Cases whose deadline and closing belong to another platform (督管方)."""

from datetime import datetime

from dispatch_service.routing.commands.base import Command
from dispatch_service.routing.commands.unsaid import ANNOUNCED


class HandUp(Command):
    """It is a platform's to decide from now on; its due time binds, ours lies a lead time before it."""

    authority: str
    external_id: str = ""
    due_at: datetime | None = None
    note: str = ""


class ChangeAuthorityDue(Command):
    """The platform has moved its own deadline, earlier or later, without being asked; ours moves with it."""

    due_at: datetime
    """Theirs from now on."""
    reason: str = ANNOUNCED
    operation: str = ""
    note: str = ""


class RecordAuthorityAnswer(Command):
    """What the platform answered to an extension, a return or a closing. Its callback counts as the callback."""

    agreed: bool
    due_at: datetime | None = None
    """The new deadline it granted, where that differs from what was asked for."""
    solved: bool | None = None
    satisfied: str = ""
    note: str = ""
