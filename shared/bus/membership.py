"""Who reads which partition of the embedded bus: leases that a member renews while it lives.

A partition changes hands only when its holder gave it back or stopped renewing, so that two members meet on one
partition only when one of them is late; the consumer's compare-and-set settles that. All times are the database's.
"""

import msgspec

from shared.bus.port import Partition
from shared.driver import RawConnection

CLUSTER = "embedded"

LOCK = "SELECT name FROM reader_group WHERE name = $1 FOR UPDATE"
RENEW = """
INSERT INTO member (id, reader_group, expires) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 second')
ON CONFLICT (id) DO UPDATE SET expires = excluded.expires
"""
PARTITIONS = """
SELECT t.id, t.name, p.number FROM topic t JOIN topic_partition p ON p.topic = t.id
WHERE t.name = ANY($1::text[]) ORDER BY t.name, p.number
"""
BEGIN_PROGRESS = """
INSERT INTO progress (reader_group, topic, number, next) SELECT $1, p.topic, p.number, p.first
FROM topic_partition p WHERE p.topic = ANY($2::text[]) ON CONFLICT DO NOTHING
"""
REPORT = """
UPDATE progress g SET next = n.next FROM unnest($2::text[], $3::int[], $4::bigint[]) AS n(topic, number, next)
WHERE g.reader_group = $1 AND g.topic = n.topic AND g.number = n.number
"""
RELEASE = """
DELETE FROM lease WHERE member = $1
AND NOT EXISTS (SELECT FROM unnest($2::text[], $3::int[]) AS n(topic, number)
                WHERE n.topic = lease.topic AND n.number = lease.number)
"""
CLAIM = """
INSERT INTO lease (reader_group, topic, number, member)
SELECT $1, n.topic, n.number, $2 FROM unnest($3::text[], $4::int[]) AS n(topic, number) ON CONFLICT DO NOTHING
"""


class Membership(msgspec.Struct, frozen=True):
    """One member of one group. `lease` is in seconds."""

    group: str
    member: str
    topics: tuple[str, ...]
    lease: float

    async def renew(self, raw: RawConnection, positions: dict[Partition, int]) -> tuple[Partition, ...]:
        """Say that we live and how far we are; give back what exceeds our share, take of it what is free."""
        await raw.execute("INSERT INTO reader_group (name) VALUES ($1) ON CONFLICT DO NOTHING", self.group)
        await raw.fetchval(LOCK, self.group)
        await raw.execute("DELETE FROM member WHERE reader_group = $1 AND expires < clock_timestamp()", self.group)
        await raw.execute(RENEW, self.member, self.group, self.lease)
        await self._report(raw, positions)
        rows = await raw.fetch(PARTITIONS, list(self.topics))
        partitions = [Partition(CLUSTER, row["id"], row["name"], row["number"]) for row in rows]
        await raw.execute(BEGIN_PROGRESS, self.group, list({partition.topic_id for partition in partitions}))
        return await self._settle(raw, partitions)

    async def leave(self, raw: RawConnection, positions: dict[Partition, int]) -> None:
        """Go, and free what we held."""
        await raw.fetchval(LOCK, self.group)
        await self._report(raw, positions)
        await raw.execute("DELETE FROM member WHERE id = $1", self.member)

    async def _settle(self, raw: RawConnection, partitions: list[Partition]) -> tuple[Partition, ...]:
        members = await raw.fetch("SELECT id FROM member WHERE reader_group = $1 ORDER BY id", self.group)
        names: list[str] = [row["id"] for row in members]
        share = partitions[names.index(self.member) :: len(names)]
        columns = [p.topic_id for p in share], [p.number for p in share]
        await raw.execute(RELEASE, self.member, *columns)
        await raw.execute(CLAIM, self.group, self.member, *columns)
        held = await raw.fetch("SELECT topic, number FROM lease WHERE member = $1", self.member)
        ours = {(row["topic"], row["number"]) for row in held}
        return tuple(partition for partition in share if (partition.topic_id, partition.number) in ours)

    async def _report(self, raw: RawConnection, positions: dict[Partition, int]) -> None:
        topics = [partition.topic_id for partition in positions]
        numbers = [partition.number for partition in positions]
        await raw.execute(REPORT, self.group, topics, numbers, list(positions.values()))
