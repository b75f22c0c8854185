"""`gridwhistle keys`: the keys of sealed groups and who opened what. Never prints a secret."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exits import Exit
from cli.output import JsonFlag, json_line, out, stop, table
from cli.stores import run

if TYPE_CHECKING:
    from shared.vault.port import Access

app = typer.Typer(no_args_is_help=True, help="密钥 Wrap keys anew; see who opened what.")


@app.command("rotate")
def rotate(json: JsonFlag = False) -> None:
    """Wrap every data key under the first key-encryption key of GRIDWHISTLE_KEK; safe to repeat."""
    count = run(_rotate())
    return json_line({"wrapped": count}) if json else out.print(f"{count} keys wrapped anew")


async def _rotate() -> int:
    from shared.databases import Databases
    from shared.db import Database
    from shared.settings import SharedSettings
    from shared.vault.kek import BadKek, load_keks
    from shared.vault.keys_postgres import PostgresKeyStore

    settings = SharedSettings()
    database = Database(Databases(settings).url("keys"), application_name="gridwhistle-cli", pool_size=1)
    try:
        return await PostgresKeyStore(database, load_keks(os.environ, settings.home)).rotate()
    except BadKek as fault:
        stop(Exit.MALFORMED, str(fault))
    finally:
        await database.close()


@app.command("destroyed")
def destroyed(json: JsonFlag = False) -> None:
    """Ids of all keys that were ever destroyed, one on a line: keep the latest list apart from every back-up."""
    ids = run(_destroyed())
    if json:
        return json_line(ids)
    for one in ids:
        out.print(one, markup=False)
    return None


async def _destroyed() -> list[str]:
    from shared.databases import Databases
    from shared.db import Database
    from shared.settings import SharedSettings
    from shared.vault.kek import load_keks
    from shared.vault.keys_postgres import PostgresKeyStore

    settings = SharedSettings()
    database = Database(Databases(settings).url("keys"), application_name="gridwhistle-cli", pool_size=1)
    try:
        return await PostgresKeyStore(database, load_keks(os.environ, settings.home)).destroyed()
    finally:
        await database.close()


@app.command("accesses")
def accesses(
    subject: Annotated[str | None, typer.Argument(help="Ticket or request id; everything where absent.")] = None,
    limit: int = 50,
    json: JsonFlag = False,
) -> None:
    """Who opened which sealed groups, newest first."""
    found = run(_accesses(subject, limit))
    if json:
        return json_line(found)
    columns = ("at", "actor", "unit", "purpose", "subject", "groups")
    return table(columns, ([getattr(access, column) for column in columns] for access in found))


async def _accesses(subject: str | None, limit: int) -> "list[Access]":
    from shared.databases import Databases
    from shared.db import Database
    from shared.settings import SharedSettings
    from shared.vault.keys_postgres import PostgresAccessLog

    database = Database(Databases(SharedSettings()).url("keys"), application_name="gridwhistle-cli", pool_size=1)
    try:
        return await PostgresAccessLog(database).read(subject, limit)
    finally:
        await database.close()
