"""Bring a database to the newest revision, and refuse to serve one that is not there.

Services never change a schema; they only compare. Revisions go forward and keep the release before them working:
columns are added first and removed a release later.
"""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db import Database, assert_application_role
from shared.migrations.schema import Schema

HERE = Path(__file__).parent
ONE_AT_A_TIME = 0x6772_6964  # key of the advisory lock
LOCK_LIMIT = "10s"
"""A migration that would wait longer behind the services' locks gives up, and is started again in a quiet moment."""


class WrongRevision(Exception):
    """The database is not at the revision this release was written for."""

    def __init__(self, which: str, found: str | None, wanted: str) -> None:
        super().__init__(f"database {which} is at {found or 'nothing'}, this release needs {wanted}: run `migrate`")
        self.which = which


async def migrate(owner_url: str, schema: Schema, application_role: str) -> str:
    """Upgrade to the newest revision, begin what has to begin, and give the services' role its rights.

    Returns the revision. Safe to run twice, and by two at once.
    """
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://", 1), hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_LIMIT}'")
            await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
            await connection.run_sync(_upgrade, schema)
            for statement in (*schema.begin(), *schema.grants(application_role)):
                await connection.execute(sa.text(statement) if isinstance(statement, str) else statement)
            await connection.execute(sa.text(f"GRANT SELECT ON alembic_version TO {_quoted(application_role)}"))
    finally:
        await engine.dispose()
    return newest(schema)


async def assert_ready(database: Database, schema: Schema) -> None:
    """Refuse to serve with too much power or on another schema.

    Raises:
        shared.db.UnsafeRole: the role could change what must not change.
        WrongRevision: the owner has not migrated, or a newer release has.
        shared.db.Unavailable: the database cannot be reached.
    """
    async with database.transaction(read_only=True) as tx:
        await assert_application_role(tx)
        present = await tx.raw.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL")
        found = await tx.raw.fetchval("SELECT version_num FROM alembic_version") if present else None
    if found != newest(schema):
        raise WrongRevision(schema.which, found, newest(schema))


def newest(schema: Schema) -> str:
    """The revision this release was written for: that of the last file, which is named after it."""
    last = max(file.name for file in schema.revisions.glob("r[0-9]*.py"))
    return f"{schema.which}_{last[1:5]}"


def _upgrade(connection: sa.Connection, schema: Schema) -> None:
    from alembic import command  # here: the services never migrate, and would start 0.1 s later for it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(schema.revisions).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["metadata"] = schema.metadata
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
