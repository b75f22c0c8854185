"""Commands on whistles as plans. Whistle and ticket move together, in one item of the log.

A plan names the whistle before its ticket, always: so two commands never wait for each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import msgspec

from dispatch_service.codec import Happened, ticket_stream, whistle_stream
from dispatch_service.handlers.actors import BY_SYSTEM
from dispatch_service.handlers.order import NOTHING, Contested, Seen, Unknown
from dispatch_service.routing import commands as on_ticket
from dispatch_service.routing.decide import decide as decide_ticket
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Ticket
from dispatch_service.whistles import commands as ask
from dispatch_service.whistles.decide import decide
from dispatch_service.whistles.evolve import evolve
from dispatch_service.whistles.rules import WhistleRules
from dispatch_service.whistles.states import Whistle

SEALED = ("note", "wanted")
Happening = Iterator[tuple[str, Happened]]


class BlowPlan(msgspec.Struct, frozen=True):
    """A new whistle. What it needs to know of the ticket is read from the ticket when it is decided."""

    command: ask.BlowWhistle
    others: Mapping[str, tuple[str, ...]]
    """Units called by each whistle that was open when the caller looked."""
    in_clear: bool = False

    def streams(self, seen: Seen) -> Sequence[str]:
        del seen
        return (whistle_stream(self.command.whistle), ticket_stream(self.command.ticket))

    def texts(self) -> Mapping[str, str]:
        return _texts(self.command) if self.in_clear else {}

    def sealed(self, tokens: Mapping[str, str]) -> "BlowPlan":
        return replace(self, command=replace(self.command, **tokens), in_clear=False)

    def decide(self, seen: Seen, rules: WhistleRules) -> list[tuple[str, Happened]]:
        """The whistle is blown, and the ticket knows of it.

        Raises:
            Unknown: there is no such ticket.
            Contested: somebody else blew meanwhile; look again.
            Rejected: the rules refuse it.
        """
        ticket = _ticket(seen, self.command.ticket)
        if not self.others.keys() >= set(ticket.whistles):
            raise Contested
        known = self._with_facts(ticket)
        stream = whistle_stream(known.whistle)
        whistle = cast(Whistle | None, seen[stream].state)
        blown = decide(whistle, known, rules)
        attach = on_ticket.AttachWhistle(
            at=known.at,
            by=BY_SYSTEM,
            whistle=known.whistle,
            kind=known.kind,
            units=tuple(dict.fromkeys((known.lead, *known.assists))),
        )
        attached = decide_ticket(ticket, attach, rules) if blown else ()
        return [*_on(stream, blown), *_on(ticket_stream(ticket.id), attached)]

    def _with_facts(self, ticket: Ticket) -> ask.BlowWhistle:
        called = {unit for whistle in ticket.whistles for unit in self.others[whistle]}
        return replace(
            self.command,
            place=self.command.place or ticket.origin.area,
            custodian=ticket.custody.unit,
            own_attempt=ticket.attempt.own_attempt,
            ticket_urgency=ticket.flags.urgency,
            already_called=tuple(sorted(called)),
        )


class WhistlePlan(msgspec.Struct, frozen=True):
    """Any later command on a whistle; the ticket is told when it need not wait any more."""

    whistle: str
    command: ask.WhistleCommand
    in_clear: bool = False

    def streams(self, seen: Seen) -> Sequence[str]:
        stream = whistle_stream(self.whistle)
        whistle = seen.get(stream, NOTHING).state
        return (stream, ticket_stream(whistle.ticket)) if isinstance(whistle, Whistle) else (stream,)

    def texts(self) -> Mapping[str, str]:
        return _texts(self.command) if self.in_clear else {}

    def sealed(self, tokens: Mapping[str, str]) -> "WhistlePlan":
        return replace(self, command=replace(self.command, **tokens), in_clear=False)

    def decide(self, seen: Seen, rules: WhistleRules) -> list[tuple[str, Happened]]:
        """What happens to the whistle, and to its ticket where the whistle ends.

        Raises:
            Unknown: there is no such whistle.
            Rejected: the rules refuse it.
        """
        stream = whistle_stream(self.whistle)
        whistle = seen.get(stream, NOTHING).state
        if not isinstance(whistle, Whistle):
            raise Unknown(self.whistle)
        events = decide(whistle, self.command, rules)
        after = whistle
        for event in events:
            after = evolve(after, event, self.whistle)
        happened = list(_on(stream, events))
        if whistle.open and not after.open:
            detach = on_ticket.DetachWhistle(
                at=self.command.at, by=BY_SYSTEM, whistle=self.whistle, outcome=after.stage.value
            )
            ticket = _ticket(seen, whistle.ticket)
            happened += _on(ticket_stream(ticket.id), decide_ticket(ticket, detach, rules))
        return happened


def _ticket(seen: Seen, ticket: str) -> Ticket:
    found = seen.get(ticket_stream(ticket), NOTHING).state
    if not isinstance(found, Ticket):
        raise Unknown(ticket)
    return found


def _texts(command: ask.WhistleCommand) -> dict[str, str]:
    return {field: getattr(command, field, "") for field in SEALED}


def _on(stream: str, events: Sequence[object]) -> Happening:
    return ((stream, cast(Happened, event)) for event in events)
