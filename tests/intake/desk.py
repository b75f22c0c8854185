"""Intake on memory adapters, with a client of its own: what most tests of this folder talk to."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI, Request
from prometheus_client import CollectorRegistry

from intake_service.api.app import create_app
from intake_service.api.attempts import Attempts
from intake_service.api.parts import Parts
from intake_service.handlers.announced import TicketEvents
from intake_service.handlers.asking import Asking
from intake_service.handlers.filing import Filing
from intake_service.handlers.numbers import Numbers
from intake_service.handlers.secrets import Secrets
from intake_service.handlers.words import Words
from intake_service.status.reader import LogStatus
from shared.access.identity import ANYBODY, Identity, Kind
from shared.bus.parking import Parking
from shared.clock import ManualClock
from shared.eventlog.memory import MemoryLog
from shared.eventlog.port import EventLog, Item, Outcome
from shared.http.health import Version
from shared.http.problems import Problem
from shared.ids import new_id
from shared.vault.keyring import KeyRing
from shared.vault.keys_memory import MemoryAccessLog, MemoryKeyStore
from shared.vault.naming import Naming
from shared.vault.opening import Opener
from shared.vault.ratings import RatingLinks
from shared.vault.sealing import Sealer

NOW = datetime(2026, 11, 22, 1, 12, tzinfo=UTC)
HOTLINE = Identity(person="hotline-12345", kind=Kind.CLIENT, role="hotline-client")
PARTNER = Identity(person="partner-city", kind=Kind.CLIENT, role="client")
DESK = Identity(person="desk-07", kind=Kind.STAFF, role="resident-desk", unit="S-CQ")
OPS = Identity(person="ops-01", kind=Kind.STAFF, role="ops")
COMMISSIONER = Identity(person="commissioner-03", kind=Kind.STAFF, role="discipline-commissioner", unit="C03")
KNOWN = {"hotline": HOTLINE, "partner": PARTNER, "desk": DESK, "ops": OPS, "commissioner": COMMISSIONER}
FILING: dict[str, Any] = {"subject": "路灯不亮", "description": "文化路路灯三天不亮。", "channel": "web"}


async def identify(request: Request) -> Identity:
    """Credentials of these tests: `Bearer hotline` and its like."""
    given = request.headers.get("authorization")
    if given is None:
        return ANYBODY
    if (identity := KNOWN.get(given.removeprefix("Bearer "))) is None:
        raise Problem("not-identified")
    return identity


class BreakableLog(MemoryLog):
    """A log that can be made to refuse the next append as a store would."""

    fault: Exception | None = None
    lost_answer: bool = False

    async def append(self, *items: Item) -> list[Outcome]:
        if self.fault is not None and not self.lost_answer:
            raise self.fault
        outcomes = await super().append(*items)
        if self.fault is not None:
            raise self.fault
        return outcomes


@dataclass
class Desk:
    """A running intake and its insides."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    keys: MemoryKeyStore = field(default_factory=MemoryKeyStore)
    accesses: MemoryAccessLog = field(default_factory=MemoryAccessLog)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    checks: dict[str, Any] = field(default_factory=dict)

    async def build(self, log: EventLog | None = None, attempts: Attempts | None = None) -> FastAPI:
        """Put it together; on another log where one is given."""
        self.log = log or BreakableLog(self.clock, "intake-test")
        ring = KeyRing(self.keys, self.clock)
        self.opener = Opener(ring, self.accesses, self.clock)
        self.sealer = Sealer(self.log.log_id, ring)
        self.naming = await Naming.load(self.keys)
        self.words = Words(self.sealer, self.naming)
        self.numbers = Numbers(self.log)
        self.secrets = await Secrets.load(self.keys)
        self.links = await RatingLinks.load(self.keys)
        self.filing = Filing(self.log, self.words, self.numbers, self.secrets, self.clock, new_id)
        self.asking = Asking(self.log, self.words, self.secrets, self.clock, new_id)
        return create_app(self._parts(), attempts)

    def _parts(self) -> Parts:
        return Parts(
            filing=self.filing,
            asking=self.asking,
            status=LogStatus(self.log),
            opener=self.opener,
            secrets=self.secrets,
            links=self.links,
            identify=identify,
            clock=self.clock,
            checks=self.checks,
            registry=self.registry,
            version=Version(service="intake", version="test", log=self.log.log_id),
            running=_nothing_beside,
            parking=Parking("intake", self.log, TicketEvents(self.log, new_id)),
        )


@asynccontextmanager
async def _nothing_beside() -> AsyncGenerator[None]:
    yield


@dataclass
class Client:
    """HTTP as callers speak it."""

    http: httpx.AsyncClient
    desk: Desk

    async def file(self, who: str | None = None, key: str | None = None, **changes: object) -> httpx.Response:
        """File the sample request, changed where wanted."""
        headers = {"Authorization": f"Bearer {who}"} if who else {}
        headers |= {"Idempotency-Key": key} if key else {}
        return await self.http.post("/v1/requests", json={**FILING, **changes}, headers=headers)

    async def filed(self, **changes: object) -> dict[str, Any]:
        """A receipt."""
        answer = await self.file(**changes)  # pyright: ignore[reportArgumentType] # fields of the body
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def status(self, receipt: dict[str, Any], **query: object) -> httpx.Response:
        """What its tracking code shows."""
        headers = {"X-Tracking-Code": receipt["tracking_code"]}
        return await self.http.get(receipt["links"]["self"], headers=headers, params=query)  # pyright: ignore[reportArgumentType] # plain values

    async def ask(self, receipt: dict[str, Any], what: str, text: str | None = None, **headers: str) -> httpx.Response:
        """A supplement, reminder or withdrawal."""
        sent = {"X-Tracking-Code": receipt["tracking_code"], **headers}
        return await self.http.post(receipt["links"][what], json={"text": text} if text else {}, headers=sent)

    async def events(self) -> list[str]:
        """Types of all events in the log."""
        return [event.type for event in await self.desk.log.read(0, 10_000)]


@asynccontextmanager
async def client_of(desk: Desk, app: FastAPI) -> AsyncGenerator[Client]:
    """Speak to an application in this process; what it raises becomes the answer a server would give."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as http:
        yield Client(http, desk)


def is_uuid(text: str) -> bool:
    """Whether it names something."""
    return str(UUID(text)) == text
