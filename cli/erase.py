"""`gridwhistle keys erase`: destroy every key under which something of a person is sealed; the logs stay as they are.

For whoever holds the right to erase, on a ground, and only after he saw what it would be. Dispatch's log says that it
was asked for and done, the access log who did it to which request, the list of destroyed keys which keys they were.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import typer

from cli.client import TOKEN, demo_token
from cli.exits import Exit
from cli.output import JsonFlag, json_line, out, stop
from cli.stores import open_log, run

if TYPE_CHECKING:
    from shared.access.identity import Identity
    from shared.clock import Clock

Ground = Literal["asked-by-person", "purpose-ended", "consent-withdrawn", "ordered"]
ACTION = "person.erase"


class Erased(msgspec.Struct, frozen=True):
    """What was erased, or would be: how many keys, and in which requests something of the person stood."""

    keys: int
    requests: list[str]
    done: bool


def erase(
    ground: Annotated[Ground, typer.Option("--reason", help="On what ground; it is kept.")],
    phone: Annotated[str, typer.Option(prompt="电话 telephone number", help="Asked for where absent.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; else it is only counted.")] = False,
    person: Annotated[str | None, typer.Option("--as", help="Act as this staff code of the demo directory.")] = None,
    json: JsonFlag = False,
) -> None:
    """删除个人信息 Erase a person by telephone number. Nobody can bring it back; services forget within 30 s."""
    from shared.vault.phone import normalised

    if not normalised(phone):
        stop(Exit.MALFORMED, "that is no telephone number")
    token = demo_token(person) if person else os.environ.get(TOKEN, "")
    erased = run(_erase(token, phone, ground, yes))
    if json:
        return json_line(erased)
    for request in erased.requests:
        out.print(f"  {request}", markup=False)
    verb = "erased" if erased.done else "would be erased; nothing was done, --yes does it"
    return out.print(f"{erased.keys} keys in {len(erased.requests)} requests {verb}")


async def _erase(token: str, phone: str, ground: str, yes: bool) -> Erased:
    from dispatch_service.erasing.erasing import Erasing
    from shared.clock import clock_by
    from shared.databases import Databases
    from shared.db import Database
    from shared.settings import SharedSettings
    from shared.vault.kek import load_keks
    from shared.vault.keys_postgres import PostgresAccessLog, PostgresKeyStore

    settings = SharedSettings()
    clock = clock_by(settings.demo_clock)
    actor = (await _allowed(token, settings.home, clock)).actor
    database = Database(Databases(settings).url("keys"), application_name="gridwhistle-cli", pool_size=1)
    try:
        store = PostgresKeyStore(database, load_keks(os.environ, settings.home))
        found = await store.traces(phone)
        subjects = sorted({trace.subject for trace in found})
        if yes:
            async with open_log("dispatch") as dispatch:
                await Erasing(dispatch.log, store, PostgresAccessLog(database), clock).erase(found, actor, ground)
    finally:
        await database.close()
    return Erased(len(found), subjects, yes)


async def _allowed(token: str, home: Path, clock: "Clock") -> "Identity":
    """Who that is; whoever may not erase persons learns nothing of them, not even how many requests there are."""
    import httpx

    from shared.access.assemble import credentials_from
    from shared.access.rights import Allowed, authorise

    async with httpx.AsyncClient(timeout=10) as http:
        identity = await credentials_from(os.environ, home, clock, http).identify(token)
    if identity is None or not isinstance(authorise(identity, ACTION), Allowed):
        stop(Exit.NOT_FOUND, "that takes the right to erase persons: a token in GRIDWHISTLE_TOKEN, or --as")
    return identity
