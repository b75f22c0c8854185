"""What the API is made of, handed in by the composition root; tests hand in memory adapters."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from fastapi import Request
from prometheus_client import CollectorRegistry

from intake_service.handlers.asking import Asking
from intake_service.handlers.filing import Filing
from intake_service.handlers.secrets import Secrets
from intake_service.status.reader import StatusReader
from shared.access.identity import Identity
from shared.bus.parking import Parking
from shared.clock import Clock
from shared.http.health import Check, Version
from shared.vault.opening import Opener
from shared.vault.ratings import RatingLinks

Identify = Callable[[Request], Awaitable[Identity]]
"""Who is asking: the public form's resident where no credential came. Raises a 401 problem for a bad one."""


@dataclass(frozen=True)
class Parts:
    """Everything the routes need."""

    filing: Filing
    asking: Asking
    status: StatusReader
    opener: Opener
    secrets: Secrets
    links: RatingLinks
    identify: Identify
    clock: Clock
    checks: Mapping[str, Check]
    registry: CollectorRegistry
    version: Version
    parking: Parking
    """What the consumer of ticket events set aside."""
    running: Callable[[], AbstractAsyncContextManager[None]]
    """What runs beside the API: followers, consumer, pruning; entered at start, left at the end."""
