"""What readiness asks of the pieces every service is made of. Empty means well; anything else is a code."""

from collections.abc import Sequence

from shared.bus.consumer import Consumer
from shared.db import Database, Unavailable
from shared.eventlog.followers import Follower
from shared.http.health import Check


def base_checks(database: Database, consumer: Consumer, followers: Sequence[Follower]) -> dict[str, Check]:
    """The database answers, the consumer is not stopped, no follower met a defect."""

    async def consumes() -> str:
        return "" if consumer.health.ready else consumer.health.state

    return {"database": answers(database), "consumer": consumes, **{one.name: _follows(one) for one in followers}}


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


def _follows(follower: Follower) -> Check:
    async def check() -> str:
        return "" if follower.healthy else "stopped"

    return check
