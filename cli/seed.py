"""The demo district put in force on a machine that has no rules yet; never in production."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.output import err
from cli.stores import open_log, run

if TYPE_CHECKING:
    from shared.settings import SharedSettings

DEMO = Path(__file__).parent.parent / "deploy" / "demo"


def seed_demo_rules(settings: "SharedSettings") -> None:
    """Policy, directory and calendar of the demo, unless something is in force already."""
    if settings.production or not DEMO.exists():
        return
    for line in run(_seed()):
        err.print(f"in force: {line}", markup=False)


async def _seed() -> list[str]:
    from dispatch_service.migrations.schema import ARTIFACT
    from dispatch_service.rules.build import build

    from dispatch_service.bootstrap.artifacts import PostgresArtifacts
    from dispatch_service.bootstrap.inforce import NewVersion, RulesInForce
    from dispatch_service.rules.bundle import DocumentKind, official_calendar, read
    from shared.clock import SystemClock
    from shared.contracts.actor import SYSTEM

    async with open_log("dispatch") as opened:
        artifacts = PostgresArtifacts(opened.database, ARTIFACT)
        rules = RulesInForce(opened.log, artifacts, SystemClock(), build)
        if (await rules.history()).said:
            return []
        bundles = [read(DocumentKind.POLICY, DEMO / "policy"), read(DocumentKind.DIRECTORY, DEMO / "directory")]
        bundles.append(official_calendar())
        for bundle in bundles:
            await rules.put(NewVersion(bundle.kind, bundle.content, bundle.label), SYSTEM)
        return [f"{bundle.kind} {bundle.label}" for bundle in bundles]
