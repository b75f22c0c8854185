"""Broken promises by kind, for dashboards and alarms, and how far the check has come."""

from datetime import datetime

from prometheus_client import Gauge

from dispatch_service.loop import tables
from dispatch_service.loop.faults import BETWEEN_LOGS, Promise
from dispatch_service.loop.following import NAME
from shared.db import Transaction

FAULTS = Gauge("gridwhistle_loop_faults", "Tickets and whistles that break a promise of the closed loop", ["promise"])
CHECKED = Gauge("gridwhistle_loop_checked_timestamp_seconds", "Everything recorded before this moment was checked")
TOLD = tuple(promise for promise in Promise if promise not in BETWEEN_LOGS)


async def tell(tx: Transaction, now: datetime) -> None:
    """Set the gauges to what the follower has found until now."""
    found = await tables.counted(tx)
    for promise in TOLD:
        FAULTS.labels(promise).set(found.get(promise, 0))
    CHECKED.set((await tables.unchecked_since(tx, NAME) or now).timestamp())
