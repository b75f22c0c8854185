"""What readiness asks of the pieces every service is made of. Empty means well; anything else is a code."""

from collections.abc import Sequence

from shared.bus.consumer import Consumer
from shared.db import Database, Unavailable
from shared.eventlog.followers import Follower
from shared.http.health import Check


def answers(database: Database) -> Check:
    """The database answers."""

    async def check() -> str:
        try:
            async with database.transaction(read_only=True) as tx:
                await tx.raw.fetchval("SELECT 1")
        except Unavailable:
            return "unavailable"
        return ""

    return check


def consumes(consumer: Consumer) -> Check:
    """The consumer has not stopped."""

    async def check() -> str:
        return "" if consumer.health.ready else consumer.health.state

    return check


def follows(followers: Sequence[Follower]) -> dict[str, Check]:
    """None of them met a defect: a check each, by its name."""
    return {follower.name: _follows(follower) for follower in followers}


def _follows(follower: Follower) -> Check:
    async def check() -> str:
        return "" if follower.healthy else "stopped"

    return check
