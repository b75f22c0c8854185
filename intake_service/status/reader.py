"""One request's status: from the view or, where that has not got there yet, from the request's own streams."""

from typing import Protocol
from uuid import UUID

from intake_service.handlers.stored import Stored
from intake_service.status.fold import State, apply
from intake_service.status.view import STATUS, state_of
from shared.db import Database
from shared.eventlog.followers import Follower
from shared.eventlog.port import EventLog
from shared.eventlog.rows import Rows


class StatusReader(Protocol):
    """What the API asks of the status."""

    async def read(self, request: UUID, min_position: int | None = None) -> State | None:
        """The state, no older than `min_position`; None where nothing is known of the request.

        Raises:
            shared.eventlog.followers.Behind: the wanted position was not reached in time.
            shared.db.Unavailable: the database cannot be reached.
        """
        ...


class LogStatus:
    """Folds the request's streams at each read: always up to date, no view needed."""

    def __init__(self, log: EventLog) -> None:
        self._stored = Stored(log)

    async def read(self, request: UUID, min_position: int | None = None) -> State | None:
        state: State | None = None
        for entry in await self._stored.whole(request):
            state = apply(state, entry.event, entry.at)
        return state


class ViewStatus:
    """Reads the view's row."""

    def __init__(self, database: Database, follower: Follower, log: EventLog) -> None:
        self._database = database
        self._follower = follower
        self._streams = LogStatus(log)
        self._rows = Rows(STATUS.table)

    async def read(self, request: UUID, min_position: int | None = None) -> State | None:
        if min_position is not None:
            await self._follower.wait_for(min_position)
        async with self._database.transaction(read_only=True) as tx:
            row = (await self._rows.load(tx.raw, [(request,)])).get((request,))
        return await self._streams.read(request) if row is None else state_of(row)
