"""What residents filed becomes tickets, and what they asked for later becomes commands: the handler of the consumer.

A batch reads everything it may need first, in few round trips, and then decides in order on what it has in hand. A wish
the rules refuse is an event the resident sees; only what could never be applied is a defect.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from dispatch_service.bootstrap.inforce import NoRules, RulesInForce
from dispatch_service.codec import ticket_stream
from dispatch_service.consumer_places import Place, Places
from dispatch_service.handlers.actors import BY_SYSTEM
from dispatch_service.handlers.draft import draft
from dispatch_service.handlers.filed import opening_of
from dispatch_service.handlers.order import NOTHING, Loaded, Order, Unknown
from dispatch_service.handlers.relatives import family, masters_family, repair_of
from dispatch_service.handlers.streams import advance
from dispatch_service.handlers.tickets import ALONE, TicketPlan
from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands.unsaid import UNSOLVED
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.states import Ticket
from dispatch_service.whistles.rules import WhistleRules
from shared.bus.handler import Defect, Message
from shared.contracts.actor import RESIDENT, SYSTEM, Actor
from shared.contracts.resident_request import (
    AuthorityDueFiled,
    RatingGiven,
    ReminderFiled,
    ReopeningAsked,
    RequestFiled,
    ResidentRequest,
    SupplementFiled,
    WithdrawalAsked,
)
from shared.db import Unavailable
from shared.eventlog.codec import Unreadable
from shared.eventlog.port import EventLog, NewEvent, Recorded
from shared.ids import text
from shared.vault.naming import Naming

S = TypeVar("S", bound=WhistleRules)
BY_RESIDENT = ask.By(person=RESIDENT.person, role=RESIDENT.role)
KNOWN = (
    RequestFiled,
    SupplementFiled,
    ReminderFiled,
    WithdrawalAsked,
    ReopeningAsked,
    RatingGiven,
    AuthorityDueFiled,
)
Wish = SupplementFiled | ReminderFiled | WithdrawalAsked | ReopeningAsked | RatingGiven | AuthorityDueFiled
PLATFORM = "hotline-client"
"""The role of a platform's own client."""


class Filings(Generic[S]):
    """Fulfils `shared.bus.handler.Handler`."""

    def __init__(self, log: EventLog, rules: RulesInForce[S], places: Places[S], naming: Naming) -> None:
        self._log = log
        self._naming = naming
        self._rules = rules
        self._places = places

    async def begin(self, messages: Sequence[Message]) -> "FilingBatch":
        """Rules, tickets and places, read for all messages at once.

        Raises:
            shared.db.Unavailable: log, keys or access log are away, or no rules are in force yet.
        """
        try:
            rules = await self._rules.current()
        except NoRules as missing:
            raise Unavailable(f"no rules in force: {missing}") from missing
        requests = [(text(one.data.request), one.data) for one in messages if isinstance(one.data, KNOWN)]
        found = await self._log.read_streams(sorted({ticket_stream(ticket) for ticket, _ in requests}))
        loaded = {stream: _loaded(events) for stream, events in found.items() if events}
        asked = list(loaded.values())
        while kin := {ticket_stream(one) for state in asked for one in _family(state, loaded)} - found.keys():
            found |= await self._log.read_streams(sorted(kin))
            loaded |= {stream: _loaded(events) for stream in kin if (events := found[stream])}
        new: dict[str, RequestFiled] = {}
        for ticket, request in requests:
            if isinstance(request, RequestFiled) and ticket_stream(ticket) not in loaded:
                new.setdefault(ticket, request)
        return FilingBatch(rules, self._naming, loaded, await self._places.find(new, rules))


class FilingBatch:
    """Fulfils `shared.bus.handler.Batch`."""

    def __init__(
        self,
        rules: WhistleRules,
        naming: Naming,
        loaded: Mapping[str, Loaded | Defect],
        places: Mapping[str, Place],
    ) -> None:
        self._rules = rules
        self._naming = naming
        self._loaded = dict(loaded)
        self._places = places

    def decide(self, message: Message) -> tuple[NewEvent, ...]:
        """The events of one message, on what the earlier ones left.

        Raises:
            Defect: `not-for-us`, `no-ticket`, `unreadable-ticket`, or the code of a refusal that is no event.
        """
        if not isinstance(message.data, KNOWN):
            raise Defect("not-for-us", message.envelope.type)
        ticket = text(message.data.request)
        stream = ticket_stream(ticket)
        loaded = self._whole(stream)
        order = self._order(message, message.data, ticket)
        seen = {stream: loaded}
        while kin := [one for one in order.plan.streams(seen) if one not in seen]:
            seen |= {one: self._whole(one) for one in kin}
        try:
            drafted = draft(order, seen, self._rules)
        except Rejected as refusal:
            raise Defect(f"refused:{refusal.code}") from refusal
        except Unknown as missing:
            raise Defect("no-ticket") from missing
        self._loaded.update(drafted.after)
        return drafted.item.events

    def _whole(self, stream: str) -> Loaded:
        loaded = self._loaded.get(stream, NOTHING)
        if isinstance(loaded, Defect):
            raise loaded
        return loaded

    def _order(self, message: Message, request: ResidentRequest, ticket: str) -> Order:
        envelope = message.envelope
        opens = isinstance(request, RequestFiled)
        if opens:
            place = self._places.get(ticket, Place("", "none"))
            command = opening_of(request, envelope.time, BY_SYSTEM, place, self._rules, self._naming)
        else:
            command = wish_of(message, request)
        return Order(
            plan=TicketPlan(ticket, command),
            actor=_actor(request),
            command=envelope.id,
            correlation=envelope.correlation,
            causation=text(envelope.id),
        )


def _actor(request: ResidentRequest) -> Actor:
    """In whose name: a request opens its ticket by itself; a platform speaks for its own case."""
    if isinstance(request, RequestFiled):
        return SYSTEM
    return Actor(request.source, role=PLATFORM) if isinstance(request, AuthorityDueFiled) else RESIDENT


def wish_of(message: Message, request: Wish) -> ask.Command:
    """What a resident, or the platform that filed for him, asks or says later, as a command; at the time it was said,
    however late it is heard."""
    at, operation = message.envelope.time, str(request.operation)
    if isinstance(request, AuthorityDueFiled):
        by, due_at = ask.By(person=request.source, role=PLATFORM), request.authority_due_at
        return ask.ChangeAuthorityDue(at=at, by=by, due_at=due_at, operation=operation)
    note = request.narrative or ""
    if isinstance(request, ReopeningAsked):
        return ask.Reopen(at=at, by=BY_RESIDENT, reason=UNSOLVED, operation=operation, note=note)
    if isinstance(request, RatingGiven):
        return _rating(request, at, note)
    kinds = {SupplementFiled: ask.Supplement, ReminderFiled: ask.Remind, WithdrawalAsked: ask.Withdraw}
    return kinds[type(request)](at=at, by=BY_RESIDENT, operation=operation, note=note)


def _rating(request: RatingGiven, at: datetime, note: str) -> ask.Rate:
    return ask.Rate(
        at=at,
        by=BY_RESIDENT,
        operation=str(request.operation),
        round=request.round,
        solved=request.solved,
        contacted=request.contacted,
        satisfied=request.satisfied,
        note=note,
        asked=request.asked,
    )


def _family(one: Loaded | Defect, known: Mapping[str, Loaded | Defect]) -> Sequence[str]:
    """Relatives of a ticket, as far as those that are loaded show who is told in turn."""
    if not isinstance(one, Loaded) or not isinstance(one.state, Ticket):
        return ()
    if one.state.asides.relatives == ALONE:
        return ()
    seen = {stream: state for stream, state in known.items() if isinstance(state, Loaded)}
    return (*family(one.state, seen), *masters_family(one.state, seen), *repair_of(one.state, seen))


def _loaded(events: Sequence[Recorded]) -> Loaded | Defect:
    """A ticket that cannot be rebuilt is a defect of its own messages only."""
    try:
        return advance(NOTHING, events)
    except Unreadable as fault:
        return Defect("unreadable-ticket", str(fault)[:200])
