"""A follower whose handler writes down what it was shown, for tests of how followers behave."""

from collections.abc import Callable, Sequence

from shared.db import Transaction
from shared.eventlog.followers import Follower, Pace
from shared.eventlog.port import Recorded
from tests.eventlog.events import item
from tests.eventlog.stores import Store

QUICK = Pace(poll=0.01, retry=0.01, retry_most=0.02, page=3)


class Notes:
    """A handler that writes each event's stream into a cell, and fails when told to."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = []
        self.fail: Callable[[], None] = lambda: None

    async def handle(self, tx: Transaction, events: Sequence[Recorded]) -> None:
        self.pages.append([event.stream for event in events])
        for event in events:
            await tx.raw.execute("INSERT INTO cell VALUES ('note', $1, '')", event.stream)
        self.fail()


def follower(store: Store, notes: Notes, pace: Pace = QUICK) -> Follower:
    return Follower("notes", notes.handle, store.log, store.database, pace)


async def append(store: Store, *streams: str) -> None:
    await store.log.append(*(item(stream, 1) for stream in streams))
