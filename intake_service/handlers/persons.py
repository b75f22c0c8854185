"""The follower `persons`: notes under which keys something of a person is sealed, so that one erasure finds them all.

Telephone numbers are opened in memory, hashed under the index's key, and forgotten; each page's opening is recorded.
"""

from collections import defaultdict
from collections.abc import Sequence

from intake_service.codec import Entry
from shared.contracts.resident_request import RequestFiled, SupplementFiled
from shared.contracts.sealed import Person
from shared.db import Transaction
from shared.eventlog.port import Recorded
from shared.eventlog.tail import Tail
from shared.vault.opening import Opened, Opener, Outcome, Purpose
from shared.vault.phone import normalised
from shared.vault.port import Group, PersonIndex, Trace
from shared.vault.sealing import key_id_of
from shared.vault.token import group_of

NAME = "persons"


class Persons:
    """A follower's handler."""

    def __init__(self, index: PersonIndex, opener: Opener, tail: Tail[Entry]) -> None:
        self._index = index
        self._opener = opener
        self._tail = tail

    async def handle(self, tx: Transaction, events: Sequence[Recorded]) -> None:
        """Note every person of a page; noting again changes nothing."""
        del tx
        found = [named for entry in self._tail.decoded(events) if (named := _named(entry))]
        if not found:
            return
        page = Purpose("system", "", "person-index", f"positions {events[0].position}-{events[-1].position}")
        opened = await self._opener.open([token for token, _ in found], page)
        by_phone: defaultdict[str, list[Trace]] = defaultdict(list)
        for token, traces in found:
            by_phone[_phone(opened[token])] += traces
        await self._index.note({phone: traces for phone, traces in by_phone.items() if phone})


def _phone(outcome: Outcome) -> str:
    """Empty where none was given, or where the person was erased meanwhile."""
    return normalised(outcome.read(Person).phone) if isinstance(outcome, Opened) else ""


def _named(entry: Entry) -> tuple[str, tuple[Trace, ...]] | None:
    """The sealed person of an event, and what an erasure of that person must reach.

    An office's key is no person's: destroying it would take all matters of the office along.
    """
    event = entry.event
    if not isinstance(event, RequestFiled | SupplementFiled) or event.person is None:
        return None
    subject = str(event.request)
    own = [token for token in (event.person, event.narrative) if group_of(token) is not Group.DISCIPLINE]
    return event.person, tuple(Trace(key_id_of(token), subject) for token in own)
