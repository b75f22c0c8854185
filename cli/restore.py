"""`gridwhistle restore`: a back-up into new databases, with the services down.

The bus comes back empty: both logs are published from the beginning again, and readers skip what they applied.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.backup import MANIFEST
from cli.exits import Exit
from cli.output import JsonFlag, json_line, out, stop
from cli.owned import open_owned, owned
from cli.stores import run

if TYPE_CHECKING:
    from shared.databases import Databases
    from shared.settings import Which


RECORDS: "dict[Which, str]" = {"intake": "event", "dispatch": "event", "bus": "message"}
"""Tables that must be empty or missing: a bus of before knows what the restored logs do not."""


class NotEmpty(Exception):
    """Records are there already: a restore never writes over them."""


def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `backup` filled.")],
    keys_from: Annotated[Path | None, typer.Option("--keys", help="Where the keys' archive lies, if apart.")] = None,
    destroyed: Annotated[
        Path | None, typer.Option("--destroyed", help="What `keys destroyed` printed last: destroyed again.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """恢复 Into new databases with the services down; a log that is there is never written over."""
    ids = destroyed.read_text("utf-8").split() if destroyed else []
    if not (folder / MANIFEST).exists():
        stop(Exit.USAGE, f"{folder} holds no whole back-up")
    back = run(_restore(folder, keys_from or folder, ids))
    if json:
        return json_line({"restored": str(folder), "destroyed_again": back})
    return out.print(f"restored; both logs are published again; {back} keys destroyed again", markup=False)


async def _restore(folder: Path, keys_from: Path, ids: list[str]) -> int:
    from cli.archive import KEPT, ToolFailed, file_of, load
    from cli.migrate import migrate_all, used
    from shared.settings import SharedSettings

    databases, settings = owned(KEPT), SharedSettings()
    try:
        for which, records in RECORDS.items():
            if which in used(settings):
                await _refuse_records(databases, which, records)
        for which in KEPT:
            await load(databases.owner_url(which), file_of(keys_from if which == "keys" else folder, which))
    except NotEmpty as there:
        stop(Exit.REFUSED, str(there))
    except ToolFailed as fault:
        stop(Exit.UNAVAILABLE, str(fault))
    await migrate_all(settings, {which: databases.owner_url(which) for which in used(settings)})
    for which in ("intake", "dispatch"):
        await _publish_again(databases, which)
    return await _destroy_again(databases, ids)


async def _refuse_records(databases: "Databases", which: "Which", records: str) -> None:
    async with open_owned(databases, which) as owner, owner.transaction(read_only=True) as tx:
        if await tx.raw.fetchval("SELECT to_regclass($1) IS NOT NULL", records) and await tx.raw.fetchval(
            f"SELECT EXISTS (SELECT FROM {records})"  # noqa: S608 # one of the names above
        ):
            raise NotEmpty(f"the {which} database holds records; restore into new databases")


async def _publish_again(databases: "Databases", which: "Which") -> None:
    """The bus is new: fill it from the log; readers skip what they have applied."""
    from cli.bus import RELAY
    from shared.eventlog import cursors

    async with open_owned(databases, which) as owner:
        async with owner.transaction() as tx:
            await cursors.create(tx, RELAY)
        await cursors.rewind(owner, RELAY, 0)


async def _destroy_again(databases: "Databases", ids: list[str]) -> int:
    """Keys that were destroyed after the back-up was taken must not live again."""
    from shared.clock import SystemClock
    from shared.settings import SharedSettings
    from shared.vault.erasure import destroy_again
    from shared.vault.kek import load_keks
    from shared.vault.keys_postgres import PostgresKeyStore

    async with open_owned(databases, "keys") as owner:
        store = PostgresKeyStore(owner, load_keks(os.environ, SharedSettings().home))
        return len(await destroy_again(store, ids, SystemClock().now(), "gridwhistle-restore"))
