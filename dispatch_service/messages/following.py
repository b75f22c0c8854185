"""The follower `messages`: whatever the document says is told, into the outbox, once.

A page may be seen again, and is: ids follow from position and person, so the outbox keeps the first. What happened too
long ago tells nobody anything, or a follower begun late would wake the whole city.
"""

from collections.abc import Sequence
from datetime import timedelta

from dispatch_service.bootstrap.inforce import NoRules, RulesInForce
from dispatch_service.codec import WHISTLE, Entry, ticket_stream
from dispatch_service.handlers.order import NOTHING
from dispatch_service.handlers.streams import advance
from dispatch_service.messages.circles import Scene
from dispatch_service.messages.letters import Letters
from dispatch_service.messages.port import Act, Message, Outbox
from dispatch_service.routing.states import Ticket
from dispatch_service.rules.snapshot import Snapshot
from dispatch_service.whistles.states import Whistle
from shared.clock import Clock
from shared.db import Transaction, Unavailable
from shared.eventlog.port import EventLog, Recorded
from shared.eventlog.tail import Tail

NAME = "messages"


class Telling:
    """A follower's handler."""

    def __init__(
        self,
        letters: Letters,
        log: EventLog,
        rules: RulesInForce[Snapshot],
        outbox: Outbox,
        clock: Clock,
        tail: Tail[Entry],
    ) -> None:
        self._told = frozenset(rule.on for rule in letters.document.rules)
        self._stale = timedelta(minutes=letters.document.stale_after)
        self._letters = letters
        self._log = log
        self._rules = rules
        self._outbox = outbox
        self._clock = clock
        self._tail = tail

    async def handle(self, tx: Transaction, events: Sequence[Recorded]) -> None:
        """Queue what a page tells, and settle what its acts answer."""
        del tx
        now = self._clock.now()
        entries = self._tail.decoded(events)
        news = [one for one in entries if one.type in self._told and now - one.recorded_at < self._stale]
        if news:
            await self._outbox.put(await self._written(news))
        acts = (Act(one.stream, one.actor.unit, one.position) for one in entries if one.actor.unit)
        await self._outbox.settle(list(acts))

    async def _written(self, news: Sequence[Entry]) -> list[Message]:
        try:
            rules = await self._rules.current()
        except NoRules as missing:
            raise Unavailable(f"no rules in force: {missing}") from missing
        now = self._clock.now()
        return [message for scene in await self._scenes(news) for message in self._letters.of(scene, rules, now)]

    async def _scenes(self, entries: Sequence[Entry]) -> list[Scene]:
        """Each event with its ticket, and its whistle, as they stood right after it."""
        streams = {entry.stream for entry in entries}
        found = await self._log.read_streams(sorted(streams))
        whistles = {
            entry.position: self._whistle(entry, found) for entry in entries if entry.stream.startswith(WHISTLE)
        }
        tickets = {ticket_stream(whistle.ticket) for whistle in whistles.values() if whistle} - streams
        found |= await self._log.read_streams(sorted(tickets)) if tickets else {}
        scenes = (self._scene(entry, whistles.get(entry.position), found) for entry in entries)
        return [scene for scene in scenes if scene is not None]

    def _scene(self, entry: Entry, whistle: Whistle | None, found: dict[str, list[Recorded]]) -> Scene | None:
        stream = ticket_stream(whistle.ticket) if whistle else entry.stream
        state = _as_of(found.get(stream, []), entry.position)
        return Scene(entry, state, whistle) if isinstance(state, Ticket) else None

    def _whistle(self, entry: Entry, found: dict[str, list[Recorded]]) -> Whistle | None:
        state = _as_of(found[entry.stream], entry.position)
        return state if isinstance(state, Whistle) else None


def _as_of(stream: Sequence[Recorded], position: int) -> Ticket | Whistle | None:
    return advance(NOTHING, (one for one in stream if one.position <= position)).state
