"""A group of readers on a topic of its own, for the suite every bus has to pass."""

from dataclasses import dataclass, field

from shared.bus.port import Outgoing, Record, Subscriber
from shared.ids import new_id
from tests.bus.buses import PARTITIONS, Bus
from tests.bus.positions import Positions, drink
from tests.waiting import until


@dataclass
class Case:
    """A bus with one topic, and a group of readers on it."""

    bus: Bus
    topic: str
    group: str = field(default_factory=lambda: f"group-{new_id()}")
    positions: Positions = field(default_factory=Positions)
    read: list[Record] = field(default_factory=list[Record])
    members: list[Subscriber] = field(default_factory=list[Subscriber])

    def join(self, group: str | None = None, positions: Positions | None = None) -> Subscriber:
        """A further member."""
        where = positions or self.positions
        member = self.bus.subscriber(group or self.group, [self.topic], where.next_offset)
        self.members.append(member)
        return member

    async def publish(self, *keys: str) -> None:
        """One record for each key named, its value its number in this call."""
        await self.send(*(Outgoing(self.topic, key, str(n).encode()) for n, key in enumerate(keys)))

    async def send(self, *records: Outgoing) -> None:
        """Publish with a publisher of its own, as another process would."""
        publisher = self.bus.publisher()
        try:
            await publisher.publish(records)
        finally:
            await publisher.close()

    async def until_read(self, count: int, *members: Subscriber) -> None:
        """Let the members read in turn until so many records came."""

        async def enough() -> bool:
            for member in members:
                await drink(member, self.positions, self.read)
            return len(self.read) >= count

        await until(enough, f"{count} records were read", 60)

    async def until_shared(self, *members: Subscriber) -> None:
        """Let the members poll in turn until each partition has exactly one of them."""

        async def settled() -> bool:
            for member in members:
                await drink(member, self.positions, self.read)
            owned = [partition for member in members for partition in member.assigned()]
            return len(owned) == len(set(owned)) == PARTITIONS and all(member.assigned() for member in members)

        await until(settled, "the members share the partitions", 60)
