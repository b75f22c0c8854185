"""PostgreSQL's own programs for one database: out into an archive, and back in. They come with the embedded server."""

import asyncio
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from shared.embedded.place import wheel_programs

KEPT = ("intake", "dispatch", "keys")
"""What is backed up, in this order: a key is durable before its first event, so the keys come last.

The bus is not kept: it is filled again from the logs."""


class ToolFailed(Exception):
    """A program of PostgreSQL gave up; the message is its own last line, which quotes no data."""


def file_of(folder: Path, which: str) -> Path:
    """Where a database's archive lies."""
    return folder / f"{which}.dump"


async def dump(url: str, target: Path, snapshot: str | None = None) -> None:
    """One database as it was in a snapshot, or as it is now.

    Raises:
        ToolFailed: the database is away, or the role may not read all of it.
    """
    seen = (f"--snapshot={snapshot}",) if snapshot else ()
    making = target.with_suffix(".part")
    making.touch(mode=0o600)
    await _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", *seen, f"--file={making}")
    making.replace(target)


async def load(url: str, source: Path) -> None:
    """Put an archive's tables in the place of those that are there, all or nothing.

    Raises:
        ToolFailed: the archive is damaged, or the role does not own the database.
    """
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    await _run("pg_restore", url, *options, str(source))


async def _run(program: str, url: str, *options: str) -> None:
    address = urlsplit(url)
    env = {**os.environ, "PGPASSWORD": unquote(address.password or ""), "LC_ALL": "C"}
    server = address.netloc.replace(f":{address.password}@", "@")
    where = address._replace(scheme="postgresql", netloc=server).geturl()
    process = await asyncio.create_subprocess_exec(
        wheel_programs() / program, f"--dbname={where}", *options, env=env, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    if process.returncode:
        raise ToolFailed(f"{program}: {said.decode(errors='replace').strip().splitlines()[-1:]}")
