"""A command on one ticket as a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import msgspec

from dispatch_service.codec import Happened, ticket_stream
from dispatch_service.handlers.order import NOTHING, Seen, Unknown
from dispatch_service.routing import commands as ask
from dispatch_service.routing.decide import decide
from dispatch_service.routing.states import Ticket
from dispatch_service.whistles.rules import WhistleRules

SEALED = ("note", "answer")
"""Fields of commands that hold somebody's words."""


class TicketPlan(msgspec.Struct, frozen=True):
    """`in_clear`: the command's texts are not sealed yet."""

    ticket: str
    command: ask.Command
    in_clear: bool = False

    def streams(self, seen: Seen) -> Sequence[str]:
        del seen
        return (ticket_stream(self.ticket),)

    def texts(self) -> Mapping[str, str]:
        return {field: getattr(self.command, field, "") for field in SEALED} if self.in_clear else {}

    def sealed(self, tokens: Mapping[str, str]) -> "TicketPlan":
        return msgspec.structs.replace(self, command=replace(self.command, **tokens), in_clear=False)

    def decide(self, seen: Seen, rules: WhistleRules) -> list[tuple[str, Happened]]:
        """What happens to the ticket.

        Raises:
            Unknown: there is no such ticket.
            Rejected: the rules refuse it.
        """
        stream = ticket_stream(self.ticket)
        ticket = cast(Ticket | None, seen.get(stream, NOTHING).state)
        if ticket is None and not isinstance(self.command, ask.OpenTicket):
            raise Unknown(self.ticket)
        return [(stream, cast(Happened, event)) for event in decide(ticket, self.command, rules)]
