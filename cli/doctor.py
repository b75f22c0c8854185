"""`gridwhistle doctor`: what is configured, reachable, missing or unsafe. Exit code 1 when something needs a hand."""

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING

import msgspec
import typer

from cli.client import dispatch_url, intake_url
from cli.elsewhere import LEFT, left_to_others
from cli.exits import Exit
from cli.output import JsonFlag, json_line, table

if TYPE_CHECKING:
    from shared.settings import SharedSettings, Which


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at. `verdict`: ok, note (works, but know it), bad."""

    subject: str
    verdict: str
    detail: str


def doctor(json: JsonFlag = False) -> None:
    """体检 Look at settings, databases, bus and services, and say what is wrong."""
    findings = asyncio.run(_examine())
    if json:
        json_line(findings)
    else:
        table(("", "", ""), ((finding.verdict, finding.subject, finding.detail) for finding in findings))
    raise typer.Exit(Exit.FINDINGS if any(finding.verdict == "bad" for finding in findings) else Exit.OK)


async def _examine() -> list[Finding]:
    from pydantic import ValidationError

    from shared.settings import SharedSettings

    try:
        settings, left = SharedSettings(), left_to_others()
    except ValidationError as fault:
        return [Finding("settings", "bad", str(error["msg"])) for error in fault.errors()]
    found = [*_settings(settings), *(Finding(setting, "note", LEFT) for setting in left)]
    found += [finding async for finding in _databases(settings)]
    found += [await _bus(settings)]
    found += [await _service(name, url) for name, url in (("intake", intake_url()), ("dispatch", dispatch_url()))]
    return found


def _settings(settings: "SharedSettings") -> list[Finding]:
    mode = Finding("mode", "ok" if settings.production else "note", "production" if settings.production else "trial")
    return [mode, Finding("home", "ok", str(settings.home.resolve())), *_secrets(settings, os.environ)]


def _secrets(settings: "SharedSettings", environment: Mapping[str, str]) -> list[Finding]:
    """Whether the keys a service needs are there and usable; a file that is not there yet is not made here."""
    from shared.eventlog import signing
    from shared.vault import kek

    found: list[Finding] = []
    for setting, load, bad in (
        (kek.SETTING, lambda: kek.load_keks(environment, settings.home), kek.BadKek),
        (signing.SETTING, lambda: signing.load_signer(environment, settings.home, "doctor"), signing.BadSigningKey),
    ):
        if not (environment.get(setting) or settings.production):
            found.append(Finding(setting, "note", "not set: a file in the home folder, made on first use"))
            continue
        try:
            load()
            found.append(Finding(setting, "ok", "set"))
        except bad as fault:
            found.append(Finding(setting, "bad", str(fault)))
    return found


async def _databases(settings: "SharedSettings") -> AsyncGenerator[Finding]:
    """Reachable, and under a role that cannot change what must not change."""
    from shared.databases import Databases
    from shared.db import Database, Unavailable, UnsafeRole, assert_application_role
    from shared.embedded.postgres import EmbeddedPostgres
    from shared.settings import WHICH

    used: list[Which] = [which for which in WHICH if not (which == "bus" and settings.kafka)]
    databases = Databases(settings)
    if databases.embedded and not EmbeddedPostgres(settings.home).running():
        yield Finding("databases", "note", "the embedded server does not run: `gridwhistle serve` starts it")
        return
    for which in used:
        database = Database(databases.url(which), application_name="gridwhistle-doctor", pool_size=1)
        where = "embedded, one machine, no replica" if settings.url(which) is None else "configured"
        try:
            async with database.transaction(read_only=True) as tx:
                await assert_application_role(tx)
                standby = await tx.raw.fetchval("SELECT count(*) FROM pg_stat_replication WHERE sync_state <> 'async'")
                durable = await tx.raw.fetchval("SELECT current_setting('fsync')")
            yield _durability(which, where, durable == "on", bool(standby))
        except (Unavailable, UnsafeRole) as fault:
            yield Finding(f"database {which}", "bad", str(fault))
        finally:
            await database.close()


def _durability(which: str, where: str, fsync: bool, standby: bool) -> Finding:
    if not fsync:
        return Finding(f"database {which}", "bad", f"{where}; fsync is off: an accepted request may be lost")
    kept = "a synchronous standby keeps what is accepted" if standby else "no synchronous standby: one disk keeps it"
    return Finding(f"database {which}", "ok" if standby else "note", f"{where}; {kept}")


async def _bus(settings: "SharedSettings") -> Finding:
    if not settings.kafka:
        return Finding("bus", "note", "embedded: PostgreSQL table, one machine")
    host, _, port = settings.kafka_bootstrap_servers.split(",")[0].rpartition(":")
    try:
        async with asyncio.timeout(5):
            _, writer = await asyncio.open_connection(host, int(port))
            writer.close()
    except (OSError, ValueError, TimeoutError) as fault:
        return Finding("bus", "bad", f"Kafka at {settings.kafka_bootstrap_servers}: {type(fault).__name__}")
    return Finding("bus", "ok", f"Kafka at {settings.kafka_bootstrap_servers}")


async def _service(name: str, url: str) -> Finding:
    import httpx

    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            answer = await http.get(f"{url}/readyz")
    except httpx.HTTPError as fault:
        return Finding(name, "bad", f"{url} does not answer ({type(fault).__name__})")
    failing = {check: said for check, said in answer.json().get("checks", {}).items() if said != "ok"}
    return Finding(name, "bad" if failing else "ok", f"{url} {failing or 'ready'}")
