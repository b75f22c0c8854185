"""What the API is made of: ports and small services, put together in `main` and handed to every router."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from dispatch_service.api.lists import Lists
from dispatch_service.bootstrap.inforce import RulesInForce
from dispatch_service.directory.presence import Presence
from dispatch_service.handlers.path import CommandPath
from dispatch_service.handlers.streams import Streams
from dispatch_service.messages.port import Outbox
from dispatch_service.rates.reckoning import Reckoning
from dispatch_service.search.finding import Search
from dispatch_service.suggestions.suggesting import Suggesting
from dispatch_service.whistles.rules import WhistleRules
from shared.access.credentials import Recognises
from shared.access.rights import Roles
from shared.bus.parking import Parking
from shared.clock import Clock
from shared.eventlog.port import EventLog
from shared.http.health import Check, Version
from shared.vault.naming import Naming
from shared.vault.opening import Opener

Issue = Callable[[str, str], Awaitable[str | None]]
"""Demo only: a token for a staff code of the directory and one of his posts; None for somebody unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`issue` is None in production: then there is no token endpoint at all."""

    path: CommandPath
    streams: Streams
    log: EventLog
    rules: RulesInForce[WhistleRules]
    opener: Opener
    clock: Clock
    roles: Roles
    credentials: Recognises
    lists: Lists
    search: Search
    suggesting: Suggesting
    outbox: Outbox
    presence: Callable[[], Awaitable[Presence]]
    """Who can be reached when, by the directory in force."""
    reckoning: Callable[[], Awaitable[Reckoning]]
    """How rates are grouped and weighed, by the rules in force."""
    naming: Naming
    """Whom reports are about."""
    parking: Parking
    checks: Mapping[str, Check]
    version: Version
    registry: CollectorRegistry
    running: Callable[[], AbstractAsyncContextManager[None]]
    """What runs beside the API, from its start to its end."""
    issue: Issue | None = None
