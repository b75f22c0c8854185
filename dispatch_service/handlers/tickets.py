"""A command on one ticket as a plan."""

from collections.abc import Mapping, Sequence
from typing import cast

import msgspec

from dispatch_service.codec import Happened, ticket_stream
from dispatch_service.handlers.order import NOTHING, Seen, Unknown
from dispatch_service.handlers.relatives import consequences, relatives_of
from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.asides import Relatives
from dispatch_service.routing.decide import decide
from dispatch_service.routing.evolve import evolve
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Ticket
from dispatch_service.whistles.rules import WhistleRules

ALONE = Relatives()
SEALED = ("note", "answer")
"""Fields of commands that hold somebody's words."""


class TicketPlan(msgspec.Struct, frozen=True):
    """`in_clear`: the command's texts are not sealed yet."""

    ticket: str
    command: ask.Command
    in_clear: bool = False

    def streams(self, seen: Seen) -> Sequence[str]:
        own = ticket_stream(self.ticket)
        ticket = seen.get(own, NOTHING).state
        if not isinstance(ticket, Ticket):
            return (own,)
        return (own, *map(ticket_stream, relatives_of(ticket, self.command, seen)))

    def texts(self) -> Mapping[str, str]:
        return {field: getattr(self.command, field, "") for field in SEALED} if self.in_clear else {}

    def sealed(self, tokens: Mapping[str, str]) -> "TicketPlan":
        return replace(self, command=replace(self.command, **tokens), in_clear=False)

    def decide(self, seen: Seen, rules: WhistleRules) -> list[tuple[str, Happened]]:
        """What happens to the ticket, and to those that depend on it.

        Raises:
            Unknown: there is no such ticket.
            Rejected: the rules refuse it.
        """
        stream = ticket_stream(self.ticket)
        ticket = cast(Ticket | None, seen.get(stream, NOTHING).state)
        if ticket is None and not isinstance(self.command, ask.OpenTicket):
            raise Unknown(self.ticket)
        events = decide(ticket, self.command, rules)
        happened = [(stream, cast(Happened, event)) for event in events]
        if ticket is None or not _concerns_others(ticket, self.command, events):
            return happened
        after = ticket
        for event in events:
            after = evolve(after, event, ticket.id)
        others = consequences(ticket, after, self.command, events, seen, rules)
        return [*happened, *((where, cast(Happened, event)) for where, event in others)]


def _concerns_others(ticket: Ticket, command: ask.Command, events: Sequence[did.Event]) -> bool:
    if ticket.asides.relatives != ALONE or isinstance(command, ask.Merge | ask.Split):
        return True
    return any(isinstance(event, did.FollowUpOpened) for event in events)
