"""The follower `text-index`: opens each ticket's narrative once, in memory, and leaves its keyed hashes in the index.

It reads dispatch's log, since only a ticket says whether it is confidential: those are never opened here. One access
record stands for each page. Another way of cutting texts gets the next number in `NAME` and sees the whole log again.
"""

from collections.abc import Sequence

import msgspec

from dispatch_service.codec import TICKET, Entry
from dispatch_service.routing.events import TicketOpened
from shared.contracts.actor import SYSTEM
from shared.contracts.sealed import Narrative
from shared.db import Transaction
from shared.eventlog.port import Recorded
from shared.eventlog.tail import Tail
from shared.vault.index_port import TextIndex, Words
from shared.vault.opening import Opened, Opener, Purpose
from shared.vault.sealing import key_id_of

NAME = "text-index.1"
WHY = "text-index"
PAGE = 300
"""Events, not tickets: the cursor is held while the key store answers."""


class Indexing:
    """A follower's handler."""

    def __init__(self, index: TextIndex, opener: Opener, tail: Tail[Entry]) -> None:
        self._index = index
        self._opener = opener
        self._tail = tail

    async def handle(self, tx: Transaction, events: Sequence[Recorded]) -> None:
        """Note every ticket a page opens; noting again changes nothing."""
        del tx
        opening = [recorded for recorded in events if recorded.type == TicketOpened.__name__]
        sealed = dict(filter(None, map(_sealed, self._tail.decoded(opening))))
        if not sealed:
            return
        purpose = Purpose(SYSTEM.person, "", WHY, f"positions {events[0].position}-{events[-1].position}")
        opened = await self._opener.open(sealed.values(), purpose)
        await self._index.note(
            [
                Words(ticket, key_id_of(token), texts_in(outcome))
                for ticket, token in sealed.items()
                if isinstance(outcome := opened[token], Opened)
            ]
        )


def texts_in(opened: Opened) -> tuple[str, ...]:
    """What people may look for in a narrative, each text by itself; coordinates are none."""
    try:
        found = opened.read(Narrative)
    except msgspec.DecodeError:
        return (opened.plain.decode("utf-8", "replace"),)
    return tuple(filter(None, (found.subject, found.description, found.address, *found.attributes.values())))


def _sealed(entry: Entry) -> tuple[str, str] | None:
    """A ticket and its narrative, where it may be looked for."""
    event = entry.event
    if not isinstance(event, TicketOpened) or event.confidential or not event.narrative:
        return None
    return entry.stream[len(TICKET) :], event.narrative
