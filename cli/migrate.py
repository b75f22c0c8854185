"""`gridwhistle migrate`: bring the databases up to date, as their owner."""

import asyncio
from typing import TYPE_CHECKING

from cli.exits import Exit
from cli.output import JsonFlag, json_line, out, stop

if TYPE_CHECKING:
    from shared.migrations.schema import Schema
    from shared.settings import SharedSettings


def migrate(json: JsonFlag = False) -> None:
    """迁移 Create or upgrade the tables of all databases in use, with the owner's address."""
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
    from dispatch_service.migrations.schema import schema as dispatch_schema
    from intake_service.migrations import schema as intake_schema
    from shared.databases import Databases
    from shared.migrations.migrate import migrate
    from shared.migrations.schemas import bus_schema, keys_schema

    schemas: list[Schema] = [intake_schema(), dispatch_schema(), keys_schema()]
    if not settings.kafka:
        schemas.append(bus_schema())
    databases = Databases(settings)

    async def all_of_them() -> dict[str, str]:
        return {
            schema.which: await migrate(databases.owner_url(schema.which), schema, databases.role(schema.which))
            for schema in schemas
        }

    return asyncio.run(all_of_them())
