"""The demo district put in force on a machine that has no rules yet; never in production."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.output import err
from cli.stores import run

if TYPE_CHECKING:
    from shared.clock import Clock
    from shared.settings import SharedSettings

DEMO = Path(__file__).parent.parent / "deploy" / "demo"


def seed_demo_rules(settings: "SharedSettings") -> None:
    """Policy, directory and calendar of the demo, unless something is in force already."""
    from shared.clock import clock_by
    from shared.databases import Databases

    if settings.production or not DEMO.exists():
        return
    for line in run(put_demo_in_force(Databases(settings).url("dispatch"), clock_by(settings.demo_clock))):
        err.print(f"in force: {line}", markup=False)


async def put_demo_in_force(url: str, clock: "Clock") -> list[str]:
    """The three documents into the dispatch database at this address; what was put in force."""
    from dispatch_service.bootstrap.artifacts import PostgresArtifacts
    from dispatch_service.bootstrap.inforce import NewVersion, RulesInForce
    from dispatch_service.bootstrap.reading import checked
    from dispatch_service.migrations.schema import ARTIFACT
    from dispatch_service.rules.build import build
    from dispatch_service.rules.bundle import DocumentKind, official_calendar, read
    from shared.contracts.actor import SYSTEM
    from shared.db import Database
    from shared.eventlog.postgres import PostgresLog

    database = Database(url, application_name="gridwhistle-seed", pool_size=2)
    log = await PostgresLog.open(database, clock)
    try:
        rules = RulesInForce(log, PostgresArtifacts(database, ARTIFACT), clock, build, checked)
        if (await rules.history()).said:
            return []
        bundles = [read(DocumentKind.POLICY, DEMO / "policy"), read(DocumentKind.DIRECTORY, DEMO / "directory")]
        bundles.append(official_calendar())
        for bundle in bundles:
            await rules.put(NewVersion(bundle.kind, bundle.content, bundle.label), SYSTEM)
        return [f"{bundle.kind} {bundle.label}" for bundle in bundles]
    finally:
        await log.close()
        await database.close()
