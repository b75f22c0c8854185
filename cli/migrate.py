"""`gridwhistle migrate`: bring the databases up to date, as their owner."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cli.exits import Exit
from cli.output import JsonFlag, json_line, out, stop

if TYPE_CHECKING:
    from shared.migrations.schema import Schema
    from shared.settings import SharedSettings, Which


def migrate(json: JsonFlag = False) -> None:
    """迁移 Create or upgrade tables and topics, with the owner's address."""
    from shared.settings import SharedSettings

    try:
        done = bring_up_to_date(SharedSettings())
    except LookupError as missing:
        stop(Exit.USAGE, str(missing))
    if json:
        return json_line(done)
    for which, revision in done.items():
        out.print(f"{which}: at {revision}")
    return None


def bring_up_to_date(settings: "SharedSettings") -> dict[str, str]:
    """Migrate every database in use; the revision each stands at.

    Raises:
        LookupError: an owner's address is missing.
    """
    from shared.databases import Databases

    databases = Databases(settings)
    owners: dict[Which, str] = {which: databases.owner_url(which) for which in used(settings)}
    return asyncio.run(migrate_all(settings, owners))


def used(settings: "SharedSettings") -> "list[Which]":
    """The databases in use: with Kafka there is none for the bus."""
    from shared.settings import WHICH

    return [which for which in WHICH if not (which == "bus" and settings.kafka)]


async def migrate_all(settings: "SharedSettings", owners: "Mapping[Which, str]") -> dict[str, str]:
    """Migrate under these owners' addresses; the revision each database in use stands at."""
    from dispatch_service.migrations.schema import schema as dispatch_schema
    from intake_service.migrations import schema as intake_schema
    from shared.bootstrap.topics import make_topics
    from shared.databases import Databases
    from shared.migrations.migrate import migrate
    from shared.migrations.schemas import bus_schema, keys_schema

    schemas: dict[Which, Schema] = {
        "intake": intake_schema(),
        "dispatch": dispatch_schema(),
        "bus": bus_schema(),
        "keys": keys_schema(),
    }
    databases = Databases(settings)
    done = {which: await migrate(owners[which], schemas[which], databases.role(which)) for which in used(settings)}
    if settings.kafka:
        done |= {f"topic {name}": "there" for name in await make_topics(settings)}
    return done
