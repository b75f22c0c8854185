"""The bus on PostgreSQL tables, so that one machine needs no broker: dense offsets, leases, pruning.

A partition's head row is locked before records are added and until they are committed; so offsets have no gaps, and
whoever sees a record sees all before it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from shared.bus.embedded_subscriber import EmbeddedSubscriber, Pace, bus_transaction
from shared.bus.port import BusUnavailable, NextOffset, Outgoing
from shared.bus.records import check_sizes, partition_of
from shared.bus.topics import OtherPartitions
from shared.db import Database
from shared.driver import RawConnection
from shared.eventlog.signal import Signal
from shared.ids import new_id

Place = tuple[str, int]
"""Topic id and partition number."""

CREATE = "INSERT INTO topic (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING"
CREATE_PARTITIONS = "INSERT INTO topic_partition (topic, number) SELECT $1, generate_series(0, $2)"
TOPICS = """
SELECT t.name, t.id, count(*) AS partitions FROM topic t JOIN topic_partition p ON p.topic = t.id
WHERE t.name = ANY($1::text[]) GROUP BY t.name, t.id
"""
LOCK_HEADS = """
SELECT p.topic, p.number, p.next FROM topic_partition p JOIN unnest($1::text[], $2::int[]) AS n(topic, number)
ON p.topic = n.topic AND p.number = n.number ORDER BY p.topic, p.number FOR UPDATE OF p
"""
INSERT = """
INSERT INTO message (topic, number, at, key, value, headers)
SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[])
"""
MOVE_HEADS = """
UPDATE topic_partition p SET next = n.next FROM unnest($1::text[], $2::int[], $3::bigint[]) AS n(topic, number, next)
WHERE p.topic = n.topic AND p.number = n.number
"""
PRUNE = """
WITH passed AS (
    SELECT topic, number, min(next) AS next FROM progress GROUP BY topic, number
), kept AS (
    SELECT p.topic, p.number, least(passed.next, coalesce(
        (SELECT min(m.at) FROM message m WHERE m.topic = p.topic AND m.number = p.number
         AND m.published >= clock_timestamp() - $1::interval), p.next)) AS first
    FROM topic_partition p JOIN passed ON passed.topic = p.topic AND passed.number = p.number
), moved AS (
    UPDATE topic_partition p SET first = kept.first FROM kept
    WHERE p.topic = kept.topic AND p.number = kept.number AND p.first < kept.first
), gone AS (
    DELETE FROM message m USING kept WHERE m.topic = kept.topic AND m.number = kept.number AND m.at < kept.first
    RETURNING 1
)
SELECT count(*) FROM gone
"""


class EmbeddedBus:
    """The bus in one database. Publishers and subscribers of one `EmbeddedBus` wake each other at once."""

    def __init__(self, database: Database, pace: Pace | None = None) -> None:
        self._database = database
        self._pace = pace or Pace()
        self._news = Signal()

    def publisher(self) -> "EmbeddedPublisher":
        return EmbeddedPublisher(self._database, self._news)

    def subscriber(self, group: str, topics: Sequence[str], next_offset: NextOffset) -> EmbeddedSubscriber:
        return EmbeddedSubscriber(self._database, group, tuple(topics), next_offset, self._pace, self._news)

    async def ensure_topics(self, topics: Mapping[str, int]) -> None:
        """Make the topics that are not there: name and number of partitions.

        Raises:
            OtherPartitions: one is there with another number.
        """
        async with bus_transaction(self._database) as tx:
            for name, partitions in topics.items():
                topic = str(new_id())
                if await tx.raw.execute(CREATE, topic, name) == "INSERT 0 1":
                    await tx.raw.execute(CREATE_PARTITIONS, topic, partitions - 1)
            for row in await tx.raw.fetch(TOPICS, list(topics)):
                if row["partitions"] != topics[row["name"]]:
                    raise OtherPartitions(f"{row['name']} has {row['partitions']}, not {topics[row['name']]}")

    async def drop_topic(self, name: str) -> None:
        """Remove a topic with all it holds; made again, it has another identity and readers start afresh."""
        async with bus_transaction(self._database) as tx:
            await tx.raw.execute("DELETE FROM topic WHERE name = $1", name)

    async def forget_group(self, group: str) -> None:
        """Stop waiting for a group that will not come back: it no longer holds up pruning."""
        async with bus_transaction(self._database) as tx:
            await tx.raw.execute("DELETE FROM reader_group WHERE name = $1", group)

    async def prune(self, horizon: timedelta) -> int:
        """Delete what every group has passed and what is older than `horizon`. Gives the number of records.

        A topic nobody has ever read keeps everything.
        """
        async with bus_transaction(self._database) as tx:
            return await tx.raw.fetchval(PRUNE, horizon)


class EmbeddedPublisher:
    """`Publisher` on an `EmbeddedBus`: one call, one transaction."""

    def __init__(self, database: Database, news: Signal) -> None:
        self._database = database
        self._news = news

    async def publish(self, records: Sequence[Outgoing]) -> None:
        check_sizes(records)
        if not records:
            return
        async with bus_transaction(self._database) as tx:
            placed = await _place(tx.raw, records)
            heads = await _lock_heads(tx.raw, set(placed))
            rows: list[tuple[object, ...]] = []
            for place, record in zip(placed, records, strict=True):
                headers = msgspec.msgpack.encode(record.headers)
                rows.append((*place, heads[place], record.key.encode(), record.value, headers))
                heads[place] += 1
            await tx.raw.execute(INSERT, *zip(*rows, strict=True))
            await tx.raw.execute(MOVE_HEADS, *zip(*((*place, end) for place, end in heads.items()), strict=True))
        self._news.ring()

    async def close(self) -> None: ...


async def _place(raw: RawConnection, records: Sequence[Outgoing]) -> list[Place]:
    """Where each record goes."""
    rows = await raw.fetch(TOPICS, list({record.topic for record in records}))
    topics = {row["name"]: (row["id"], row["partitions"]) for row in rows}
    places: list[Place] = []
    for record in records:
        if record.topic not in topics:
            raise BusUnavailable(f"no topic {record.topic}")
        topic, partitions = topics[record.topic]
        places.append((topic, partition_of(record.key, partitions)))
    return places


async def _lock_heads(raw: RawConnection, places: set[Place]) -> dict[Place, int]:
    """Lock the partitions, always in the same order, and read where they end."""
    topics, numbers = zip(*places, strict=True)
    rows = await raw.fetch(LOCK_HEADS, topics, numbers)
    heads = {(row["topic"], row["number"]): row["next"] for row in rows}
    if heads.keys() != places:
        raise BusUnavailable("a topic went away while it was written to")
    return heads
