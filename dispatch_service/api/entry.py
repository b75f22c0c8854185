"""One row of the table of commands: path name, the core's command, its body, and the right it needs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch_service.api import bodies
from dispatch_service.routing import commands as ask


@dataclass(frozen=True, slots=True)
class Entry:
    """`action` is the right it needs."""

    name: str
    action: str
    command: type[ask.Command]
    body: type[bodies.Body]
    title: str

    def build(self, body: bodies.Body, at: datetime, by: ask.By) -> ask.Command:
        """The command, its texts still in clear; the command path seals them before anything else."""
        words = {name: getattr(body, name) for name in type(body).model_fields}
        if isinstance(words.get("master"), UUID):
            words["master"] = str(words["master"])
        return self.command(at=at, by=by, **words)
