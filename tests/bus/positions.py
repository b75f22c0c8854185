"""Where a test's consumer keeps its offsets: a dictionary that a test may fill, read, and make unreachable."""

from shared.bus.port import Partition, Record, Subscriber
from shared.db import Unavailable


class Positions:
    """A consumer's own database, as far as a subscriber asks it. Shared by the members of one group."""

    def __init__(self) -> None:
        self.next: dict[Partition, int] = {}
        self.asked: list[Partition] = []
        self.down = False

    async def next_offset(self, partition: Partition) -> int | None:
        if self.down:
            raise Unavailable("the positions cannot be read")
        self.asked.append(partition)
        return self.next.get(partition)

    def apply(self, records: list[Record]) -> None:
        """Remember that these are done with."""
        for record in records:
            self.next[record.partition] = record.offset + 1


async def drink(subscriber: Subscriber, positions: Positions, into: list[Record]) -> list[Record]:
    """One poll whose records are applied at once."""
    records = await subscriber.poll(wait=0.2)
    positions.apply(records)
    into += records
    return records
