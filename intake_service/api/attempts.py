"""Guessing tracking codes is slowed down: so many wrong ones from one address, for one request and in all.

Counted per process; a front door before several replicas counts for all of them.
"""

from datetime import datetime
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from shared.http.problems import Problem

PER_REQUEST, IN_ALL = "10 per 10 minutes", "100 per 10 minutes"
ASKS = "60 per hour"
"""Supplements, reminders and withdrawals of one request."""


class Attempts:
    """Wrong codes by address."""

    def __init__(self, per_request: str = PER_REQUEST, in_all: str = IN_ALL, asks: str = ASKS) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._per_request, self._in_all, self._asks = parse(per_request), parse(in_all), parse(asks)

    async def check(self, address: str, request: UUID, now: datetime) -> None:
        """Let nobody in who failed too often, with the right code neither.

        Raises:
            Problem: `too-many-attempts`, with the seconds to wait.
        """
        for limit, keys in self._limits(address, request):
            if not await self._limiter.test(limit, *keys):
                raise await self._refusal(limit, keys, now)

    async def failed(self, address: str, request: UUID) -> None:
        """Count a wrong code."""
        for limit, keys in self._limits(address, request):
            await self._limiter.hit(limit, *keys)

    async def may_ask(self, request: UUID, now: datetime) -> None:
        """Let one request be asked about so often and no more: a history is for people to read.

        Raises:
            Problem: `too-many-attempts`, with the seconds to wait.
        """
        keys = _asks_of(request)
        if not await self._limiter.test(self._asks, *keys):
            raise await self._refusal(self._asks, keys, now)

    async def asked(self, request: UUID) -> None:
        """Count what was recorded; what could not be taken now is no fault of the one who asked."""
        await self._limiter.hit(self._asks, *_asks_of(request))

    async def _refusal(self, limit: RateLimitItem, keys: tuple[str, ...], now: datetime) -> Problem:
        stats = await self._limiter.get_window_stats(limit, *keys)
        seconds = min(max(1, round(stats.reset_time - now.timestamp())), limit.get_expiry())
        return Problem("too-many-attempts", headers={"Retry-After": str(seconds)})

    def _limits(self, address: str, request: UUID) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
        place = _network(address)
        return (self._per_request, (place, str(request))), (self._in_all, (place,))


def _asks_of(request: UUID) -> tuple[str, str]:
    return "asked", str(request)


def _network(address: str) -> str:
    """One household has one IPv6 network and more addresses in it than anybody can count."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return parsed.exploded[:19] if isinstance(parsed, IPv6Address) else address
