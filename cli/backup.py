"""`gridwhistle backup`: both logs and the keys of one installation, taken while it runs.

The logs are taken at one moment, at which neither has seen an effect of what the other has not: dispatch's appends wait
while both snapshots are made, a few milliseconds, and nothing else waits at all.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from cli.exits import Exit
from cli.output import JsonFlag, facts, json_line, stop
from cli.owned import open_owned, owned
from cli.stores import run

if TYPE_CHECKING:
    from shared.databases import Databases

MANIFEST = "backup.json"


class Taken(msgspec.Struct, frozen=True):
    """What a back-up holds: each log's id and how many events it has."""

    at: datetime
    release: str
    intake: str
    intake_events: int
    dispatch: str
    dispatch_events: int


def backup(
    folder: Annotated[Path, typer.Argument(help="A new folder for the archives.")],
    keys_to: Annotated[Path | None, typer.Option("--keys", help="Another folder for the keys' archive.")] = None,
    json: JsonFlag = False,
) -> None:
    """备份 Both logs and the keys, while the services run. Needs the owner's address; the bus is not kept."""
    for one in (folder, keys_to or folder):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / MANIFEST).exists():
        stop(Exit.USAGE, f"{folder} holds a back-up already")
    taken = run(_backup(folder, keys_to or folder))
    return json_line(taken) if json else facts(msgspec.to_builtins(taken))


async def _backup(folder: Path, keys_to: Path) -> Taken:
    from cli.archive import KEPT, ToolFailed, dump, file_of
    from shared.clock import SystemClock
    from shared.http.health import release

    databases = owned(KEPT)
    try:
        async with _one_moment(databases) as (snapshots, sizes):
            at = SystemClock().now()
            for which in ("intake", "dispatch"):
                await dump(databases.owner_url(which), file_of(folder, which), snapshots[which])
        await dump(databases.owner_url("keys"), file_of(keys_to, "keys"))
    except ToolFailed as fault:
        stop(Exit.UNAVAILABLE, str(fault))
    taken = Taken(at, release(), *sizes["intake"], *sizes["dispatch"])
    (folder / MANIFEST).write_bytes(msgspec.json.encode(taken))
    return taken


@asynccontextmanager
async def _one_moment(
    databases: "Databases",
) -> AsyncGenerator[tuple[dict[str, str], dict[str, tuple[str, int]]]]:
    """Snapshots of both logs, made while dispatch appends nothing; they stand until the end of the block."""
    snapshots: dict[str, str] = {}
    sizes: dict[str, tuple[str, int]] = {}
    async with AsyncExitStack() as opened:
        owners = {one: await opened.enter_async_context(open_owned(databases, one)) for one in ("intake", "dispatch")}
        async with owners["dispatch"].transaction() as held:
            await held.raw.fetchval("SELECT size FROM head FOR UPDATE")
            for which in ("dispatch", "intake"):
                tx = await opened.enter_async_context(owners[which].transaction(isolation="repeatable_read"))
                snapshots[which] = await tx.raw.fetchval("SELECT pg_export_snapshot()")
                row = await tx.raw.fetchrow("SELECT log_id, size FROM head")
                assert row is not None  # noqa: S101 # a log that was begun has its head
                sizes[which] = row["log_id"], row["size"]
        yield snapshots, sizes
