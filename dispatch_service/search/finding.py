"""Looking for tickets: candidates by keyed hashes, those the asker may see, and of these only what truly matches.

A text is opened before it is told that it matches, so every search leaves one access record for all it opened. A search
by telephone number tells whose tickets they are, and is on record by itself.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec

from dispatch_service.codec import decode, ticket_stream
from dispatch_service.routing.events import TicketOpened
from dispatch_service.search.indexing import texts_in
from shared.clock import Clock
from shared.eventlog.port import EventLog, Recorded
from shared.vault.cursor import Cursors
from shared.vault.index_port import TextIndex
from shared.vault.index_words import contains
from shared.vault.opening import Opened, Opener, Purpose
from shared.vault.port import Access, AccessLog, Group, PersonIndex

Row = Mapping[str, object]
Visible = Callable[[Sequence[str]], Awaitable[Sequence[Row]]]
"""The lines of those among these tickets that the asker may see, in the same order; each says its `ticket`."""
PAGE = 200
PAGES = 10
"""Of candidates looked at in one search; whoever may see few of them goes on with `next`."""
BY_TEXT, BY_PHONE = "search-text", "search-phone"


class Query(msgspec.Struct, frozen=True):
    """Both restrict where both are given. `after` is the `next` of the page before."""

    text: str = ""
    phone: str = ""
    limit: int = 50
    after: str = ""


class Finds(msgspec.Struct, frozen=True):
    """Lines of tickets, newest first. `next` is sealed: the last candidate looked at may be one the asker may not see.
    `opened`: how many texts were opened to find them."""

    items: Sequence[Row]
    next: str
    opened: int


class Search:
    """One per process."""

    def __init__(
        self,
        texts: TextIndex,
        persons: PersonIndex,
        accesses: AccessLog,
        opener: Opener,
        log: EventLog,
        clock: Clock,
        *,
        cursors: Cursors,
    ) -> None:
        self._texts = texts
        self._persons = persons
        self._cursors = cursors
        self._accesses = accesses
        self._opener = opener
        self._log = log
        self._clock = clock

    async def find(self, query: Query, asker: Purpose, visible: Visible) -> Finds:
        """One page. `asker` says who asks; why and of what is said here.

        Raises:
            ValueError: the text has fewer than two letters.
            shared.vault.cursor.BadCursor: `after` is no `next` of a page of his.
            shared.db.Unavailable: nothing was opened, or what was opened is on record and not shown.
        """
        before = await self._cursors.read(query.after, asker.actor) if query.after else ""
        his = await self._of_person(query.phone, asker) if query.phone else None
        rows, last = await self._candidates(query, before, his, visible)
        following = await self._cursors.sealed(last, asker.actor) if last else ""
        if not query.text:
            return Finds(rows, following, 0)
        return await self._checked(query.text, rows, following, asker)

    async def _candidates(
        self, query: Query, before: str, his: frozenset[str] | None, visible: Visible
    ) -> tuple[list[Row], str]:
        """Lines he may see, and where to go on; empty when there is nothing left."""
        rows: list[Row] = []
        for _ in range(PAGES):
            page = await self._page(query.text, his, before)
            rows += await visible(page)
            if len(rows) >= query.limit:
                full = rows[: query.limit]
                left = len(rows) > query.limit or len(page) == PAGE
                return full, str(full[-1]["ticket"]) if left else ""
            if len(page) < PAGE:
                return rows, ""
            before = page[-1]
        return rows, before

    async def _page(self, text: str, his: frozenset[str] | None, before: str) -> list[str]:
        """One person's tickets are few: his texts are all looked at, and the index is not asked."""
        if his is None:
            return await self._texts.find(text, before, PAGE)
        return sorted((one for one in his if not before or one < before), reverse=True)[:PAGE]

    async def _checked(self, text: str, rows: Sequence[Row], following: str, asker: Purpose) -> Finds:
        """Without those that only seemed to match, and without those erased meanwhile."""
        streams = await self._log.read_streams([ticket_stream(str(row["ticket"])) for row in rows])
        tokens = {str(row["ticket"]): _narrative(streams[ticket_stream(str(row["ticket"]))]) for row in rows}
        purpose = msgspec.structs.replace(asker, why=BY_TEXT, subject=f"search, {len(tokens)} opened")
        outcomes = await self._opener.open(filter(None, tokens.values()), purpose) if tokens else {}
        true = {
            token
            for token, outcome in outcomes.items()
            if isinstance(outcome, Opened) and any(contains(one, text) for one in texts_in(outcome))
        }
        return Finds([row for row in rows if tokens[str(row["ticket"])] in true], following, len(outcomes))

    async def _of_person(self, phone: str, asker: Purpose) -> frozenset[str]:
        found = frozenset(trace.subject for trace in await self._persons.traces(phone))
        group, subject = (Group.PERSON.value,), f"search, {len(found)} of one number"
        record = Access(self._clock.now(), asker.actor, asker.unit, BY_PHONE, subject, group, asker.correlation)
        await self._accesses.record(record)
        return found


def _narrative(stream: Sequence[Recorded]) -> str:
    """The sealed narrative a ticket was opened with; empty where it may not be looked for."""
    event = decode(stream[0]).event if stream else None
    return event.narrative if isinstance(event, TicketOpened) and not event.confidential else ""
