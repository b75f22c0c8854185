"""A consumer on the memory bus and the memory log, with its service beside it, ready for a test to drive."""

from datetime import timedelta
from uuid import UUID

from shared.bus import cells
from shared.bus.consumer import Consumer
from shared.bus.health import Limits
from shared.bus.memory import MemoryBus
from shared.bus.port import Outgoing
from shared.clock import ManualClock
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.eventlog.memory import MemoryLog
from shared.eventlog.port import EventLog
from tests.bus.messages import INTAKE, NINE
from tests.bus.notebook import Notebook, noted

NAME = "dispatch"
LIMITS = Limits(
    wait=0.02, piece=2, first_pause=0.01, longest_pause=0.02, flood_keys=3, flood_window=timedelta(minutes=5)
)


class Desk:
    """One service's consuming side. `consumer` is one owner of the partitions; `rival` makes another."""

    def __init__(self, log: EventLog, clock: ManualClock, partitions: int = 1) -> None:
        self.clock = clock
        self.log = log
        self.bus = MemoryBus({RESIDENT_REQUESTS: partitions})
        self.notebook = Notebook(log)
        self.consumer = self.owner("dispatch")

    def owner(self, group: str, limits: Limits = LIMITS) -> Consumer:
        """A consumer of the same name; in a group of its own it takes itself for the owner of every partition."""
        return Consumer(
            NAME,
            lambda next_offset: self.bus.subscriber(group, [RESIDENT_REQUESTS], next_offset),
            self.log,
            self.notebook,
            self.clock,
            limits,
        )

    async def send(self, *records: Outgoing) -> None:
        await self.bus.publisher().publish(records)

    async def work(self) -> None:
        """Consume until nothing is left."""
        while await self.consumer.step():
            pass

    async def noted(self, ticket: UUID) -> list[int]:
        return await noted(self.log, ticket)

    async def parked(self, key: UUID | str) -> list[tuple[str, int]]:
        """Reason and offset of what stands parked on a key."""
        places = await self.consumer.parking.records(str(key))
        return [(place.parked.reason, place.parked.record.offset) for place in places]

    async def blocked(self) -> list[str]:
        return [blocked.key for blocked in await self.consumer.parking.keys()]

    async def mark(self, ticket: UUID) -> int:
        key = cells.mark_key(NAME, INTAKE, str(ticket))
        return cells.number((await self.log.cells(cells.MARK, [key])).get(key))


def memory_desk(partitions: int = 1) -> Desk:
    """A desk that forgets everything with the test."""
    clock = ManualClock(NINE)
    return Desk(MemoryLog(clock), clock, partitions)
