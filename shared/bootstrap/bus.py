"""Which bus: Kafka where a cluster is configured, else the embedded one in its own database."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

from shared.bus.embedded import EmbeddedBus
from shared.bus.kafka import KafkaBus, KafkaSettings
from shared.bus.port import BusUnavailable, NextOffset, Publisher, Subscriber
from shared.bus.topics import ONE_MACHINE
from shared.databases import Databases
from shared.db import Database
from shared.migrations.migrate import assert_ready
from shared.migrations.schemas import bus_schema
from shared.settings import SharedSettings

journal = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=7)
"""What every reader has passed stays so long on the embedded bus, for whoever must read it again."""
PRUNE_EVERY = timedelta(hours=1)


class Bus(Protocol):
    """Makes the two ends."""

    def publisher(self) -> Publisher: ...

    def subscriber(self, group: str, topics: Sequence[str], next_offset: NextOffset) -> Subscriber: ...


@asynccontextmanager
async def open_bus(settings: SharedSettings, databases: Databases) -> AsyncGenerator[Bus]:
    """The bus of this installation.

    Raises:
        shared.migrations.migrate.WrongRevision, shared.db.UnsafeRole: the embedded bus's database is not as it must be.
        shared.db.Unavailable: it cannot be reached.
    """
    if settings.kafka:
        yield KafkaBus(kafka_settings(settings))
        return
    database = Database(databases.url("bus"), application_name="gridwhistle-bus")
    try:
        await assert_ready(database, bus_schema())
        bus = EmbeddedBus(database)
        await bus.ensure_topics(ONE_MACHINE)
        pruning = asyncio.create_task(_prune(bus), name="prune-bus")
        try:
            yield bus
        finally:
            pruning.cancel()
            await asyncio.gather(pruning, return_exceptions=True)
    finally:
        await database.close()


def kafka_settings(settings: SharedSettings) -> KafkaSettings:
    """How the configured cluster wants to be spoken to."""
    password = settings.kafka_password
    return KafkaSettings(
        servers=tuple(server.strip() for server in settings.kafka_bootstrap_servers.split(",")),
        security_protocol=settings.kafka_security_protocol,
        ca_file=settings.kafka_ca_file,
        sasl_mechanism=settings.kafka_sasl_mechanism,
        username=settings.kafka_username,
        password=password.get_secret_value() if password else None,
    )


async def _prune(bus: EmbeddedBus) -> None:
    while True:
        try:
            removed = await bus.prune(KEPT_FOR)
            journal.info("pruned %d records from the bus", removed)
        except BusUnavailable as fault:
            journal.warning("the bus is pruned later: %s", fault)
        await asyncio.sleep(PRUNE_EVERY.total_seconds())
